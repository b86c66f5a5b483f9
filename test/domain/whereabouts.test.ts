import { describe, expect, it } from 'vitest';
import { goBackPlan, thawPlan } from '../../lambdas/domain/rescue.ts';
import { Way } from '../../lambdas/domain/way-back.ts';
import {
  describeWhereabouts,
  type RewindNow,
  type RunNow,
  type Whereabouts,
} from '../../lambdas/domain/whereabouts.ts';
import { planOf } from './plan-builders.ts';

const OLD = {
  stack: 'kion-aurora',
  stackStatus: 'CREATE_COMPLETE',
  cluster: 'kion-cluster',
  clusterStatus: 'available',
  writer: 'available',
  fenced: true,
};
const FRESH = { ...OLD, stack: 'kion-aurora-b12345', cluster: 'kion-b12345-cluster', fenced: false };

function runOf(changes: Partial<RunNow> = {}): RunNow {
  return {
    executionId: 'arn:run',
    ended: false,
    told: undefined,
    frozenAt: '2026-01-12T20:30:00.000Z',
    switchedAt: undefined,
    returningAt: undefined,
    old: OLD,
    fresh: FRESH,
    snapshot: { name: 'before', status: 'available' },
    watchdog: '2026-01-12T23:00:00.000Z',
    way: 'back',
    detail: 'Everything can be undone.',
    ...changes,
  };
}

function whereabouts(run: RunNow | undefined, changes: Partial<Whereabouts['app']> = {}): Whereabouts {
  return {
    at: '2026-01-12T21:00:00.000Z',
    app: {
      stack: 'kion-app',
      status: 'UPDATE_COMPLETE',
      cluster: 'kion-cluster',
      fault: undefined,
      ...changes,
    },
    lock: { holder: 'arn:run', fence: 4 },
    run,
  };
}
const text = (run: RunNow | undefined, changes: Partial<Whereabouts['app']> = {}) =>
  describeWhereabouts(whereabouts(run, changes)).join('\n');

describe('where a rewind is, in words', () => {
  const rewind: RewindNow = {
    executionId: 'arn:rewind',
    ended: false,
    frozenAt: '2026-01-12T20:30:00.000Z',
    wanted: '2026-01-12T20:00:00.000Z',
    returnPoint: '2026-01-12T20:34:00.000Z',
    asked: ['2026-01-12T20:35:00.000Z', '2026-01-12T20:40:00.000Z'],
    cluster: { cluster: 'kion-cluster', clusterStatus: 'backtracking', fenced: true },
    watchdog: '2026-01-12T23:00:00.000Z',
  };
  const said = (changes: Partial<RewindNow> = {}) =>
    describeWhereabouts({ ...whereabouts(undefined), rewind: { ...rewind, ...changes } }).slice(2);

  it('says where it is to lead, where it leads back to, and what was done when', () => {
    expect(said()).toEqual([
      'Run                arn:rewind, a rewind',
      'Database           cluster kion-cluster is backtracking, behind a fence',
      'To be taken to     2026-01-12T20:00:00.000Z',
      'Writes stopped     2026-01-12T20:30:00.000Z (30 min ago)',
      'Return point       2026-01-12T20:34:00.000Z',
      'RDS was asked      2026-01-12T20:40:00.000Z (20 min ago)',
      "Dead man's switch  fires at 2026-01-12T23:00:00.000Z",
      'What to do: docs/runbook.md#unfinished-rewind',
    ]);
  });

  it('says what was not done yet, and that it has ended', () => {
    const early = said({ ended: true, frozenAt: undefined, returnPoint: undefined, asked: [] });
    expect(early).toEqual(
      expect.arrayContaining([
        'Run                arn:rewind, a rewind that has ended',
        'Writes stopped     not by this run',
        'Return point       not taken down yet',
        'RDS was asked      not yet',
        'What to do: docs/runbook.md#rewound',
      ]),
    );
  });
});

