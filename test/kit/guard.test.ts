import { DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { expect, it } from 'vitest';
import { underLock } from '../../lambdas/aws/guard.ts';
import { EXECUTION, HELD_LOCK, LOCK } from '../support/fixtures.ts';
import { clientOf, type Made, operationsOf } from '../support/stub.ts';

const TAKEN = { Item: { ...HELD_LOCK.Item, holder: 'go-back', fence: LOCK.fence + 1 } };

it('lets a step that has lost its lock on the way look, and change nothing', async () => {
  const calls: Made[] = [];
  const client = clientOf(
    { GetItem: [HELD_LOCK, HELD_LOCK, TAKEN], DescribeStacks: {}, DeleteStack: {} },
    calls,
  );
  const guard = await underLock({ dynamodb: client, table: 'records' }, LOCK, EXECUTION.id);
  const cloudformation = guard(client);
  await cloudformation.send(new DeleteStackCommand({ StackName: 'first' }));
  await cloudformation.send(new DescribeStacksCommand({ StackName: 'second' }));
  await expect(cloudformation.send(new DeleteStackCommand({ StackName: 'second' }))).rejects.toMatchObject({
    name: 'LockLost',
    message: expect.stringContaining('changes nothing any more'),
  });
  expect(operationsOf(calls).filter((name) => name === 'DeleteStack')).toHaveLength(1);
});
