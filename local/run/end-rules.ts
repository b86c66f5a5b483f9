import { READINESS } from '../../lambdas/domain/names.ts';
import type { Execution } from '../asl/engine.ts';
import type { EndRule } from './event-bus.ts';

/** The machines whose runs are looked after, what looks after them, and how ARNs are written here. */
interface Parts {
  readonly arn: (service: string, rest: string) => string;
  readonly machineArn: string;
  readonly goBackArn: string;
  readonly rewindArn: string;
  readonly finishArn: string;
  /** The queue of the schedules. */
  readonly undelivered: string;
}

/** The rules of the deployment on ends of runs, under the ids that they have there. */
export function endRules({ arn, undelivered, ...machines }: Parts): EndRule[] {
  const badEnd = (id: string, of: string, target: string): EndRule => ({
    as: arn('events', `rule/${id}`),
    target,
    undelivered: arn('sqs', `${id}Undelivered`),
    inputFor: ({ stateMachineArn, status, name, executionArn }: Execution) =>
      stateMachineArn === of && status !== 'SUCCEEDED' && !name.startsWith(READINESS)
        ? { executionId: executionArn, reason: 'ended' }
        : undefined,
  });
  return [
    badEnd('GoBackRule', machines.machineArn, machines.goBackArn),
    badEnd('FinishRule', machines.rewindArn, machines.finishArn),
    {
      as: arn('events', 'rule/ScheduledDryRunEnded'),
      target: arn('lambda', 'function:ReportReadiness'),
      undelivered,
      inputFor: ({ stateMachineArn, status, name, executionArn, stoppedAt }) =>
        stateMachineArn === machines.machineArn && status !== 'ABORTED' && name.startsWith(READINESS)
          ? {
              execution: {
                id: executionArn,
                name,
                startedAt: new Date(Number(stoppedAt)).toISOString(),
              },
              state: 'Rule',
              input: { executionId: executionArn },
            }
          : undefined,
    },
  ];
}
