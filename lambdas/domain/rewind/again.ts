import type { RewindInput } from './input.ts';
import type { RewindPlan } from './plan.ts';

/** What a run was started with, as far as its plan says: for whoever goes on without the run. */
export function requestOf(plan: RewindPlan): RewindInput {
  const { database, app, target, freeze, noticeMinutes, tolerance, restart, healthCheck, force } = plan;
  return {
    cluster: database.cluster,
    to: target.wish,
    dryRun: false,
    approval: false,
    noticeMinutes,
    freeze,
    tolerance,
    force,
    useEarliest: false,
    restart,
    ...(app.stack.name === database.cluster ? {} : { appStack: app.stack.name }),
    ...(healthCheck === undefined ? {} : { healthCheck }),
  };
}
