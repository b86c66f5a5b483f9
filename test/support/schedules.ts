import type { Json } from '../../lambdas/kit/json.ts';
import type { Laboratory } from '../../local/run/laboratory.ts';

/** Starts what a schedule of the configuration is for, as whom the deployment lets schedules start things. */
function fire({ bus, settings }: Laboratory, target: string, input: Json): void {
  const { SCHEDULER_ROLE_ARN: as = '', UNDELIVERED_QUEUE_ARN: undelivered = '' } = settings;
  bus.deliver({ as, target, input, undelivered });
}

/** Has the time come of a schedule named `nightly` that starts a migration, or asks whether one could start. */
export function fireSchedule(lab: Laboratory, kind: 'migration' | 'readiness', request: Json): void {
  const { aws } = lab.account;
  fire(lab, `arn:aws:lambda:${aws.region}:${aws.account}:function:StartScheduled`, {
    execution: { id: 'arn:schedule', name: 'nightly', startedAt: lab.time.now().toISOString() },
    state: 'Schedule',
    input: { kind, schedule: 'nightly', request },
  });
}

/** Has the time come of a schedule that marks a moment. */
export function fireMark(lab: Laboratory, input: Json): void {
  fire(lab, lab.markArn, input);
}

/** Has the hour come at which is looked for overdue runs. */
export function fireWatch(lab: Laboratory): void {
  const { aws } = lab.account;
  fire(lab, `arn:aws:lambda:${aws.region}:${aws.account}:function:WatchRuns`, {
    execution: { id: 'arn:schedule', name: 'watch-runs', startedAt: lab.time.now().toISOString() },
    state: 'Schedule',
    input: {},
  });
}
