import { describe, expect, it } from 'vitest';
import type { Fault } from '../../local/faults/fault.ts';
import { NOTICE_ADDRESS } from '../../local/run/laboratory.ts';
import { statesOf } from '../../local/run/machines.ts';
import { everyHost } from '../../local/run/rewinding.ts';
import { backtracksOf, emailsTo, expectAllQuiet, outcomeOf, rewind, rowsOf } from './run-rewind.ts';

const HOUR = 3600;
const inState = (state: string, what: 'stop' | 'open-fence' | 'delete-lock' | 'time-out'): Fault => ({
  at: 'state',
  machine: 'rewind',
  state,
  what,
});
const lost = (operation: string, times: number): Fault => ({
  at: 'call',
  operation,
  when: 'after',
  error: 'TimeoutError',
  message: 'socket hang up',
  times,
});
/** SNS refuses, so often, to tell people how a rewind ended. */
const untold = (times: number): Fault => ({
  at: 'call',
  caller: 'AnnounceStand',
  operation: 'sns:Publish',
  when: 'before',
  error: 'AccessDenied',
  message: 'no',
  times,
});
const last = <T>(list: readonly T[]) => list.at(-1);

describe('a rewind that is stopped', () => {
  const states = statesOf('rewind').filter((state) => !['Refused', 'Planned', 'NotStarted'].includes(state));

  it.each(states)(
    'in %s leaves users who can write, one request at most, and nothing in the way',
    async (state) => {
      const run = await rewind({ faults: [inState(state, 'stop')] });
      expectAllQuiet(run);
      expect(backtracksOf(run).length).toBeLessThanOrEqual(1);
    },
  );

  it('while the cluster is on its way is waited for, and people are told where it has come out', async () => {
    const run = await rewind({ faults: [inState('WaitForRewind', 'stop')] });
    expect(run.endings.map(outcomeOf)).toEqual(['rewound']);
    const told = last(emailsTo(run, NOTICE_ADDRESS));
    expect(told?.subject).toBe('kion-app: the rewind did not come to its end (Stopped)');
    expect(told?.body).toMatch(/kion-cluster is at .*; wanted was/);
    expect(told?.body).toContain('Writes are allowed.');
  });

  it('without anybody hearing of it is ended by the dead man’s switch', async () => {
    const run = await rewind({
      faults: [inState('WaitForRewind', 'stop'), { at: 'event', times: 0 }],
      afterwards: async ({ laboratory }) => await laboratory.time.sleep(5 * HOUR, 'the switch'),
    });
    expect(run.endings.map(outcomeOf)).toContain('rewound');
    expectAllQuiet(run);
  });

  it('and whose lock somebody deletes, too', async () => {
    const run = await rewind({
      faults: [inState('WaitForRewind', 'delete-lock'), inState('WaitForRewind', 'stop')],
    });
    expectAllQuiet(run);
  });
});

describe('AWS', () => {
  it('that loses its answers is asked for one rewind all the same', async () => {
    for (const times of [1, 3]) {
      const run = await rewind({ faults: [lost('rds:BacktrackDBCluster', times)] });
      expect(outcomeOf(run.execution)).toBe('rewound');
      expect(backtracksOf(run)).toHaveLength(1);
      expectAllQuiet(run);
    }
  });

  it('that refuses for a while is asked again', async () => {
    const run = await rewind({
      faults: [
        {
          at: 'call',
          operation: 'rds:BacktrackDBCluster',
          when: 'before',
          error: 'InvalidDBClusterStateFault',
          message: 'busy',
          times: 2,
        },
      ],
    });
    expect(outcomeOf(run.execution)).toBe('rewound');
    expect(backtracksOf(run)).toHaveLength(1);
  });

  it('is refused before anything is touched if a host is not one that may be restarted', async () => {
    const run = await rewind({
      restart: ({ account: { autoScaling } }) => {
        const [group] = autoScaling.byName.values();
        if (group === undefined) throw new Error('There is no group.');
        autoScaling.byName.set('theirs', { ...group, name: 'theirs', tags: new Map() });
        return [{ autoScalingGroup: group.name }, { autoScalingGroup: 'theirs' }];
      },
    });
    expect(run.execution.status).toBe('FAILED');
    expect(run.execution.cause).toMatch(
      /^HostsOutOfReach \(Auto Scaling group theirs\): [^;]* only hosts of kion-app may be restarted/,
    );
    expect(backtracksOf(run)).toEqual([]);
    expectAllQuiet(run);
  });

  it.each([
    ['refuses to', 'AccessDenied', /Not restarted: Auto Scaling group \S+: failed \(AccessDenied\)\./],
    [
      'does not answer whether it can',
      'TimeoutError',
      /Whether the hosts were restarted could not be found out\./,
    ],
  ])('that %s restart hosts is told so beside a rewind that is done', async (_, error, told) => {
    const run = await rewind({
      restart: everyHost,
      faults: [
        {
          at: 'call',
          operation: 'autoscaling:StartInstanceRefresh',
          when: 'before',
          error,
          message: 'no',
          times: 9999,
        },
      ],
    });
    expect(outcomeOf(run.execution)).toBe('rewound');
    const [, stand] = emailsTo(run, NOTICE_ADDRESS);
    expect(stand?.body).toMatch(told);
    expectAllQuiet(run);
  });

  it('answers as before only what it does not promise to be up to date', async () => {
    const struck: string[] = [];
    const lags = (operation: string): Fault => ({
      at: 'reading',
      caller: 'CheckRewind',
      operation,
      skip: 1,
      times: 2,
    });
    await rewind({
      faults: [lags('dynamodb:GetItem'), lags('rds:DescribeDBClusterBacktracks')],
      onStrike: (fault) => void struck.push('operation' in fault ? fault.operation : fault.at),
    });
    expect(new Set(struck)).toEqual(new Set(['rds:DescribeDBClusterBacktracks']));
  });

  it('that sends no notice does not undo a rewind, whose output says so', async () => {
    for (const [faults, told] of [
      [[], true],
      [[untold(1)], false],
    ] as const) {
      const run = await rewind({ faults });
      expect(run.execution).toMatchObject({ status: 'SUCCEEDED', output: { outcome: 'rewound', told } });
      expectAllQuiet(run);
    }
  });

  it('that never sends a notice leaves nothing in the way of the next run', async () => {
    const run = await rewind({
      faults: [inState('WaitForRewind', 'stop'), untold(9999)],
    });
    expect(run.endings.map(({ output }) => output)).toContainEqual(
      expect.objectContaining({ outcome: 'rewound', told: false }),
    );
    expectAllQuiet(run);
  });

  it('that cannot rewind leaves everything there, and writes allowed', async () => {
    const run = await rewind({ faults: [{ at: 'fate', what: 'backtrack', status: 'failed', skip: 0 }] });
    expect(run.execution.status).toBe('FAILED');
    expect(run.endings.map(outcomeOf)).toContain('failed');
    expect(await rowsOf(run)).toEqual(run.users.acknowledged);
    expect(last(emailsTo(run, NOTICE_ADDRESS))?.body).toContain('AWS could not rewind kion-cluster');
    expectAllQuiet(run);
  });
});

