import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { SFNClient } from '@aws-sdk/client-sfn';
import * as v from 'valibot';
import { findExecution, runningExecutions } from '../aws/executions.ts';
import {
  FinishRewindSettings,
  GoBackSettings,
  MigrationMachineSettings,
  RewindMachineSettings,
} from '../aws/settings.ts';
import { askedToWait, LONGEST, OVERDUE_METRIC } from '../domain/overdue.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** Looks for runs that are under way for longer than they can need. Step Functions tells of a run's time only at its end. */
export const watchRuns = defineTask({
  name: 'WatchRuns',
  clients: { sfn: () => new SFNClient({}), cloudwatch: () => new CloudWatchClient({}) },
  settings: v.object({
    ...MigrationMachineSettings,
    ...GoBackSettings,
    ...RewindMachineSettings,
    ...FinishRewindSettings,
  }),
  input: v.object({}),
  output: v.object({ overdue: v.array(v.string()) }),
  async run(_, { sfn, cloudwatch, settings, clock }) {
    // The input of a migration or a rewind can ask for weeks.
    const asked = async (id: string) =>
      askedToWait(JSON.parse((await findExecution(sfn, id))?.input ?? '{}'));
    const nothing = async () => 0;
    const watched = [
      [settings.MIGRATION_MACHINE_ARN, LONGEST.migration, asked],
      [settings.REWIND_MACHINE_ARN, LONGEST.rewind, asked],
      [settings.GO_BACK_MACHINE_ARN, LONGEST.afterwards, nothing],
      [settings.FINISH_REWIND_MACHINE_ARN, LONGEST.afterwards, nothing],
    ] as const;
    const overdue: string[] = [];
    for (const [machine, longest, more] of watched)
      for (const { id, startedAt } of await runningExecutions(sfn, machine)) {
        const beyond = (clock.now().getTime() - startedAt.getTime()) / 1000 - longest;
        if (beyond > 0 && beyond > (await more(id))) overdue.push(id);
      }
    // A metric is paid for only in a month in which it has a value.
    if (overdue.length > 0)
      await cloudwatch.send(
        new PutMetricDataCommand({
          Namespace: OVERDUE_METRIC.namespace,
          MetricData: [
            { MetricName: OVERDUE_METRIC.name, Value: overdue.length, Unit: 'Count', Timestamp: clock.now() },
          ],
        }),
      );
    return { overdue };
  },
});

export const handler = createHandler(watchRuns);
