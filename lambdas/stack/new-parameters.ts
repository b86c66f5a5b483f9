import type { Parameter } from '@aws-sdk/client-cloudformation';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { NewParameter } from '../domain/plan.ts';
import type { Client } from '../kit/client.ts';
import { StepFailed } from '../kit/errors.ts';
import { isObject } from '../kit/json.ts';

/** The value behind a reference to a secret. It goes into the request to CloudFormation and nowhere else. */
async function secretValue(
  secrets: Client,
  parameter: string,
  { secretId, key }: { secretId: string; key?: string | undefined },
): Promise<string> {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: secretId }));
  const missing = () =>
    new StepFailed(
      `The secret ${secretId} has no text${key === undefined ? '' : ` under the key ${key}`}, which the parameter ${parameter} needs.`,
    );
  if (SecretString === undefined) throw missing();
  if (key === undefined) return SecretString;
  let parsed: unknown;
  try {
    parsed = JSON.parse(SecretString);
  } catch {
    // The text itself must not get into the error: the library's message would quote it.
    throw missing();
  }
  const value = isObject(parsed) ? parsed[key] : undefined;
  if (typeof value !== 'string') throw missing();
  return value;
}

/** The plan's parameters as CloudFormation takes them, secrets filled in. */
export async function fillParameters(
  secrets: Client,
  parameters: readonly NewParameter[],
): Promise<Parameter[]> {
  const filled: Parameter[] = [];
  for (const parameter of parameters) {
    const { key } = parameter;
    const text = 'value' in parameter ? parameter.value : await secretValue(secrets, key, parameter.secret);
    filled.push({ ParameterKey: key, ParameterValue: text });
  }
  return filled;
}
