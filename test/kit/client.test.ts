import { CreateChangeSetCommand } from '@aws-sdk/client-cloudformation';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { BacktrackDBClusterCommand } from '@aws-sdk/client-rds';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { PublishCommand } from '@aws-sdk/client-sns';
import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collect, operationOf } from '../../lambdas/kit/client.ts';

const Key = { pk: 'lock' };
const TableName = 'records';

describe('the operation of a command', () => {
  it.each([
    [
      new BacktrackDBClusterCommand({ DBClusterIdentifier: 'a', BacktrackTo: new Date() }),
      'rds',
      'BacktrackDBCluster',
    ],
    [new CreateChangeSetCommand({ StackName: 'a', ChangeSetName: 'b' }), 'cloudformation', 'CreateChangeSet'],
    [new DescribeInstancesCommand({}), 'ec2', 'DescribeInstances'],
    [new GetObjectCommand({ Bucket: 'a', Key: 'b' }), 's3', 'GetObject'],
    [new PublishCommand({ Message: 'a' }), 'sns', 'Publish'],
    [new SendTaskSuccessCommand({ taskToken: 'a', output: '{}' }), 'sfn', 'SendTaskSuccess'],
    [new GetItemCommand({ TableName, Key: {} }), 'dynamodb', 'GetItem'],
    [new GetCommand({ TableName, Key }), 'dynamodb', 'GetItem'],
    [new PutCommand({ TableName, Item: Key }), 'dynamodb', 'PutItem'],
    [new UpdateCommand({ TableName, Key }), 'dynamodb', 'UpdateItem'],
    [new QueryCommand({ TableName }), 'dynamodb', 'Query'],
  ])('is known by the schema of the service (%#)', (command, service, operation) => {
    expect(operationOf(command)).toEqual({ service, operation });
  });

  it('does not depend on the name of its class, which a bundler shortens', () => {
    const Short = class a extends BacktrackDBClusterCommand {};
    expect(operationOf(new Short({ DBClusterIdentifier: 'a', BacktrackTo: new Date() }))).toEqual({
      service: 'rds',
      operation: 'BacktrackDBCluster',
    });
  });

  it.each([
    {},
    { schema: 'rds' },
    { schema: [9, 1, 2] },
    { schema: [9, 1, 'x'] },
    { clientCommand: 'x' },
    { clientCommand: {} },
  ])('is not guessed for what is no command (%#)', (command) => {
    expect(() => operationOf(command)).toThrow(new TypeError('Object is no command of the AWS SDK'));
  });
});

describe('a paged listing', () => {
  it('is read to its end, each page with the mark of the one before', async () => {
    const marks: (string | undefined)[] = [];
    const all = await collect(async (mark) => {
      marks.push(mark);
      if (mark === undefined) return { items: ['a', 'b'], next: '1' };
      return mark === '1' ? { items: undefined, next: '2' } : { items: ['c'], next: undefined };
    });
    expect(all).toEqual(['a', 'b', 'c']);
    expect(marks).toEqual([undefined, '1', '2']);
  });

  it('ends at an empty mark too, which some services give on the last page', async () => {
    expect(await collect(async () => ({ items: [1], next: '' }))).toEqual([1]);
  });

  it('is not answered in part when a page fails', async () => {
    const page = async (mark: string | undefined) => {
      if (mark !== undefined) throw new Error('no second page');
      return { items: [1], next: '1' };
    };
    await expect(collect(page)).rejects.toThrow('no second page');
  });

  it('gives every item once and in its order, however it is cut into pages', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.nat())), async (pages) => {
        const all = await collect(async (mark) => {
          const index = Number(mark ?? 0);
          return { items: pages[index], next: index + 1 < pages.length ? String(index + 1) : undefined };
        });
        expect(all).toEqual(pages.flat());
      }),
    );
  });
});
