import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod/mini';
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
  settings: z.object({
    ...MigrationMachineSettings,
    ...GoBackSettings,
    ...RewindMachineSettings,
    ...FinishRewindSettings,
  }),
  input: z.object({}),
  output: z.object({ overdue: z.array(z.string()) }),
  async run(_, { sfn, cloudwatch, settings, clock }) {
    const longest = {
      [settings.MIGRATION_MACHINE_ARN]: LONGEST.migration,
      [settings.REWIND_MACHINE_ARN]: LONGEST.rewind,
      [settings.GO_BACK_MACHINE_ARN]: LONGEST.afterwards,
      [settings.FINISH_REWIND_MACHINE_ARN]: LONGEST.afterwards,
    };
    // What their input asks for can take weeks.
    const waiting = [settings.MIGRATION_MACHINE_ARN, settings.REWIND_MACHINE_ARN];
    const overdue: string[] = [];
    for (const [machine, seconds] of Object.entries(longest)) {
      for (const { id, startedAt } of await runningExecutions(sfn, machine)) {
        const beyond = (clock.now().getTime() - startedAt.getTime()) / 1000 - seconds;
        if (beyond <= 0) continue;
        const { input = '{}' } = (waiting.includes(machine) && (await findExecution(sfn, id))) || {};
        if (beyond > askedToWait(JSON.parse(input))) overdue.push(id);
      }
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
