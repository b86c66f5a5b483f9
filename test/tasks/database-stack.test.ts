import { describe, expect, it } from 'vitest';
import { checkDatabaseStack } from '../../lambdas/stack/check-database-stack.ts';
import { createDatabaseStack } from '../../lambdas/stack/create-database-stack.ts';
import {
  ago,
  CREATED,
  databaseStack,
  HELD_BY_ANOTHER,
  HELD_LOCK,
  LOCK,
  planOf,
} from '../support/fixtures.ts';
import { awsError, inputsOf, invoke, operationsOf } from '../support/stub.ts';

const MISSING = awsError('ValidationError', 'Stack with id kion-aurora-b12345 does not exist');
const input = { plan: planOf(), lock: LOCK, snapshotArn: CREATED.snapshotArn };
const ANSWERS = {
  GetItem: HELD_LOCK,
  DescribeStacks: [MISSING, { Stacks: [databaseStack()] }],
  GetTemplate: { TemplateBody: 'Resources: {}' },
  CreateStack: { StackId: CREATED.databaseStackId },
};

describe('CreateDatabaseStack', () => {
  it("makes the new stack of the old one's template and parameters, from the snapshot", async () => {
    const { output, calls } = await invoke(createDatabaseStack, input, { answers: ANSWERS });
    expect(output).toEqual({ databaseStackId: CREATED.databaseStackId });
    expect(inputsOf(calls, 'CreateStack')[0]).toEqual({
      StackName: 'kion-aurora-b12345',
      TemplateBody: 'Resources: {}',
      Parameters: [
        { ParameterKey: 'Namespace', ParameterValue: 'kion-b12345' },
        { ParameterKey: 'DBSnapshotID', ParameterValue: CREATED.snapshotArn },
      ],
      Capabilities: [],
      RoleARN: 'arn:aws:iam::1:role/databases',
      Tags: [
        { Key: 'team', Value: 'cloud' },
        { Key: 'aurora-rewind:run', Value: 'b12345' },
        { Key: 'aurora-rewind:app', Value: planOf().app.stack.id },
      ],
      ClientRequestToken: 'create-b12345',
    });
  });

  it('goes on using the service role of the old stack', async () => {
    const RoleARN = 'arn:aws:iam::1:role/cfn';
    const { calls } = await invoke(createDatabaseStack, input, {
      answers: {
        ...ANSWERS,
        DescribeStacks: [
          MISSING,
          { Stacks: [databaseStack({ RoleARN, Tags: undefined, Capabilities: undefined })] },
        ],
      },
    });
    expect(inputsOf(calls, 'CreateStack')[0]).toMatchObject({ RoleARN });
  });

  it('sends a template that is too large for a request through the bucket', async () => {
    const large = 'x'.repeat(51_201);
    const { calls } = await invoke(createDatabaseStack, input, {
      answers: { ...ANSWERS, GetTemplate: { TemplateBody: large }, PutObject: {} },
    });
    expect(inputsOf(calls, 'PutObject')[0]).toMatchObject({
      Bucket: 'templates',
      Key: 'kion-aurora-b12345.template',
      Body: large,
    });
    expect(inputsOf(calls, 'CreateStack')[0]).toMatchObject({
      TemplateURL: 'https://templates.s3.us-east-1.amazonaws.com/kion-aurora-b12345.template',
    });
  });

  it('sends one that just fits in the request itself', async () => {
    const { calls } = await invoke(createDatabaseStack, input, {
      answers: { ...ANSWERS, GetTemplate: { TemplateBody: 'x'.repeat(51_200) } },
    });
    expect(inputsOf(calls, 'CreateStack')[0]).toHaveProperty('TemplateBody');
  });

  it('takes the template that the input names', async () => {
    const templateUrl = 'https://mine.s3.amazonaws.com/db.yaml';
    const plan = planOf({ newStack: { ...planOf().newStack, templateUrl } });
    const { calls } = await invoke(createDatabaseStack, { ...input, plan }, { answers: ANSWERS });
    expect(inputsOf(calls, 'CreateStack')[0]).toMatchObject({ TemplateURL: templateUrl });
    expect(operationsOf(calls)).not.toContain('GetTemplate');
  });

  it('gives the snapshot by its name where the template takes no ARN', async () => {
    const plan = planOf({ newStack: { ...planOf().newStack, snapshotBy: 'name' } });
    const { calls } = await invoke(createDatabaseStack, { ...input, plan }, { answers: ANSWERS });
    expect(inputsOf(calls, 'CreateStack')[0]).toMatchObject({
      Parameters: [{}, { ParameterValue: 'kion-snapshot' }],
    });
  });

  it('adopts the stack that this run has begun, and no other', async () => {
    const own = databaseStack({
      StackId: CREATED.databaseStackId,
      Tags: [{ Key: 'aurora-rewind:run', Value: 'b12345' }],
    });
    const { output } = await invoke(createDatabaseStack, input, {
      answers: { GetItem: HELD_LOCK, DescribeStacks: { Stacks: [own] } },
    });
    expect(output).toEqual({ databaseStackId: CREATED.databaseStackId });
    const foreign = invoke(createDatabaseStack, input, {
      answers: { GetItem: HELD_LOCK, DescribeStacks: { Stacks: [databaseStack({ Tags: [{}] })] } },
    });
    await expect(foreign).rejects.toMatchObject({
      name: 'Conflict',
      message: expect.stringContaining("kion-aurora-b12345 exists that is not this run's"),
    });
  });

  it('is a conflict when the old stack is gone', async () => {
    await expect(
      invoke(createDatabaseStack, input, { answers: { ...ANSWERS, DescribeStacks: MISSING } }),
    ).rejects.toMatchObject({ name: 'Conflict', message: expect.stringContaining('kion-aurora is gone') });
  });

  it('does not take a malformed call for a missing stack', async () => {
    const malformed = { ...ANSWERS, DescribeStacks: awsError('ValidationError', 'StackName is too long') };
    await expect(invoke(createDatabaseStack, input, { answers: malformed })).rejects.toMatchObject({
      name: 'ValidationError',
    });
  });

  it('copes with an empty template answer', async () => {
    const { output } = await invoke(createDatabaseStack, input, {
      answers: { ...ANSWERS, GetTemplate: {}, CreateStack: {} },
    });
    expect(output).toEqual({ databaseStackId: '' });
  });
});