describe('where an app is, in words', () => {
  it('says on which cluster, what the run has done and when, and which way leads back', () => {
    const said = text(runOf());
    expect(said).toContain('kion-app (UPDATE_COMPLETE) uses kion-cluster; its page answers well');
    expect(said).toContain('held by arn:run, number 4');
    expect(said).toContain('2026-01-12T20:30:00.000Z (30 min ago)');
    expect(said).toContain('Sent to the new    not yet');
    expect(said).toContain('cluster kion-cluster is available, behind a fence');
    expect(said).toContain('cluster kion-b12345-cluster is available\n');
    expect(said).toContain('before is available');
    expect(said).toContain('fires at 2026-01-12T23:00:00.000Z');
    expect(said).toContain('back: Everything can be undone.\nWhat to do: docs/runbook.md#undone');
    expect(said).not.toContain('Called back');
    expect(said.split('\n').map((line) => line.slice(0, 19).trim())).toEqual([
      'App',
      'Lock',
      'Run',
      'Writes stopped',
      'Sent to the new',
      'Old database',
      'New database',
      'Snapshot',
      "Dead man's switch",
      'Way back',
      'What to do: docs/ru',
    ]);
    expect(said).toMatch(/^Run +arn:run$/m);
  });

  it('says what is not there', () => {
    const said = text(
      runOf({
        frozenAt: undefined,
        fresh: undefined,
        snapshot: undefined,
        watchdog: undefined,
        way: 'untouched',
      }),
      { cluster: undefined, fault: 'the page did not answer' },
    );
    expect(said).toContain('uses no cluster that exists; the page did not answer');
    expect(said).toContain('Writes stopped     not by this run');
    expect(said).toContain('New database       there is none');
    expect(said).toContain('Snapshot           there is none');
    expect(said).toContain("Dead man's switch  not set");
    expect(text(runOf({ fresh: { ...FRESH, cluster: undefined, clusterStatus: undefined } }))).toContain(
      '(CREATE_COMPLETE), no cluster yet',
    );
    expect(text(runOf({ old: { ...OLD, clusterStatus: undefined } }))).toContain(
      'kion-cluster does not exist',
    );
  });

  it('says that no run is under way, and nothing of a page that nobody named', () => {
    const said = describeWhereabouts({
      ...whereabouts(undefined, { fault: null }),
      lock: { holder: undefined, fence: 7 },
    });
    expect(said).toEqual([
      'App                kion-app (UPDATE_COMPLETE) uses kion-cluster',
      'Lock               free, number 7',
      'Run                there is no record of one',
    ]);
  });

  it('tells when a person has called the app back', () => {
    const said = text(runOf({ way: 'return', returningAt: '2026-01-12T20:58:00.000Z' }));
    expect(said).toContain('Called back        2026-01-12T20:58:00.000Z (2 min ago)');
    const sent = text(runOf({ way: 'stay', switchedAt: '2026-01-12T20:50:00.000Z' }));
    expect(sent).toContain('Sent to the new    2026-01-12T20:50:00.000Z (10 min ago)');
    expect(text(runOf({ way: 'pending' }))).toContain('docs/runbook.md#the-app-update-fails');
  });
});

const steps = (plan: ReturnType<typeof thawPlan>) => ('steps' in plan ? plan.steps.join('\n') : '');
const refusal = (plan: ReturnType<typeof thawPlan>) => ('refusal' in plan ? plan.refusal : '');

