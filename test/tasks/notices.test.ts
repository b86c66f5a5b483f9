import { describe, expect, it } from 'vitest';
import { announceDone } from '../../lambdas/notify/announce-done.ts';
import { announceFailure } from '../../lambdas/notify/announce-failure.ts';
import { announceMaintenance } from '../../lambdas/notify/announce-maintenance.ts';
import { announceReady } from '../../lambdas/notify/announce-ready.ts';
import { announceRefusal } from '../../lambdas/notify/announce-refusal.ts';
import { ago, CREATED, HELD_LOCK, LOCK, planOf } from '../support/fixtures.ts';
import { awsError, inputsOf, invoke, type Made } from '../support/stub.ts';

function published(calls: readonly Made[]): { subject: string; body: string } {
  const [message] = inputsOf(calls, 'Publish');
  return { subject: String(message?.Subject), body: String(message?.Message) };
}

describe('notices', () => {
  it('announce when writes stop and for how long', async () => {
    const { calls } = await invoke(
      announceMaintenance,
      { plan: planOf(), ties: [] },
      { answers: { Publish: {} } },
    );
    const { subject, body } = published(calls);
    expect(subject).toBe('kion-app: maintenance in 30 minutes');
    expect(body).toMatch(/about 40 min.*at the latest after 2 h 39 min/);
  });

  it('announce the measured downtime and disarm the watchdog', async () => {
    const input = { plan: planOf(), lock: LOCK, created: CREATED, frozenAt: ago(1800).toISOString() };
    const { output, calls } = await invoke(announceReady, input, {
      answers: { GetItem: HELD_LOCK, Publish: {}, DeleteSchedule: {} },
    });
    expect(output).toEqual({ downtimeSeconds: 1800 });
    expect(inputsOf(calls, 'DeleteSchedule')).toEqual([
      { Name: 'aurora-rewind-b12345', GroupName: 'aurora-rewind' },
    ]);
    expect(published(calls).body).toContain('30 min');
  });

  it('announce that the app is back although the watchdog is gone already', async () => {
    const input = {
      plan: planOf({ approvals: [] }),
      lock: LOCK,
      created: CREATED,
      frozenAt: ago(60).toISOString(),
    };
    const { calls } = await invoke(announceReady, input, {
      answers: { GetItem: HELD_LOCK, Publish: {}, DeleteSchedule: awsError('ResourceNotFoundException') },
    });
    expect(published(calls).body).toContain('until you delete it');
    const failing = invoke(announceReady, input, {
      answers: { GetItem: HELD_LOCK, DeleteSchedule: awsError('AccessDenied') },
    });
    await expect(failing).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('say what was deleted, or why the old stack was kept', async () => {
    const input = { plan: planOf(), created: CREATED, outcome: 'migrated', reason: '' };
    const deleted = await invoke(announceDone, input, { answers: { Publish: {} } });
    expect(published(deleted.calls).body).toContain('is deleted.');
    const kept = await invoke(
      announceDone,
      { ...input, outcome: 'migrated-old-kept', reason: 'Nobody answered.' },
      { answers: { Publish: {} } },
    );
    expect(published(kept.calls)).toMatchObject({
      subject: expect.stringContaining('old database kept'),
      body: expect.stringContaining('Nobody answered.'),
    });
  });

  it('give all the reasons of a refusal, each with what to do', async () => {
    const problem = (code: string) => ({
      code,
      subject: 'kion-app',
      message: 'It is so.',
      remedy: 'Do this.',
    });
    const { calls } = await invoke(
      announceRefusal,
      { appStack: 'kion-app', problems: [problem('One'), problem('Two')], undone: false },
      { answers: { Publish: {} } },
    );
    expect(published(calls).body).toMatch(/2 problem.*One \(kion-app\): It is so\. Do this\.\nTwo/s);
  });

  it.each([
    ['untouched', 'Nothing was changed', ['kion-aurora']],
    ['frozen', 'Writes are stopped', ['kion-aurora', 'kion-aurora-b12345']],
    ['switched', 'Both clusters are kept', ['kion-aurora', 'kion-aurora-b12345']],
    ['stuck', 'has failed half-way', ['kion-aurora', 'kion-aurora-b12345']],
    ['done', 'was not deleted, or not wholly', ['kion-aurora', 'kion-aurora-b12345']],
    ['kept', 'the old database stack is kept', ['kion-aurora', 'kion-aurora-b12345']],
    ['deleted', 'the old database stack is deleted', ['kion-aurora-b12345']],
  ])(
    'say in the phase %s what a failure means for the app, and what there is',
    async (phase, said, stacks) => {
      const cause = JSON.stringify({ errorType: 'Conflict', errorMessage: 'Somebody did it.' });
      const input = { appStack: 'kion-app', phase, failedState: 'Recheck', error: 'Conflict', cause };
      const planned = await invoke(
        announceFailure,
        { ...input, plan: planOf() },
        { answers: { Publish: {} } },
      );
      const { body } = published(planned.calls);
      expect(body).toContain(said);
      expect([...new Set(body.match(/the stack \S+?(?=,|$)/gm))]).toEqual(
        stacks.map((name) => `the stack ${name}`),
      );
      const snapshot = {
        untouched: '',
        done: 'kion-snapshot',
        kept: 'kion-snapshot',
        deleted: 'kion-snapshot',
      };
      const line = Reflect.get(snapshot, phase) ?? 'kion-snapshot, if it came to that';
      expect(body.match(/^Snapshot +(.*)$/m)?.[1] ?? '').toBe(line);
      const fences = { untouched: undefined, done: '', kept: '', deleted: ', if it is left' };
      const left = phase in fences ? Reflect.get(fences, phase) : ', if it came to that';
      expect(body.match(/^Fence group {3}kion-fence(.*)$/m)?.[1]).toBe(left);
      expect(planned.output.cause).toMatch(/^Recheck: Somebody did it\.\n/);
      const { calls } = await invoke(announceFailure, { ...input, plan: null }, { answers: { Publish: {} } });
      expect(published(calls).body).not.toContain('the stack kion');
      expect(published(calls).body).toMatch(/^Failed in the state Recheck\.\n.+\n\nWhat to do: /m);
    },
  );

  it('ask people who may have stopped the app to start it, where nothing comes of the run', async () => {
    const failure = { failedState: 'Recheck', error: 'Conflict', cause: 'Somebody did it.' };
    const bodyOf = async (phase: 'untouched' | 'frozen', freeze: 'fence' | 'none', error = 'Conflict') => {
      const input = { appStack: 'kion-app', plan: planOf({ freeze }), phase, ...failure, error };
      return published((await invoke(announceFailure, input, { answers: { Publish: {} } })).calls).body;
    };
    const factOf = async (...about: Parameters<typeof bodyOf>) =>
      /^Failed in the state Recheck\.\n(.+)\n/m.exec(await bodyOf(...about))?.[1];
    const fact = await factOf('untouched', 'fence');
    expect(fact).toMatch(/Nothing was changed.*\.$/);
    expect(await factOf('untouched', 'none')).toBe(
      `${fact} You have stopped the app that uses ${planOf().database.cluster} yourself: start it again now.`,
    );
    expect(await factOf('frozen', 'none')).toMatch(/Writes are stopped.*\.$/);
    expect(await factOf('frozen', 'none')).toBe(await factOf('frozen', 'fence'));
    expect(await factOf('untouched', 'none', 'LockLost')).toBe(
      await factOf('untouched', 'fence', 'LockLost'),
    );
  });

  it('say of a run that was taken over nothing but that', async () => {
    const failure = { failedState: 'AnnounceDone', error: 'LockLost', cause: 'Another has it.' };
    const { calls } = await invoke(
      announceFailure,
      { appStack: 'kion-app', plan: planOf(), phase: 'kept', ...failure },
      { answers: { Publish: {} } },
    );
    const { subject, body } = published(calls);
    expect(subject).toBe('kion-app: a run was taken over');
    expect(body).toContain('Somebody else has taken over from this run');
    expect(body).not.toContain('runs on the new cluster');
    expect(body).toContain('kion-aurora-b12345, if it came to that');
  });

  it('keep subjects within what SNS takes', async () => {
    const plan = planOf({ app: { ...planOf().app, stack: { name: `Ä-${'x'.repeat(120)}`, id: 'id' } } });
    const { calls } = await invoke(announceMaintenance, { plan, ties: [] }, { answers: { Publish: {} } });
    const { subject } = published(calls);
    expect(subject).toHaveLength(100);
    expect(subject).toMatch(/^[\x20-\x7e]+$/);
  });
});
