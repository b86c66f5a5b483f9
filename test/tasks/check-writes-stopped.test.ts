import { describe, expect, it } from 'vitest';
import { checkWritesStopped } from '../../lambdas/freeze/check-writes-stopped.ts';
import { isObject } from '../../lambdas/kit/json.ts';
import { ago, cluster, HELD_LOCK, instance, LOCK, NOW, planOf } from '../support/fixtures.ts';
import { invoke } from '../support/stub.ts';

const MINUTE = 60_000;
const RDS = {
  GetItem: HELD_LOCK,
  DescribeDBClusters: { DBClusters: [cluster()] },
  DescribeDBInstances: { DBInstances: [instance('kion-1')] },
};

/** CloudWatch with three readable minutes; an instance that restarted four minutes ago, or as long ago as is said. */
function metrics(values: Readonly<Record<string, number>> = {}, restarted = 4.5) {
  return (input: object) => {
    const queries: unknown = Reflect.get(input, 'MetricDataQueries');
    const at = [3, 2, 1].map((minutes) => new Date(NOW.getTime() - (minutes + 1) * MINUTE));
    return {
      MetricDataResults: (Array.isArray(queries) ? queries : []).map((query) => {
        const stat = isObject(query) && isObject(query.MetricStat) ? query.MetricStat : {};
        const name = isObject(stat.Metric) ? String(stat.Metric.MetricName) : '';
        const uptime = at.map(
          (begin) => (begin.getTime() + MINUTE - (NOW.getTime() - restarted * MINUTE)) / 1000,
        );
        return {
          Id: isObject(query) ? query.Id : '',
          Timestamps: at,
          Values: name === 'EngineUptime' ? uptime : at.map(() => values[name] ?? 0),
        };
      }),
    };
  };
}

const input = { plan: planOf(), lock: LOCK, frozenAt: ago(300).toISOString() };

describe('CheckWritesStopped', () => {
  it('is ready once the last periods of every instance, all after its restart, show no connection and no write', async () => {
    const { output } = await invoke(checkWritesStopped, input, {
      answers: { ...RDS, GetMetricData: metrics() },
    });
    expect(output).toMatchObject({ status: 'ready' });
  });

  it.each(['DatabaseConnections', 'DMLThroughput', 'DDLThroughput', 'CommitThroughput'])(
    'waits while %s is above zero',
    async (name) => {
      const { output } = await invoke(checkWritesStopped, input, {
        answers: { ...RDS, GetMetricData: metrics({ [name]: 0.5 }) },
      });
      expect(output).toMatchObject({ status: 'pending', detail: expect.stringContaining('kion-1') });
    },
  );

  it('waits while an instance is restarting', async () => {
    const { output } = await invoke(checkWritesStopped, input, {
      answers: {
        ...RDS,
        DescribeDBInstances: {
          DBInstances: [
            instance('kion-1'),
            ...['kion-2', 'kion-3'].map((id) => instance(id, { DBInstanceStatus: 'rebooting' })),
          ],
        },
      },
    });
    expect(output).toMatchObject({ status: 'pending', detail: 'Restarting: kion-2, kion-3.' });
  });

  it.each([
    ['is gone', { DescribeDBClusters: {} }],
    ['has no instances any more', { DescribeDBInstances: {} }],
  ])('fails at once where the cluster %s', async (what, answers) => {
    const { output } = await invoke(checkWritesStopped, input, { answers: { ...RDS, ...answers } });
    expect(output).toMatchObject({ status: 'failed', detail: `The cluster kion-cluster ${what}.` });
  });

  it('does not believe `available` in the first moments, when the restart has not yet shown', async () => {
    const { output } = await invoke(
      checkWritesStopped,
      { ...input, frozenAt: ago(5).toISOString() },
      { answers: RDS },
    );
    expect(output).toMatchObject({ status: 'pending', detail: expect.stringContaining('only just begun') });
    const shown = await invoke(
      checkWritesStopped,
      { ...input, frozenAt: ago(45).toISOString() },
      { answers: { ...RDS, GetMetricData: {} } },
    );
    expect(shown.output.detail).toBe('kion-1: not measured since its restart');
  });

  it('needs no restart where the operator stops writes', async () => {
    const { output } = await invoke(
      checkWritesStopped,
      { plan: planOf({ freeze: 'none' }), lock: LOCK, frozenAt: ago(300).toISOString() },
      { answers: { ...RDS, GetMetricData: metrics() } },
    );
    expect(output).toMatchObject({ status: 'ready' });
  });

  it('believes no silence from before the restart, unless there was to be none', async () => {
    const of = async (freeze: 'fence' | 'none') =>
      (
        await invoke(
          checkWritesStopped,
          { ...input, plan: planOf({ freeze }) },
          { answers: { ...RDS, GetMetricData: metrics({}, 1000) } },
        )
      ).output;
    expect(await of('fence')).toMatchObject({
      status: 'pending',
      detail: 'kion-1: not measured since its restart',
    });
    expect(await of('none')).toMatchObject({ status: 'ready' });
  });

  it('speaks of no restart where there was none', async () => {
    const { output } = await invoke(
      checkWritesStopped,
      { plan: planOf({ freeze: 'none' }), lock: LOCK, frozenAt: ago(5).toISOString() },
      { answers: { ...RDS, GetMetricData: metrics() } },
    );
    expect(output).toMatchObject({ status: 'pending', detail: 'kion-1: 0 of 3 quiet periods' });
  });

  it('fails in the end when writes do not stop', async () => {
    const { output } = await invoke(
      checkWritesStopped,
      { ...input, frozenAt: ago(2701).toISOString() },
      { answers: RDS },
    );
    expect(output).toMatchObject({ status: 'failed' });
    const last = await invoke(
      checkWritesStopped,
      { ...input, frozenAt: ago(2700).toISOString() },
      { answers: { ...RDS, GetMetricData: {} } },
    );
    expect(last.output).toMatchObject({ status: 'pending' });
  });

  it('takes silence of CloudWatch for no proof', async () => {
    const silent = await invoke(checkWritesStopped, input, { answers: { ...RDS, GetMetricData: {} } });
    expect(silent.output).toMatchObject({ status: 'pending' });
    const holes = await invoke(checkWritesStopped, input, {
      answers: {
        ...RDS,
        GetMetricData: { MetricDataResults: [{ Id: 'm0', Timestamps: [NOW] }, { Id: 'm1' }] },
      },
    });
    expect(holes.output).toMatchObject({ status: 'pending' });
  });
});
