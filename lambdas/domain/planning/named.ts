import { namesHost } from '../groups.ts';
import type { MigrationInput } from '../input.ts';
import type { Problem } from '../problem.ts';
import type { ClusterView } from '../views.ts';
import type { Survey } from './survey.ts';

/** What is wrong with what the input names besides stacks and their parameters. */
export function misnamed(
  survey: Survey,
  { healthCheck, freeze }: MigrationInput,
  cluster: ClusterView,
): Problem[] {
  // Whoever stops the app as a run has announced it hears of no end where that run was stopped by hand.
  const isStopped = freeze === 'none' && survey.standing.kind !== 'held';
  const health: Problem[] =
    survey.healthFault === undefined
      ? []
      : [
          {
            code: 'AppNotHealthy',
            subject: healthCheck.url,
            message: `Before anything is changed, ${survey.healthFault}; afterwards nobody could tell whether the app works.`,
            remedy: `Correct healthCheck, or mend the app first.${isStopped ? ` If you have stopped the app that uses ${cluster.id} yourself: start it again now.` : ''}`,
          },
        ];
  return [...health, ...ssmProblems(survey, cluster)];
}

function ssmProblems({ ssmParameters }: Survey, { endpoint, readerEndpoint }: ClusterView): Problem[] {
  return Object.entries(ssmParameters).flatMap(([name, reading]): Problem[] => {
    if ('wrong' in reading)
      return [
        {
          code: 'SsmParameterUnreadable',
          subject: name,
          message: reading.wrong,
          remedy:
            'Correct the name, or add it to ssmParameters in the configuration of the deployment (docs/deploy.md).',
        },
      ];
    if (namesHost(reading.text, endpoint) || namesHost(reading.text, readerEndpoint)) return [];
    const message = `It names neither ${endpoint} nor ${readerEndpoint}, so there is nothing to switch in it.`;
    return [{ code: 'SsmParameterUnused', subject: name, message, remedy: 'Correct endpointParameters.' }];
  });
}
