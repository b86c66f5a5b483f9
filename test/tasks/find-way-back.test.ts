import { describe, expect, it } from 'vitest';
import { findWayBack } from '../../lambdas/cutover/find-way-back.ts';
import { ago, appStack, LOCK, NOW, planOf, tableWith } from '../support/fixtures.ts';
import { awsError, inputsOf, invoke, operationsOf, type Stub } from '../support/stub.ts';

const RUN = 'arn:aws:states:us-east-1:1:execution:enable-backtrack:dead';
const record = (changes: object = {}) => ({
  Item: { pk: `run#${RUN}`, executionId: RUN, plan: planOf(), ...changes },
});

describe('FindWayBack', () => {
  const FOUND = { clusterGroups: ['sg-a'], suspended: [], ssmParameters: {}, appParameters: {} };
  const find = (answers: Stub['answers'], item: object = record({ found: FOUND }), asked = false) =>
    invoke(
      findWayBack,
      { plan: planOf(), lock: LOCK, executionId: RUN, asked },
      {
        answers: {
          GetItem: tableWith(item),
          DescribeStacks: { Stacks: [appStack()] },
          DescribeChangeSet: awsError('ChangeSetNotFoundException'),
          DescribeStackEvents: {},
          ...answers,
        },
      },
    );
  const update = {
    StackEvents: [
      {
        LogicalResourceId: 'kion-app',
        ClientRequestToken: 'update-b12345',
        Timestamp: ago(200),
        StackId: 'x',
      },
    ],
  };
  const at = async (StackStatus: string) =>
    (
      await find({
        DescribeStacks: { Stacks: [appStack({ StackStatus })] },
        DescribeStackEvents: update,
      })
    ).output;

  it('has nothing to go back from before the first change', async () => {
    expect((await find({}, record())).output.way).toBe('untouched');
    expect((await find({}, {})).output.way).toBe('untouched');
  });

  it('leads back where the app was never sent to the new database', async () => {
    expect((await find({})).output).toMatchObject({ way: 'back', waitSeconds: 1 });
  });

  it('withdraws the change set first, so that no belated attempt can send the app there', async () => {
    const { calls } = await find({ DescribeChangeSet: { Status: 'CREATE_COMPLETE' }, DeleteChangeSet: {} });
    expect(operationsOf(calls).indexOf('DeleteChangeSet')).toBeLessThan(
      operationsOf(calls).indexOf('DescribeStackEvents'),
    );
  });

  it.each(['InvalidChangeSetStatus', 'InvalidChangeSetStatusException'])(
    'takes a change set that was executed for what it is (%s)',
    async (name) => {
      const answers = { DescribeChangeSet: {}, DeleteChangeSet: awsError(name), DescribeStackEvents: update };
      expect((await find(answers)).output.way).toBe('stay');
    },
  );

  it.each([
    ['UPDATE_IN_PROGRESS', 'pending'],
    ['UPDATE_COMPLETE', 'stay'],
    ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'stay'],
    ['UPDATE_ROLLBACK_IN_PROGRESS', 'rolled-back'],
    ['UPDATE_ROLLBACK_COMPLETE', 'rolled-back'],
    ['UPDATE_ROLLBACK_FAILED', 'rolled-back'],
    ['DELETE_IN_PROGRESS', 'stay'],
  ])('reads from %s that the app is %s', async (status, way) => {
    expect(await at(status)).toMatchObject({ way, detail: expect.stringContaining(status) });
  });

  it('leads back from the new database only if a person asks for it, and writes that down first', async () => {
    const answers = { DescribeStackEvents: update, UpdateItem: {} };
    const { output, calls } = await find(answers, record({ found: FOUND }), true);
    expect(output).toMatchObject({
      way: 'return',
      detail: expect.stringContaining('A person wants it back.'),
    });
    expect(inputsOf(calls, 'UpdateItem')[0]).toMatchObject({
      ExpressionAttributeNames: { '#part': 'returningAt' },
    });
  });

  it.each(['UPDATE_COMPLETE', 'UPDATE_FAILED', 'UPDATE_ROLLBACK_COMPLETE'])(
    'goes on with a way back that was asked for, whatever CloudFormation says (%s)',
    async (StackStatus) => {
      const answers = {
        DescribeStacks: { Stacks: [appStack({ StackStatus })] },
        DescribeStackEvents: update,
      };
      const item = record({ found: FOUND, returningAt: NOW.toISOString() });
      expect((await find(answers, item)).output).toMatchObject({ way: 'return' });
    },
  );

  it('stops where the app stack is gone, or AWS refuses', async () => {
    await expect(find({ DescribeStacks: {} })).rejects.toMatchObject({ name: 'Conflict' });
    const refused = { DescribeChangeSet: {}, DeleteChangeSet: awsError('AccessDenied') };
    await expect(find(refused)).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
