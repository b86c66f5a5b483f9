import { describe, expect, it } from 'vitest';
import { shortcomings } from '../../lambdas/domain/comparison.ts';
import type { ClusterView } from '../../lambdas/domain/views.ts';
import { clusterOf, instanceOf } from './builders.ts';

const WINDOW = 86_400;
const old = { cluster: clusterOf(), parameters: { time_zone: 'UTC', character_set_server: 'utf8mb4' } };

function fresh(changes: Partial<ClusterView> = {}, parameters: Record<string, string> = {}) {
  const cluster = clusterOf({
    id: 'kion-b12345-cluster',
    backtrackWindow: WINDOW,
    earliestBacktrackTime: '2026-01-12T20:00:00.000Z',
    instances: [instanceOf('new-1', { writer: true }), instanceOf('new-2')],
    ...changes,
  });
  return { cluster, parameters: { ...old.parameters, ...parameters } };
}

describe('the new cluster', () => {
  it('is what was asked for if only Backtrack and its names differ', () => {
    expect(shortcomings(old, fresh(), WINDOW)).toEqual([]);
  });

  it('may have its instances in another order', () => {
    const small = instanceOf('small', { instanceClass: 'db.t4g.medium' });
    const [one, two] = [clusterOf({ instances: [small, instanceOf('b')] }), [instanceOf('x'), small]];
    expect(shortcomings({ ...old, cluster: one }, fresh({ instances: two }), WINDOW)).toEqual([]);
  });

  it.each([
    ['has no window', fresh({ backtrackWindow: 0 }), 'the backtrack window is 0, should be 86400'],
    [
      'cannot be rewound to any time',
      fresh({ earliestBacktrackTime: undefined }),
      'AWS tells no earliest time to rewind to',
    ],
    [
      'has another version',
      fresh({ engineVersion: '8.0.mysql_aurora.3.10.0' }),
      'the engine version is 8.0.mysql_aurora.3.10.0, should be 8.0.mysql_aurora.3.08.0',
    ],
    ['is not encrypted', fresh({ storageEncrypted: false }), 'the encryption is false, should be true'],
    ['listens elsewhere', fresh({ port: 3307 }), 'the port is 3307, should be 3306'],
    [
      'lacks an instance',
      fresh({ instances: [instanceOf('new-1')] }),
      'the instance classes is db.r6g.large, should be db.r6g.large, db.r6g.large',
    ],
    [
      'has no instance at all',
      fresh({ instances: [] }),
      'the instance classes is nothing, should be db.r6g.large, db.r6g.large',
    ],
    [
      'is still being made',
      fresh({ instances: ['new-1', 'new-2'].map((id) => instanceOf(id, { status: 'creating' })) }),
      'not everything is available: new-1 is creating, new-2 is creating',
    ],
    ['writes a binary log', fresh({}, { binlog_format: 'ROW' }), 'binlog_format is ROW, should be OFF'],
    [
      'has another value of a parameter',
      fresh({}, { time_zone: 'Europe/Berlin' }),
      'the parameter time_zone is Europe/Berlin, should be UTC',
    ],
    [
      'has a parameter that the old one had not',
      fresh({}, { sql_mode: 'ANSI' }),
      'the parameter sql_mode is ANSI, should be nothing',
    ],
  ])('is refused if it %s', (_, candidate, sentence) => {
    expect(shortcomings(old, candidate, WINDOW)).toEqual([sentence]);
  });

  it('is refused if it has lost a parameter', () => {
    const { cluster } = fresh();
    expect(shortcomings(old, { cluster, parameters: { time_zone: 'UTC' } }, WINDOW)).toEqual([
      'the parameter character_set_server is nothing, should be utf8mb4',
    ]);
  });

  it('need not have the binary log of the old one, which Backtrack does not go with', () => {
    const logging = { ...old, parameters: { ...old.parameters, binlog_format: 'ROW' } };
    expect(shortcomings(logging, fresh({}, { binlog_format: 'OFF' }), WINDOW)).toEqual([]);
  });

  it('is judged in every respect at once', () => {
    expect(shortcomings(old, fresh({ port: 1, backtrackWindow: 1 }, { sql_mode: 'x' }), WINDOW)).toHaveLength(
      3,
    );
  });
});