describe('secrets among the parameters', () => {
  const withSecret = (key?: string) =>
    planOf({
      newStack: {
        ...planOf().newStack,
        parameters: [
          { key: 'Password', secret: { secretId: 'prod/db', ...(key === undefined ? {} : { key }) } },
        ],
      },
    });
  const create = (key: string | undefined, secret: object) =>
    invoke(
      createDatabaseStack,
      { ...input, plan: withSecret(key) },
      { answers: { ...ANSWERS, GetSecretValue: secret } },
    );

  it('are read at the last moment, whole or by key', async () => {
    const whole = await create(undefined, { SecretString: 'hunter2' });
    expect(inputsOf(whole.calls, 'CreateStack')[0]).toMatchObject({
      Parameters: [{ ParameterKey: 'Password', ParameterValue: 'hunter2' }, {}],
    });
    const keyed = await create('password', { SecretString: '{"password":"hunter2"}' });
    expect(inputsOf(keyed.calls, 'CreateStack')[0]).toMatchObject({
      Parameters: [{ ParameterValue: 'hunter2' }, {}],
    });
  });

  it.each([
    ['has no text', undefined, {}],
    ['holds no JSON', 'password', { SecretString: 'hunter2 {' }],
    ['holds no object', 'password', { SecretString: '"hunter2"' }],
    ['lacks the key', 'password', { SecretString: '{"user":"hunter2"}' }],
  ])('fail the step when the secret %s, and never show in the error', async (_, key, secret) => {
    const failure = await create(key, secret).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'StepFailed', message: expect.stringContaining('prod/db') });
    expect(String(failure)).not.toContain('hunter2');
  });
});

