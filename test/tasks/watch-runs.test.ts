import { describe, expect, it } from 'vitest';
import { watchRuns } from '../../lambdas/schedule/watch-runs.ts';
import { ago, NOW } from '../support/fixtures.ts';
import { awsError, inputsOf, invoke, operationsOf, type Stub } from '../support/stub.ts';

const DAY = 86_400;
const WEEK = 7 * DAY;
const HALF_A_DAY = DAY / 2;

const MACHINES = ['enable-backtrack', 'rewind', 'go-back', 'finish-rewind'] as const;

/** Looks while each machine has these executions going on, by seconds since they began. */
function watch(
  running: Partial<Record<(typeof MACHINES)[number], readonly number[]>>,
  input?: object | 'gone',
) {
  const answers: Stub['answers'] = {
    ListExecutions: (input: object) => {
      const machine = String(Object(input).stateMachineArn).split(':').at(-1) ?? '';
      const began = MACHINES.flatMap((name) => (name === machine ? (running[name] ?? []) : []));
      return {
        executions: began.map((seconds) => ({
          executionArn: `arn:${machine}:${seconds}`,
          startDate: ago(seconds),
        })),
      };
    },
    DescribeExecution: () => {
      if (input === 'gone') throw awsError('ExecutionDoesNotExist');
      return input === undefined ? {} : { input: JSON.stringify(input) };
    },
    PutMetricData: {},
  };
  return invoke(watchRuns, {}, { answers });
}

describe('WatchRuns', () => {
  it('counts the runs of every machine that are under way for longer than they can need', async () => {
    const { output, calls } = await watch({
      'enable-backtrack': [WEEK, WEEK + 1],
      rewind: [60, 2 * DAY + 1],
      'go-back': [HALF_A_DAY, HALF_A_DAY + 1],
      'finish-rewind': [HALF_A_DAY + 1],
    });
    expect(output).toEqual({
      overdue: [
        `arn:enable-backtrack:${WEEK + 1}`,
        `arn:rewind:${2 * DAY + 1}`,
        `arn:go-back:${HALF_A_DAY + 1}`,
        `arn:finish-rewind:${HALF_A_DAY + 1}`,
      ],
    });
    expect(inputsOf(calls, 'PutMetricData')).toEqual([
      {
        Namespace: 'AuroraRewind',
        MetricData: [{ MetricName: 'OverdueRuns', Value: 4, Unit: 'Count', Timestamp: NOW }],
      },
    ]);
    for (const { statusFilter } of inputsOf(calls, 'ListExecutions')) expect(statusFilter).toBe('RUNNING');
  });

  it('leaves a run the notice and the days of proof that it was asked for', async () => {
    const asked = { noticeMinutes: 60, bakeHours: 14 * 24 };
    const longest = WEEK + 3600 + 14 * DAY;
    const { output } = await watch({ 'enable-backtrack': [longest, longest + 1] }, asked);
    expect(output).toEqual({ overdue: [`arn:enable-backtrack:${longest + 1}`] });
  });

  it.each([[['a list']], ['text'], [{ noticeMinutes: 'soon', bakeHours: -5 }]])(
    'gives no more time to a run that was started with nonsense: %j',
    async (input) => {
      const { output } = await watch({ 'enable-backtrack': [WEEK + 1] }, Object(input));
      expect(output.overdue).toHaveLength(1);
    },
  );

  it('counts a run of which nothing is known any more', async () => {
    const { output } = await watch({ rewind: [2 * DAY + 1] }, 'gone');
    expect(output).toEqual({ overdue: [`arn:rewind:${2 * DAY + 1}`] });
  });

  it('puts nothing that would cost something while all is well', async () => {
    const { output, calls } = await watch({ 'enable-backtrack': [WEEK], 'go-back': [60] });
    expect(output).toEqual({ overdue: [] });
    expect(operationsOf(calls)).not.toContain('PutMetricData');
  });

  it('counts a run that was taken up again from then on, and reads every page of a list', async () => {
    const old = { executionArn: 'arn:old', startDate: ago(3 * WEEK) };
    const { output } = await invoke(
      watchRuns,
      {},
      {
        answers: {
          ListExecutions: [
            {
              executions: [{ ...old, executionArn: 'arn:redriven', redriveDate: ago(60) }],
              nextToken: 'more',
            },
            { executions: [old, { executionArn: 'arn:without-a-beginning' }] },
            {},
          ],
          DescribeExecution: {},
          PutMetricData: {},
        },
      },
    );
    expect(output).toEqual({ overdue: ['arn:old'] });
  });
});
