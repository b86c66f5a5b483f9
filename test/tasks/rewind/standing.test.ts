import { describe, expect, it } from 'vitest';
import { readStanding } from '../../../lambdas/aws/standing.ts';
import { DEAD_RUN, EXECUTION, LOCK, NOW } from '../../support/fixtures.ts';
import { FOUND, rewindRecord } from '../../support/rewinds.ts';
import { clientOf, type Made, operationsOf, SETTINGS, type Stub } from '../../support/stub.ts';

async function standing(answers: Stub['answers'], lock: string | undefined) {
  const calls: Made[] = [];
  const client = clientOf({ ListSubscriptionsByTopic: {}, ...answers }, calls);
  const desk = { dynamodb: client, sfn: client, sns: client, settings: SETTINGS };
  return { ...(await readStanding(desk, lock, EXECUTION.id, NOW)), calls };
}

/** What the table answers: the lock, as this run or another has it, and the record of the run that it is for. */
const table = (lock: object, record: object = {}) => ({
  GetItem: (input: object) =>
    JSON.stringify(input).includes('lock#') ? { Item: { pk: 'lock', fence: 3, ...lock } } : record,
});

describe('whether another run is in the way', () => {
  it('is not asked where nothing can be locked: there is no cluster', async () => {
    const found = await standing({}, undefined);
    expect(found.standing).toEqual({ kind: 'free' });
    expect(operationsOf(found.calls)).not.toContain('GetItem');
  });

  it('is no, where nobody or the run itself holds the lock', async () => {
    for (const lock of [{}, { forRun: DEAD_RUN }, { holder: EXECUTION.id }]) {
      const found = await standing(table(lock, rewindRecord({}, DEAD_RUN)), LOCK.app);
      expect(found.standing).toEqual({ kind: 'free' });
      expect(operationsOf(found.calls)).not.toContain('DescribeExecution');
    }
  });

  it('is yes, as long as whoever holds the lock is at work', async () => {
    const running = { ...table({ holder: DEAD_RUN }), DescribeExecution: { status: 'RUNNING' } };
    expect((await standing(running, LOCK.app)).standing).toEqual({ kind: 'held', by: DEAD_RUN });
  });

  it('is yes, where a run has died and left writes stopped', async () => {
    const died = (found: object) => ({
      ...table({ holder: 'arn:finish', forRun: DEAD_RUN }, rewindRecord(found, DEAD_RUN)),
      DescribeExecution: { status: 'FAILED' },
    });
    expect((await standing(died({ found: FOUND }), LOCK.app)).standing).toEqual({
      kind: 'unfinished',
      run: DEAD_RUN,
    });
    expect((await standing(died({ found: undefined }), LOCK.app)).standing).toEqual({ kind: 'free' });
  });
});
