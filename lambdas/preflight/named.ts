import { healthFault } from '../aws/health.ts';
import { readParameter } from '../aws/parameters.ts';
import { readSecret } from '../aws/secrets.ts';
import { namesHost } from '../domain/groups.ts';
import type { MigrationInput } from '../domain/input.ts';
import type { Survey } from '../domain/planning/survey.ts';
import type { ClusterView, Reading, StackView } from '../domain/views.ts';
import type { Client } from '../kit/client.ts';
import type { HttpGet } from '../kit/world.ts';

/** The SSM parameters behind parameters of the app that hold the endpoint: they are switched instead of these. */
function behindParameters(app: StackView | undefined, cluster: ClusterView | undefined): string[] {
  if (app === undefined || cluster === undefined) return [];
  return app.parameters.flatMap(({ value, resolved }) =>
    resolved !== undefined && resolved !== value && namesHost(resolved, cluster.endpoint) ? [value] : [],
  );
}

/** Looks up what a run would read and switch besides stacks: secrets, SSM parameters and the app's page. */
export async function readNamed(
  { secrets, ssm, http }: { readonly secrets: Client; readonly ssm: Client; readonly http: HttpGet },
  { noEchoParameters, endpointParameters, healthCheck }: MigrationInput,
  app: StackView | undefined,
  cluster: ClusterView | undefined,
): Promise<Pick<Survey, 'secrets' | 'ssmParameters' | 'healthFault'>> {
  const texts: [string, Reading][] = [];
  for (const [key, reference] of Object.entries(noEchoParameters))
    texts.push([key, await readSecret(secrets, reference)]);
  const parameters: [string, Reading][] = [];
  for (const name of new Set([...endpointParameters, ...behindParameters(app, cluster)]))
    parameters.push([name, await readParameter(ssm, name)]);
  return {
    secrets: Object.fromEntries(texts),
    ssmParameters: Object.fromEntries(parameters),
    healthFault: await healthFault(http, healthCheck),
  };
}
