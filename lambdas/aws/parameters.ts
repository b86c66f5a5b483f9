import { GetParameterCommand } from '@aws-sdk/client-ssm';
import type { Reading } from '../domain/views.ts';
import type { Client } from '../kit/client.ts';
import { nameOf } from '../kit/errors.ts';

/** The value of an SSM parameter. */
export async function readParameter(ssm: Client, name: string): Promise<Reading> {
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }));
    return { text: Parameter?.Value ?? '' };
  } catch (error) {
    if (nameOf(error) === 'ParameterNotFound') return { wrong: `There is no SSM parameter ${name}.` };
    if (nameOf(error) === 'AccessDeniedException')
      return { wrong: `This function may not read the SSM parameter ${name}.` };
    throw error;
  }
}
