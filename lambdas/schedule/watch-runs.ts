import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod/mini';
import { runningExecutions } from '../aws/executions.ts';
import {
  FinishRewindSettings,
  GoBackSettings,
  MigrationMachineSettings,
  RewindMachineSettings,
} from '../aws/settings.ts';
import { LONGEST, OVERDUE_METRIC } from '../domain/overdue.ts';
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
      [settings.MIGRATION_MACHINE_ARN]: LONGEST.withQuestions,
      [settings.REWIND_MACHINE_ARN]: LONGEST.withQuestions,
      [settings.GO_BACK_MACHINE_ARN]: LONGEST.withoutQuestions,
      [settings.FINISH_REWIND_MACHINE_ARN]: LONGEST.withoutQuestions,
    };
    const overdue: string[] = [];
    for (const [machine, seconds] of Object.entries(longest)) {
      const since = clock.now().getTime() - seconds * 1000;
      for (const { id, startedAt } of await runningExecutions(sfn, machine))
        if (startedAt.getTime() < since) overdue.push(id);
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
