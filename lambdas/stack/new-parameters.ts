import type { Parameter } from '@aws-sdk/client-cloudformation';
import { readSecret } from '../aws/secrets.ts';
import type { NewParameter } from '../domain/plan.ts';
import type { Client } from '../kit/client.ts';
import { StepFailed } from '../kit/errors.ts';

/**
 * The plan's parameters as CloudFormation takes them, secrets filled in. They go into the request and nowhere else.
 * @throws StepFailed for a secret that cannot be read any more
 */
export async function fillParameters(
  secrets: Client,
  parameters: readonly NewParameter[],
): Promise<Parameter[]> {
  const filled: Parameter[] = [];
  for (const parameter of parameters)
    filled.push({ ParameterKey: parameter.key, ParameterValue: await textOf(secrets, parameter) });
  return filled;
}

async function textOf(secrets: Client, parameter: NewParameter): Promise<string> {
  if ('value' in parameter) return parameter.value;
  const reading = await readSecret(secrets, parameter.secret);
  if ('text' in reading) return reading.text;
  throw new StepFailed(
    `The parameter ${parameter.key} has no value: ${reading.wrong} Mend it and start again.`,
  );
}