describe('thaw', () => {
  it('opens the old database where the app was never sent away', () => {
    const plan = steps(thawPlan(planOf({ app: { ssmParameters: ['/kion/db'] } }), runOf()));
    expect(plan).toContain('Give kion-cluster the security groups back');
    expect(plan).toContain('Put back what /kion/db held.');
    expect(plan).not.toContain('behind a fence');
    expect(plan).toContain('Let Auto Scaling replace hosts again.');
    const two = planOf({ app: { ssmParameters: ['/kion/db', '/kion/jobs'] } });
    expect(steps(thawPlan(two, runOf()))).toContain('Put back what /kion/db, /kion/jobs held.');
    expect(steps(thawPlan(planOf(), runOf()))).not.toContain('Put back');
    expect(steps(thawPlan(planOf(), runOf({ old: { ...OLD, fenced: false } })))).toContain(
      'Leave kion-cluster as it is',
    );
  });

  it('fences the new database first where CloudFormation sends the app back', () => {
    const way = 'rolled-back';
    expect(steps(thawPlan(planOf(), runOf({ way })))).toMatch(/^Put kion-b12345-cluster behind a fence/);
    expect(steps(thawPlan(planOf(), runOf({ way, fresh: undefined })))).toMatch(/^Give kion-cluster/);
  });

  it.each([
    ['stay', 'must not take writes beside it'],
    ['pending', 'Wait until it has'],
    ['untouched', 'nothing to thaw'],
    ['return', 'on its way back already'],
  ] as const)('refuses where the way is %s', (way, why) => {
    expect(refusal(thawPlan(planOf(), runOf({ way })))).toContain(why);
  });
});

describe('commands that would take the app from a database that works', () => {
  const old = (changes: object) => runOf({ way: 'rolled-back', old: { ...OLD, ...changes } });

  it.each([
    [{ stackStatus: 'gone' }, 'the stack kion-aurora is gone', 'left as it is'],
    [{ clusterStatus: undefined }, 'kion-cluster does not exist any more', 'left as it is'],
    [
      { cluster: undefined, clusterStatus: undefined },
      'the cluster does not exist any more',
      'left as it is',
    ],
    [{ writer: undefined }, 'has no instance that takes writes', 'left as it is'],
    [{ clusterStatus: 'stopped', writer: 'rebooting' }, 'kion-cluster is stopped', 'left as it is'],
    [
      { clusterStatus: 'modifying', writer: 'failed' },
      'the writer of kion-cluster is failed',
      'left as it is',
    ],
    [{ clusterStatus: 'backing-up' }, 'kion-cluster is backing-up', 'Wait until'],
    // What lasts is told first, whichever of both it is.
    [{ clusterStatus: 'failed', writer: 'rebooting' }, 'kion-cluster is failed', 'left as it is'],
    [{ clusterStatus: 'modifying', writer: 'rebooting' }, 'kion-cluster is modifying', 'Wait until'],
    [{ clusterStatus: 'failed', writer: 'stopped' }, 'old database: kion-cluster is failed', 'left as it is'],
  ])('refuse where the old one is %j', (changes, why, then) => {
    for (const plan of [thawPlan, goBackPlan]) {
      expect(refusal(plan(planOf(), old(changes)))).toContain(why);
      expect(refusal(plan(planOf(), old(changes)))).toContain(then);
    }
  });

  it('do not refuse once the new one is behind its fence: then there is no other', () => {
    const run = { ...old({ clusterStatus: 'stopped' }), fresh: { ...FRESH, fenced: true } };
    expect(steps(goBackPlan(planOf(), run))).toContain('Give kion-cluster');
  });
});

describe('a run that has ended', () => {
  it('reads on where it belongs: with the end that people were told of', () => {
    const ended = (changes: Partial<RunNow>) => text(runOf({ ended: true, way: 'stay', ...changes }));
    expect(ended({})).toContain('docs/runbook.md#old-database-kept');
    for (const stackStatus of ['gone', 'DELETE_COMPLETE'])
      expect(ended({ old: { ...OLD, stackStatus } })).toContain('docs/runbook.md#migration-done');
    expect(ended({ told: 'stay' })).toContain('docs/runbook.md#on-the-new-database-not-finished');
    // While it goes on nobody has told anything either, and another way is another place.
    expect(ended({ ended: false })).toContain('docs/runbook.md#on-the-new-database-not-finished');
    expect(ended({ way: 'back' })).toContain('docs/runbook.md#undone');
  });

  it('leaves nothing to go back from once the app is back', () => {
    for (const told of ['return', 'rolled-back'] as const) {
      const run = runOf({ ended: true, way: told, told, old: { ...OLD, fenced: false } });
      expect(refusal(goBackPlan(planOf(), run))).toContain('kion-app is back on the old database.');
    }
  });
});

