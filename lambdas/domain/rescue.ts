import { databaseFault } from './old-database.ts';
import type { Plan } from './plan.ts';
import type { RunNow } from './whereabouts.ts';

/** What a command would do, step by step; or why it does nothing. */
export type RescuePlan = { readonly steps: readonly string[] } | { readonly refusal: string };

const fenceNew = (run: RunNow): string[] =>
  run.fresh?.clusterStatus === undefined
    ? []
    : [`Put ${run.fresh.cluster} behind a fence and restart it, so that never two databases take writes.`];

/** Why nothing may be taken from the new database: the app could not work on the old one. */
function unusable({ app }: Plan, { old, fresh }: RunNow): RescuePlan | undefined {
  const fault = fresh?.fenced === true ? undefined : databaseFault(old);
  if (fault === undefined) return undefined;
  return {
    refusal: `${app.stack.name} could not work on the old database: ${fault.why}. ${fault.lasting ? 'The new one is left as it is.' : 'Wait until that is over.'}`,
  };
}

function openOld({ database, app }: Plan, run: RunNow): string[] {
  return [
    run.old.fenced
      ? `Give ${database.cluster} the security groups back that it wore before, so that it takes writes.`
      : `Leave ${database.cluster} as it is: it is behind no fence.`,
    ...(app.ssmParameters.length === 0 ? [] : [`Put back what ${app.ssmParameters.join(', ')} held.`]),
    'Let Auto Scaling replace hosts again.',
  ];
}

/**
 * What `thaw` does: opens the old database for writes and nothing else. It refuses where the app is on the new one,
 * because the old one would then take writes beside it.
 */
export function thawPlan(plan: Plan, run: RunNow): RescuePlan {
  const { stack } = plan.app;
  if (run.ended) return { refusal: 'The run has ended, and left nothing to be thawed alone. Use go-back.' };
  switch (run.way) {
    case 'untouched':
      return { refusal: 'The run has changed nothing, so there is nothing to thaw.' };
    case 'pending':
      return {
        refusal: `CloudFormation is updating ${stack.name}, and has not decided which database it will be on. Wait until it has.`,
      };
    case 'stay':
      return {
        refusal: `${stack.name} is on the new database; the old one must not take writes beside it. To send the app back, use go-back.`,
      };
    case 'back':
      return { steps: openOld(plan, run) };
    case 'return':
      return { refusal: `${stack.name} is on its way back already, as somebody has asked for. Use go-back.` };
    case 'rolled-back':
      return unusable(plan, run) ?? { steps: [...fenceNew(run), ...openOld(plan, run)] };
  }
}

/** What `go-back` does: everything that the machine of that name does for the place where the app is. */
export function goBackPlan(plan: Plan, run: RunNow): RescuePlan {
  const { app, newStack, database, names } = plan;
  const health = `Ask the page of ${app.stack.name} until it answers well.`;
  const tell = 'Tell everybody where the app is.';
  const keep = `Keep ${newStack.name} behind its fence: what was written to it has to be carried over (docs/runbook.md).`;
  const release = ['Give the lock of the app back.', "Remove the dead man's switch."];
  const undone = run.way === 'back' || run.way === 'untouched';
  if (run.ended && undone && !run.old.fenced && run.fresh === undefined)
    return { refusal: `${app.stack.name} is on the old database, and nothing is left to be undone.` };
  if (run.ended && !run.old.fenced && (run.told === 'return' || run.told === 'rolled-back'))
    return {
      refusal: `${app.stack.name} is back on the old database. ${newStack.name} is kept for what was written to it (docs/runbook.md).`,
    };
  switch (run.way) {
    case 'untouched':
      return { steps: [tell, ...release] };
    case 'pending':
      return {
        steps: [
          `Wait until CloudFormation has decided which database ${app.stack.name} is on.`,
          'Then plan again from there.',
        ],
      };
    case 'back':
      return {
        steps: [
          `Withdraw the change set ${names.changeSet}, so that nothing can send the app to the new database any more.`,
          ...openOld(plan, run),
          health,
          tell,
          run.fresh === undefined
            ? 'Look whether a new database stack shows up after all.'
            : `Delete the new database stack ${newStack.name}: no app was ever sent to it. The snapshot stays.`,
          'Delete the fence group.',
          ...release,
        ],
      };
    case 'rolled-back':
      return (
        unusable(plan, run) ?? {
          steps: [
            ...fenceNew(run),
            ...openOld(plan, run),
            `Wait until CloudFormation has brought ${app.stack.name} back, and continue a rollback that got stuck.`,
            health,
            tell,
            keep,
            ...release,
          ],
        }
      );
    case 'stay':
    case 'return':
      return (
        unusable(plan, run) ?? {
          steps: [
            ...fenceNew(run),
            ...openOld(plan, run),
            `Update ${app.stack.name} with the endpoint and the group of ${database.cluster}, and wait for its hosts.`,
            health,
            tell,
            keep,
            ...release,
          ],
        }
      );
  }
}
