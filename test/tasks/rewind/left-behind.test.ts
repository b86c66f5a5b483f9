import { describe, expect, it } from 'vitest';
import { preflightRewind } from '../../../lambdas/rewind/preflight-rewind.ts';
import { ago } from '../../support/fixtures.ts';
import { commits, SURVEY, taken } from '../../support/rewinds.ts';
import { type Answer, inputsOf, invoke } from '../../support/stub.ts';

/** Whether a person is asked about a rewind to so many seconds ago. */
async function asks(secondsAgo: number, Items: object[], GetMetricData: Answer, changes: object = {}) {
  const { output, calls } = await invoke(
    preflightRewind,
    { request: { cluster: 'kion-cluster', to: `-${secondsAgo}s`, ...changes } },
    { answers: { ...SURVEY, Query: { Items }, GetMetricData } },
  );
  expect(output.problems).toEqual([]);
  return { asked: output.approval, metrics: inputsOf(calls, 'GetMetricData') };
}

/** Back by an hour an hour ago: what is older than that is on the first timeline, what is younger on the second. */
const LONG_AGO = [taken('a', [3700, 7200, 3600])];
const JUST_NOW = [taken('a', [900, 7200, 899])];

describe('a person is asked', () => {
  it('where the cluster would leave a timeline to which something was written', async () => {
    const { asked, metrics } = await asks(4000, LONG_AGO, commits(0, 0.5));
    expect(asked).toBe(true);
    expect(metrics).toMatchObject([{ StartTime: ago(3600), EndTime: ago(0) }]);
  });

  it('not where nothing was written to it, as far as was measured', async () => {
    expect(await asks(4000, LONG_AGO, commits(0, 0))).toMatchObject({ asked: false });
  });

  it('where nobody has measured whether anything was written', async () => {
    expect(await asks(4000, LONG_AGO, {})).toMatchObject({ asked: true });
  });

  it('where the timeline is so young that nobody can have measured it', async () => {
    expect(await asks(1000, JUST_NOW, commits(0, 0))).toEqual({ asked: true, metrics: [] });
    const older = [taken('a', [950, 7200, 900])];
    expect(await asks(1000, older, commits(0, 0))).toMatchObject({ asked: false });
  });

  it('not where the cluster stays on its timeline, whatever was written', async () => {
    expect(await asks(600, LONG_AGO, commits(5, 5))).toEqual({ asked: false, metrics: [] });
    expect(await asks(600, [], commits(5, 5))).toEqual({ asked: false, metrics: [] });
  });

  it('wherever the input says so', async () => {
    expect(await asks(600, [], {}, { approval: true })).toMatchObject({ asked: true });
  });
});