describe('commands after the run has ended', () => {
  it('thaw nothing, and say when nothing is left', () => {
    expect(refusal(thawPlan(planOf(), runOf({ ended: true })))).toContain('The run has ended');
    const done = runOf({ ended: true, fresh: undefined, old: { ...OLD, fenced: false } });
    expect(refusal(goBackPlan(planOf(), done))).toContain('nothing is left to be undone');
    expect(text(done)).toContain('arn:run, which has ended');
    expect(steps(goBackPlan(planOf(), runOf({ ended: true, way: 'stay' })))).toContain('Update kion-app');
  });
});

describe('a command is not refused for nothing being left', () => {
  const gone = { fresh: undefined, old: { ...OLD, fenced: false } };
  it.each<[string, Partial<RunNow>]>([
    ['while the run goes on', { ...gone }],
    ['while the old database is behind its fence', { ...gone, ended: true, old: OLD }],
    ['while there is a new database', { ...gone, ended: true, fresh: FRESH }],
    ['while the app is on the new one', { ...gone, ended: true, way: 'stay' }],
    ['of a way back that goes on', { ...gone, way: 'return', told: 'return' }],
    ['of one that has left the fence', { ended: true, way: 'return', told: 'return' }],
    ['of one that was told to stay', { ...gone, ended: true, way: 'stay', told: 'stay' }],
  ])('%s', (_, run) => {
    expect(refusal(goBackPlan(planOf(), runOf(run)))).toBe('');
  });

  it('but it is where nothing was changed at all', () => {
    const run = runOf({ ...gone, ended: true, way: 'untouched' });
    expect(refusal(goBackPlan(planOf(), run))).toContain('nothing is left to be undone');
  });
});

describe('go-back', () => {
  it('speaks of SSM parameters only where the app has some', () => {
    const plan = goBackPlan(planOf(), runOf());
    expect('steps' in plan && plan.steps.slice(1, 4)).toEqual([
      expect.stringMatching(/^Give kion-cluster the security groups back/),
      'Let Auto Scaling replace hosts again.',
      'Ask the page of kion-app until it answers well.',
    ]);
  });

  it('says every step, so that a person knows what will happen', () => {
    const back = steps(goBackPlan(planOf(), runOf()));
    expect(back).toMatch(/^Withdraw the change set backtrack-b12345, so that nothing/);
    expect(back).toMatch(
      /Ask the page of kion-app until it answers well\.\nTell everybody where the app is\.\n/,
    );
    expect(back).toContain('Delete the fence group.');
    const rolledBack = steps(goBackPlan(planOf(), runOf({ way: 'rolled-back' })));
    expect(rolledBack).toContain('Wait until CloudFormation has brought kion-app back');
    expect(rolledBack).not.toContain('Update kion-app');
    const pending = goBackPlan(planOf(), runOf({ way: 'pending' }));
    expect(steps(pending)).toMatch(/\nThen plan again from there\.$/);
  });

  it('has a plan for every place, which ends with the lock and the switch', () => {
    for (const way of Way.options.filter((each) => each !== 'pending'))
      expect(steps(goBackPlan(planOf(), runOf({ way }))), way).toMatch(
        /Give the lock of the app back\.\nRemove the dead man's switch\.$/,
      );
    expect(steps(goBackPlan(planOf(), runOf({ way: 'pending' })))).toContain(
      'Wait until CloudFormation has decided',
    );
  });

  it('deletes the new stack only where no app was ever sent to it', () => {
    expect(steps(goBackPlan(planOf(), runOf()))).toContain(
      'Delete the new database stack kion-aurora-b12345',
    );
    expect(steps(goBackPlan(planOf(), runOf({ fresh: undefined })))).toContain('shows up after all');
    for (const way of ['rolled-back', 'stay', 'return'] as const) {
      const plan = steps(goBackPlan(planOf(), runOf({ way })));
      expect(plan).not.toContain('Delete the new database stack');
      expect(plan).toContain('has to be carried over');
    }
  });
});
