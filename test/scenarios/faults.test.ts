import { describe, expect, it } from 'vitest';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { PRESETS, presetFaults } from '../../local/faults/presets.ts';
import { resultOf } from '../../local/report/result.ts';
import { runMigration } from './run-migration.ts';

const OLD_STACKS = ['kion-network', 'kion-aurora', 'kion-app'];

/** How each ends: the outcome, which cluster the app is on, whether the new stack stays, the last notice. */
const ENDS: Readonly<Record<string, readonly [string, 'old' | 'new', 'kept' | 'gone', RegExp]>> = {
  'snapshot-fails': ['rolled-back', 'old', 'gone', /undone/],
  'snapshot-quota': ['rolled-back', 'old', 'gone', /undone/],
  'database-stack-fails': ['rolled-back', 'old', 'gone', /undone/],
  'restore-without-window': ['rolled-back', 'old', 'gone', /undone/],
  'wrong-engine-version': ['rolled-back', 'old', 'gone', /undone/],
  'app-update-fails': ['rolled-back', 'old', 'kept', /back on the old database, the new one is kept/],
  'app-rollback-fails': ['rolled-back', 'old', 'kept', /back on the old database, the new one is kept/],
  'health-never': ['rolled-back', 'old', 'kept', /back on the old database as asked for/],
  'health-only-old-host': ['rolled-back', 'old', 'kept', /back on the old database as asked for/],
  'wrong-health-url': ['rolled-back', 'old', 'kept', /back on the old database as asked for/],
  'hosts-do-not-move': ['rolled-back', 'old', 'kept', /back on the old database as asked for/],
  'connections-survive': ['rolled-back', 'old', 'gone', /undone/],
  'events-write': ['rolled-back', 'old', 'gone', /undone/],
  throttling: ['migrated', 'new', 'kept', /migration done$/],
  'lost-answers': ['migrated', 'new', 'kept', /migration done$/],
  'lambda-dies': ['migrated', 'new', 'kept', /migration done$/],
  stopped: ['rolled-back', 'old', 'gone', /undone/],
  'timed-out': ['rolled-back', 'old', 'gone', /undone/],
  'second-run': ['migrated', 'new', 'kept', /migration done$/],
  'app-changed-by-hand': ['rolled-back', 'old', 'gone', /nothing changed/],
  'opened-by-hand': ['rolled-back', 'old', 'gone', /undone/],
  'deletion-refused': ['migrated-old-kept', 'new', 'kept', /old database kept/],
  'key-owned-by-old-stack': ['refused', 'old', 'gone', /refused, nothing touched/],
  rejected: ['migrated-old-kept', 'new', 'kept', /old database kept/],
  'approval-timeout': ['migrated-old-kept', 'new', 'kept', /old database kept/],
};

async function under(name: string) {
  const run = await runMigration({
    estate: kionEstate(),
    input: KION_INPUT,
    seed: 1,
    judge: async () => 'approved',
    faults: presetFaults(name, ['FreezeWrites']) ?? [],
  });
  return { run, result: await resultOf(run, 0) };
}

describe('under every fault', () => {
  it('there is an end that is known', () => {
    expect(Object.keys(ENDS).toSorted()).toEqual(Object.keys(PRESETS).toSorted());
  });

  it.each(Object.entries(ENDS))(
    '%s: nothing is lost, the app names one working database, and people are told',
    async (name, [outcome, database, fresh, subject]) => {
      const { run, result } = await under(name);
      const { account } = run.laboratory;
      expect(result).toMatchObject({ outcome, writes: { lost: 0 } });
      const writable = account.connections.writable();
      expect(writable?.id === 'kion-cluster').toBe(database === 'old');
      const { parameters } = account.stacks.get('kion-app').desired;
      expect(parameters.get('DatabaseEndpoint')?.given).toBe(writable?.endpoint);
      const newStacks = result.remaining.stacks.filter((stack) => stack.startsWith('kion-aurora-'));
      expect(newStacks.length === 1).toBe(fresh === 'kept');
      const oldKept = outcome !== 'migrated';
      expect(result.remaining.stacks.filter((stack) => OLD_STACKS.includes(stack))).toEqual(
        oldKept ? OLD_STACKS : ['kion-network', 'kion-app'],
      );
      expect(result.emails.findLast(({ to }) => to === 'operations@example.com')?.subject).toMatch(subject);
      expect(result.executionStatus === 'SUCCEEDED').toBe(outcome.startsWith('migrated'));
    },
  );

  it('a failure says in its cause what happened, for a person', async () => {
    const { result } = await under('snapshot-quota');
    expect(result.error?.cause).toContain('Cannot create more than 100 manual cluster snapshots');
    const changed = await under('app-changed-by-hand');
    expect(changed.result.error?.cause).toContain('baseline.appParameters.AdditionalSecurityGroups');
  });

  it('a second run is told who is going on, and changes nothing', async () => {
    const { run, result } = await under('second-run');
    const notice = result.emails.find(({ subject }) => subject.includes('migration refused'));
    expect(notice?.body).toContain(`RunGoingOn (${run.execution.executionArn})`);
    expect(notice?.body).toContain('Nothing was changed');
  });
});

describe('the names of faults', () => {
  it('include every state in which the execution can be stopped', () => {
    expect(presetFaults('stopped:FreezeWrites', ['FreezeWrites'])).toEqual([
      { at: 'state', state: 'FreezeWrites', what: 'stop' },
    ]);
    expect(presetFaults('stopped:Nowhere', ['FreezeWrites'])).toBeUndefined();
    expect(presetFaults('constructor', [])).toBeUndefined();
  });
});
