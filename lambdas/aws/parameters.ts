import { GetParameterCommand } from '@aws-sdk/client-ssm';
import type { Reading } from '../domain/views.ts';
import type { Client } from '../kit/client.ts';
import { nameOf } from '../kit/errors.ts';

/** The value of an SSM parameter. @throws ParameterNotFound, by name */
export async function parameterValue(ssm: Client, name: string): Promise<string> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }));
  return Parameter?.Value ?? '';
}

/** The value of an SSM parameter, or why there is none to be read. */
export async function readParameter(ssm: Client, name: string): Promise<Reading> {
  try {
    return { text: await parameterValue(ssm, name) };
  } catch (error) {
    if (nameOf(error) === 'ParameterNotFound') return { wrong: `There is no SSM parameter ${name}.` };
    if (nameOf(error) === 'AccessDeniedException')
      return { wrong: `This function may not read the SSM parameter ${name}.` };
    throw error;
  }
}
