import { healthFault } from '../aws/health.ts';
import { readParameter } from '../aws/parameters.ts';
import { readSecret } from '../aws/secrets.ts';
import type { MigrationInput } from '../domain/input.ts';
import type { Survey } from '../domain/planning/survey.ts';
import type { Reading } from '../domain/views.ts';
import type { Client } from '../kit/client.ts';
import type { HttpGet } from '../kit/world.ts';

/** Looks up what the input names besides stacks: secrets, SSM parameters and the app's page. */
export async function readNamed(
  { secrets, ssm, http }: { readonly secrets: Client; readonly ssm: Client; readonly http: HttpGet },
  { noEchoParameters, endpointParameters, healthCheck }: MigrationInput,
): Promise<Pick<Survey, 'secrets' | 'ssmParameters' | 'healthFault'>> {
  const texts: [string, Reading][] = [];
  for (const [key, reference] of Object.entries(noEchoParameters))
    texts.push([key, await readSecret(secrets, reference)]);
  const parameters: [string, Reading][] = [];
  for (const name of endpointParameters) parameters.push([name, await readParameter(ssm, name)]);
  return {
    secrets: Object.fromEntries(texts),
    ssmParameters: Object.fromEntries(parameters),
    healthFault: await healthFault(http, healthCheck),
  };
}