describe('CheckDatabaseStack', () => {
  const check = async (stack: object | Error, events: object = {}, lockItem: object = HELD_LOCK) =>
    (
      await invoke(
        checkDatabaseStack,
        { plan: planOf(), lock: LOCK, databaseStackId: CREATED.databaseStackId },
        { answers: { GetItem: lockItem, DescribeStacks: stack, DescribeStackEvents: events } },
      )
    ).output;
  const stack = (StackStatus: string) => ({
    Stacks: [databaseStack({ StackStatus, StackStatusReason: 'because' })],
  });

  it('is ready when the stack is complete', async () => {
    expect(await check(stack('CREATE_COMPLETE'))).toMatchObject({ status: 'ready' });
  });

  it('tells what CloudFormation is working on, and waits in proportion to the time passed', async () => {
    const event = (
      LogicalResourceId: string,
      ResourceStatus: string,
      seconds: number,
      ClientRequestToken = 'create-b12345',
    ) => ({
      LogicalResourceId,
      ResourceStatus,
      Timestamp: ago(seconds),
      ClientRequestToken,
      PhysicalResourceId: LogicalResourceId,
      StackId: 'stack',
    });
    const StackEvents = [
      event('Writer', 'CREATE_IN_PROGRESS', 500),
      event('Reader', 'CREATE_IN_PROGRESS', 510),
      event('AuroraCluster', 'CREATE_COMPLETE', 600),
      event('AuroraCluster', 'CREATE_IN_PROGRESS', 1900),
      { ...event('kion', 'CREATE_IN_PROGRESS', 2000), PhysicalResourceId: 'stack' },
      event('Earlier', 'CREATE_FAILED', 9000, 'another'),
      { ClientRequestToken: 'create-b12345', Timestamp: ago(2000) },
    ];
    expect(await check(stack('CREATE_IN_PROGRESS'), { StackEvents })).toMatchObject({
      status: 'pending',
      detail: expect.stringContaining('1 resources ready, working on Writer, Reader.'),
      waitSeconds: 90,
    });
  });

  it('does not wait on for what the way back has taken over, once it takes longer than expected', async () => {
    const begun = (seconds: number) => ({
      StackEvents: [
        {
          LogicalResourceId: 'kion',
          PhysicalResourceId: 'stack',
          StackId: 'stack',
          ResourceStatus: 'CREATE_IN_PROGRESS',
          Timestamp: ago(seconds),
          ClientRequestToken: 'create-b12345',
        },
      ],
    });
    const late = check(stack('CREATE_IN_PROGRESS'), begun(1601), HELD_BY_ANOTHER);
    await expect(late).rejects.toMatchObject({ name: 'LockLost' });
    const inTime = check(stack('CREATE_IN_PROGRESS'), begun(1600), HELD_BY_ANOTHER);
    expect(await inTime).toMatchObject({ status: 'pending' });
  });

  it('waits at first until the end is in sight', async () => {
    expect(await check(stack('CREATE_IN_PROGRESS'))).toMatchObject({
      status: 'pending',
      waitSeconds: 300,
      detail: expect.stringContaining('nothing yet'),
    });
  });

  it.each(['ROLLBACK_COMPLETE', 'CREATE_FAILED', 'UPDATE_COMPLETE', 'SOMETHING_NEW'])(
    'fails on %s with the reason',
    async (status) => {
      expect(await check(stack(status))).toMatchObject({
        status: 'failed',
        detail: expect.stringContaining('because'),
      });
    },
  );

  it('tells the first resource that failed, from whatever page of events it stands on', async () => {
    const event = {
      ClientRequestToken: 'create-b12345',
      Timestamp: ago(60),
      ResourceStatus: 'CREATE_FAILED',
      StackId: 'stack',
    };
    const pages = [
      {
        StackEvents: [
          { ...event, LogicalResourceId: 'Reader', ResourceStatusReason: 'cancelled' },
          { ...event, LogicalResourceId: 'Silent' },
        ],
        NextToken: 'more',
      },
      {
        StackEvents: [
          { ...event, LogicalResourceId: 'Writer', ResourceStatusReason: 'no capacity' },
          { ...event, ResourceStatus: undefined },
        ],
        NextToken: 'older',
      },
      { NextToken: 'never read' },
    ];
    expect(await check(stack('ROLLBACK_COMPLETE'), pages)).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('Writer: no capacity'),
    });
  });

  it('fails when the stack is gone, or fails without a reason', async () => {
    expect(await check(MISSING)).toMatchObject({ status: 'failed' });
    expect(await check({ Stacks: [{ StackStatus: 'CREATE_FAILED' }] })).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('no reason'),
    });
    expect(await check({ Stacks: [{}] })).toMatchObject({ status: 'failed' });
  });
});
