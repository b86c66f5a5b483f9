import { describe, expect, it } from 'vitest';
import type { Execution } from '../../local/asl/engine.ts';
import { count } from '../../local/cluster/ranges.ts';
import { APPROVER_ADDRESS, NOTICE_ADDRESS } from '../../local/run/laboratory.ts';
import {
  backtracksOf,
  emailsTo,
  expectAllQuiet,
  outcomeOf,
  type Rewinding,
  rewind,
  rowsOf,
} from './run-rewind.ts';

const MINUTE = 60_000;

const subjects = (run: Rewinding) => emailsTo(run, NOTICE_ADDRESS).map(({ subject }) => subject);

describe('a rewind', () => {
  it('takes the cluster back, and leaves just what was written until then', async () => {
    const run = await rewind();
    expect(outcomeOf(run.execution)).toBe('rewound');
    const { execution, users, laboratory } = run;
    const target = Date.parse(String(Object(execution.output).reached));
    expect(target).toBe(execution.startedAt - 30 * MINUTE);
    // Users write once in a second; what they wrote after the moment is gone, and they write on.
    const rows = await rowsOf(run);
    const left = users.acknowledged.at(0);
    expect(rows[0]?.first).toBe(left?.first);
    const outage = users.outagesSince(execution.startedAt);
    expect(outage).toHaveLength(1);
    const gone = count(users.acknowledged) - count(rows);
    const frozenAt = outage[0]?.from ?? 0;
    expect(gone).toBe(Math.floor((frozenAt - target) / 1000));
    expect(laboratory.time.millis).toBeLessThan(execution.startedAt + 30 * MINUTE);
    expectAllQuiet(run);
  });

  it('takes down the moment to come back to before it asks, outside of the cluster', async () => {
    const run = await rewind();
    const { account, settings } = run.laboratory;
    const entries = [...account.tables.table(settings.LEDGER_TABLE).values()];
    const [point] = entries.filter(({ kind }) => kind === 'return-point');
    expect(point).toMatchObject({ pk: run.cluster.resourceId, run: run.execution.executionArn });
    const [request] = backtracksOf(run);
    expect(Number(point?.at)).toBeLessThanOrEqual(request?.requestedAt ?? 0);
    const quiet = run.users.outagesSince(run.execution.startedAt)[0]?.from ?? 0;
    expect(Number(point?.at)).toBeGreaterThan(quiet + 3 * MINUTE);
  });

  it('tells everybody before and after it, with the timelines, and offers the way forward to approvers alone', async () => {
    const run = await rewind({ input: { by: 'anna: a bad deployment' } });
    expect(subjects(run)).toEqual([
      'kion-app: rewind in 5 minutes',
      expect.stringMatching(/^kion-app: kion-cluster is at 2026-01-12 \d\d:\d\d:\d\d UTC$/),
    ]);
    const [, after] = emailsTo(run, NOTICE_ADDRESS);
    expect(after?.body).toMatch(/^2 .*━▶ {2}from 1 at .*by anna: a bad deployment$/m);
    expect(after?.body).not.toContain('/a/');
    const [offer, ...more] = emailsTo(run, APPROVER_ADDRESS);
    expect(more).toEqual([]);
    expect(offer?.subject).toMatch(/^Offer: take kion-cluster forward to/);
    expect(offer?.body).toContain('https://approvals.example.com/a/');
  });

  it('goes forward again by the link of the offer, once somebody has approved what that leaves', async () => {
    const asked: string[] = [];
    const run = await rewind({
      judge: async ({ id }) => {
        asked.push(id.replace(/-[^-]*$/, ''));
        // The offer that follows on the way forward is left alone.
        return asked.length <= 2 ? 'approved' : undefined;
      },
      afterwards: async ({ laboratory }) => await laboratory.time.sleep(3 * 3600, 'the way forward'),
    });
    expect(asked).toEqual(['forward', 'rewind', 'forward']);
    const [back, forward] = run.laboratory.engine.executionsOf(run.laboratory.rewindArn);
    expect(forward?.status).toBe('SUCCEEDED');
    expect(Object(forward?.output).reached).toBe(Object(back?.output).returnPoint);
    const first = run.users.acknowledged[0];
    expect((await rowsOf(run))[0]).toEqual(first);
    expectAllQuiet(run);
  });

  it('is undone by "undo", also where the link is not used', async () => {
    const run = await rewind({
      judge: async ({ id }) => (id.startsWith('rewind-') ? 'approved' : undefined),
      afterwards: async ({ again }) => void (await again({ to: 'undo' }, 'undo')),
    });
    expect((await rowsOf(run))[0]).toEqual(run.users.acknowledged[0]);
    expect(backtracksOf(run)).toHaveLength(2);
    expectAllQuiet(run);
  });

  it('goes to a moment that somebody has marked', async () => {
    let marked: Execution | undefined;
    const run = await rewind({
      afterwards: async ({ laboratory, again }) => {
        const { engine, time, markArn } = laboratory;
        await time.sleep(3600, 'users to write');
        marked = engine.start(markArn, { cluster: 'kion-cluster', name: 'before-release-42', by: 'ci' });
        await time.sleep(3600, 'a release');
        await again({ to: 'before-release-42' }, 'to-the-mark');
      },
    });
    const [, second] = run.laboratory.engine.executionsOf(run.laboratory.rewindArn);
    expect(marked?.status).toBe('SUCCEEDED');
    const at = Date.parse(Object(marked?.output).at);
    expect(Date.parse(Object(second?.output).reached)).toBe(Math.floor(at / 1000) * 1000);
  });

  it('shows the timelines and changes nothing in a dry run', async () => {
    const run = await rewind({ input: { dryRun: true } });
    expect(run.execution.output).toMatchObject({
      outcome: 'planned',
      text: [expect.stringContaining('the beginning'), expect.stringContaining('Can be reached')],
      timelines: [{ number: 1 }],
    });
    expect(subjects(run)).toEqual([]);
    expect(backtracksOf(run)).toEqual([]);
    expect(run.users.outagesSince(run.execution.startedAt)).toEqual([]);
  });

  it('is refused with all the reasons at once, and nothing is touched', async () => {
    const run = await rewind({
      input: { to: '2031-01-01T00:00:00Z' },
      beforeStart: ({ account }) => {
        const cluster = account.fleet.cluster('kion-cluster');
        account.fleet.clusterParameters.get(cluster.parameterGroup)?.values.set('binlog_format', 'ROW');
        cluster.httpEndpointEnabled = true;
      },
    });
    expect(run.execution).toMatchObject({ status: 'FAILED', error: 'PreflightRefused' });
    for (const code of ['InFuture', 'BinaryLogOn', 'DataApiOn']) expect(run.execution.cause).toContain(code);
    expect(subjects(run)).toEqual(['kion-app: rewind refused, nothing touched']);
    expect(run.users.outagesSince(run.execution.startedAt)).toEqual([]);
  });

  it('is not begun where an approver says no, or nobody answers', async () => {
    for (const said of ['rejected', undefined] as const) {
      const run = await rewind({
        input: { approval: true },
        judge: async () => (said === undefined ? undefined : { decision: said, reason: 'not today' }),
      });
      expect(run.execution).toMatchObject({ status: 'FAILED', error: 'StartNotApproved' });
      expect(backtracksOf(run)).toEqual([]);
      expectAllQuiet(run);
    }
  });

  it('can be done forty times in a row, and all of its timelines are told', async () => {
    const run = await rewind({
      judge: async ({ id }) => (id.startsWith('rewind-') ? 'approved' : undefined),
      afterwards: async ({ again }) => {
        for (let count = 2; count <= 40; count++)
          await again({ to: count % 2 === 0 ? '-20m' : 'undo', noticeMinutes: 0 }, `number-${count}`);
      },
    });
    const ends = run.laboratory.engine.executionsOf(run.laboratory.rewindArn).map(({ status }) => status);
    expect(ends).toEqual(Array.from({ length: 40 }, () => 'SUCCEEDED'));
    expect(backtracksOf(run)).toHaveLength(40);
    const told = emailsTo(run, NOTICE_ADDRESS).at(-1)?.body ?? '';
    expect(told).toMatch(/^41 .*▶/m);
    expectAllQuiet(run);
  });

  it('refuses what has left a window that somebody has made smaller', async () => {
    let later: Execution | undefined;
    const run = await rewind({
      afterwards: async ({ laboratory, again, cluster }) => {
        await laboratory.time.sleep(2 * 3600, 'users to write');
        cluster.backtrackWindow = 3600;
        later = await again({ to: 'undo' }, 'too-late');
      },
    });
    expect(later).toMatchObject({
      error: 'PreflightRefused',
      cause: expect.stringContaining('BeforeEarliest'),
    });
    expect(backtracksOf(run)).toHaveLength(1);
    expectAllQuiet(run);
  });

  it('refuses a moment inside an earlier rewind', async () => {
    let later: Execution | undefined;
    const run = await rewind({
      afterwards: async (first) => {
        const inside = (backtracksOf(first)[0]?.from ?? 0) + 5000;
        later = await first.again({ to: new Date(inside).toISOString() }, 'inside');
      },
    });
    expect(later).toMatchObject({
      error: 'PreflightRefused',
      cause: expect.stringContaining('InsideRewind'),
    });
    expect(backtracksOf(run)).toHaveLength(1);
  });

  it('is one at a time: a second run says who is at work', async () => {
    const run = await rewind({
      faults: [{ at: 'state', machine: 'rewind', state: 'WaitForQuiet', what: 'second-run' }],
    });
    const [first, second] = run.laboratory.engine.executionsOf(run.laboratory.rewindArn);
    expect(first?.status).toBe('SUCCEEDED');
    expect(second).toMatchObject({ status: 'FAILED', cause: expect.stringContaining('RunGoingOn') });
    expect(backtracksOf(run)).toHaveLength(1);
    expectAllQuiet(run);
  });
});