describe('a future that AWS does not keep', () => {
  it('cannot be gone to: users write again, to all that there was, and people are told why', async () => {
    const run = await rewind({
      faults: [{ at: 'future-gone' }],
      judge: async ({ id }) => (id.startsWith('rewind-') ? 'approved' : undefined),
      afterwards: async ({ again }) => void (await again({ to: 'undo' }, 'undo')),
    });
    const [back, forward] = run.laboratory.engine.executionsOf(run.laboratory.rewindArn);
    expect(back?.status).toBe('SUCCEEDED');
    expect(forward).toMatchObject({ status: 'FAILED', error: 'InvalidParameterValue' });
    expect(backtracksOf(run)).toHaveLength(1);
    const told = last(emailsTo(run, NOTICE_ADDRESS))?.body;
    expect(told).toContain('kion-cluster was not rewound: it has everything that was written.');
    expect(told).toContain('not on the current timeline');
    expectAllQuiet(run);
  });
});

describe('a cluster that comes out elsewhere', () => {
  const elsewhere: Fault = { at: 'inexact', seconds: -600, times: 1 };

  it('within the tolerance is fine', async () => {
    const run = await rewind({ faults: [elsewhere], input: { tolerance: '15m' } });
    expect(outcomeOf(run.execution)).toBe('rewound');
  });

  it('stays there if a person says so, and nobody could write before', async () => {
    const run = await rewind({
      faults: [elsewhere],
      judge: async ({ id }) => (id.startsWith('reached-') ? 'approved' : undefined),
    });
    expect(outcomeOf(run.execution)).toBe('rewound');
    const [request] = backtracksOf(run);
    expect(Date.parse(Object(run.execution.output).reached)).toBe(request?.to);
    expectAllQuiet(run);
  });

  it.each(['rejected', undefined] as const)(
    'goes back where it came from on %s, with everything that was written',
    async (said) => {
      const run = await rewind({
        faults: [elsewhere],
        judge: async ({ id }) =>
          id.startsWith('reached-') && said !== undefined ? { decision: said, reason: 'too far' } : undefined,
      });
      expect(outcomeOf(run.execution)).toBe('returned');
      expect((await rowsOf(run))[0]).toEqual(run.users.acknowledged[0]);
      expect(backtracksOf(run)).toHaveLength(2);
      expectAllQuiet(run);
    },
  );
});

describe('a cluster that somebody opens after writes were proven to have stopped', () => {
  it('is not rewound: what was written then would have no moment to come back to', async () => {
    const run = await rewind({
      faults: [
        inState('RecordReturnPoint', 'open-fence'),
        // The request is refused for so long that users write meanwhile.
        {
          at: 'call',
          operation: 'rds:BacktrackDBCluster',
          when: 'before',
          error: 'InvalidDBClusterStateFault',
          message: 'busy',
          times: 3,
        },
      ],
    });
    expect(run.execution).toMatchObject({ status: 'FAILED', error: 'Conflict' });
    expect(backtracksOf(run)).toEqual([]);
    expectAllQuiet(run);
  });
});
