import { describe, expect, it } from 'vitest';
import { announceWayBack } from '../../lambdas/notify/announce-way-back.ts';
import { databaseStack, planOf } from '../support/fixtures.ts';
import { awsError, inputsOf, invoke } from '../support/stub.ts';

const FAILURE = { state: 'CheckSnapshot', error: 'StepFailed', cause: 'The snapshot is failed.' };

describe('AnnounceWayBack', () => {
  const announce = async (way: string, old: object | undefined, fresh: object | undefined) => {
    const found = (stack: object | undefined) =>
      stack === undefined
        ? awsError('ValidationError', 'does not exist')
        : { Stacks: [databaseStack(stack)] };
    const { calls } = await invoke(
      announceWayBack,
      { plan: planOf(), way, failure: FAILURE, detail: 'Where it was.' },
      { answers: { DescribeStacks: [found(old), found(fresh)], Publish: {} } },
    );
    const [notice = {}] = inputsOf(calls, 'Publish');
    return `${notice.Subject}\n${notice.Message}`;
  };

  it('says why, where the app is now, and what exists', async () => {
    const text = await announce('back', {}, { StackStatus: 'CREATE_IN_PROGRESS' });
    expect(text).toContain('The migration ended in CheckSnapshot with StepFailed: The snapshot is failed.');
    expect(text).toContain('kion-app runs on kion-cluster again, and writes are allowed.');
    expect(text).toContain('kion-aurora-b12345: CREATE_IN_PROGRESS');
    expect(text).toContain('kion-aurora: CREATE_COMPLETE');
  });

  it('tells of what does not exist that it does not', async () => {
    const text = await announce('untouched', {}, undefined);
    expect(text).toContain('nothing changed');
    expect(text).toContain('there is none');
    expect(text).not.toContain('kion-snapshot');
  });

  it('says how writes of the new database can be carried over', async () => {
    for (const way of ['rolled-back', 'return']) {
      const text = await announce(way, {}, {});
      expect(text).toContain('kept behind a fence');
      expect(text).toContain('compare the clone with the snapshot kion-snapshot');
    }
  });

  it('says of the old database what is true of it', async () => {
    expect(await announce('stay', {}, {})).toContain('is kept behind a fence');
    const deleting = await announce('stay', { StackStatus: 'DELETE_IN_PROGRESS' }, {});
    expect(deleting).toContain('was approved and has begun');
    expect(deleting).not.toContain('is kept behind a fence');
    expect(await announce('stay', undefined, {})).toContain('kion-aurora: DELETE_COMPLETE');
  });
});
