import { describe, expect, it } from 'vitest';
import { checkAppStack } from '../../lambdas/cutover/check-app-stack.ts';
import { executeAppUpdate } from '../../lambdas/cutover/execute-app-update.ts';
import { prepareAppUpdate } from '../../lambdas/cutover/prepare-app-update.ts';
import {
  ago,
  appStack,
  CREATED,
  cluster,
  EXECUTION,
  HELD_BY_ANOTHER,
  HELD_LOCK,
  LOCK,
  planOf,
  switchedAppStack,
  tableWith,
} from '../support/fixtures.ts';
import { frozenAnswers } from '../support/frozen.ts';
import { awsError, inputsOf, invoke, operationsOf } from '../support/stub.ts';

const NO_SET = awsError('ChangeSetNotFoundException');
const GONE = awsError('ValidationError', 'Stack does not exist');
const input = { plan: planOf(), lock: LOCK, created: CREATED };
const change = (changes: object = {}) => ({
  ResourceChange: {
    Action: 'Modify',
    LogicalResourceId: 'LaunchTemplate',
    ResourceType: 'AWS::EC2::LaunchTemplate',
    Replacement: 'False',
    ...changes,
  },
});
const set = (changes: object = {}) => ({
  Status: 'CREATE_COMPLETE',
  Parameters: [],
  Changes: [change()],
  ...changes,
});

function prepare(
  describe: object | object[],
  stack: object = appStack(),
  plan = planOf(),
  more: Record<string, object> = {},
) {
  return invoke(
    prepareAppUpdate,
    { ...input, plan },
    {
      answers: {
        GetItem: HELD_LOCK,
        DescribeStacks: { Stacks: [stack] },
        DescribeChangeSet: describe,
        CreateChangeSet: {},
        ...more,
      },
    },
  );
}

describe('PrepareAppUpdate', () => {
  it('changes the endpoint and one group in its place, and names every other parameter as it is', async () => {
    const { output, calls } = await prepare(NO_SET);
    expect(output).toMatchObject({ status: 'pending' });
    expect(inputsOf(calls, 'CreateChangeSet')[0]).toMatchObject({
      ChangeSetType: 'UPDATE',
      UsePreviousTemplate: true,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Parameters: [
        { ParameterKey: 'DatabaseEndpoint', ParameterValue: CREATED.endpoint },
        { ParameterKey: 'SecurityGroups', ParameterValue: 'sg-web,sg-new00000,sg-monitor' },
        { ParameterKey: 'Token', UsePreviousValue: true },
      ],
    });
    expect(inputsOf(calls, 'CreateChangeSet')[0]).not.toHaveProperty('TemplateBody');
  });

  it('makes no second change set, and none where the values are there already', async () => {
    const again = await prepare({ Status: 'CREATE_IN_PROGRESS' });
    expect(again.output).toMatchObject({ status: 'pending' });
    const done = await prepare(awsError('ChangeSetNotFound'), switchedAppStack());
    expect(done.output).toMatchObject({ status: 'ready' });
    for (const { calls } of [again, done]) expect(operationsOf(calls)).not.toContain('CreateChangeSet');
  });

  it('is ready once the change set does what was asked for and nothing else', async () => {
    const replaced = change({ ResourceType: 'AWS::ECS::TaskDefinition', Replacement: 'True' });
    const { output } = await prepare([
      set({ Changes: [change()], NextToken: 'more' }),
      set({ Changes: [replaced] }),
    ]);
    expect(output).toMatchObject({ status: 'ready', detail: expect.stringContaining('LaunchTemplate') });
  });

  it('is content with new values for the very parameters that it asked to change, and names what they change', async () => {
    const live = (ResolvedValue: string) => [
      { ParameterKey: 'DatabaseEndpoint', ParameterValue: '/db', ResolvedValue },
      { ParameterKey: 'SecurityGroups', ParameterValue: '/groups', ResolvedValue },
    ];
    const Changes = [change(), change({ LogicalResourceId: 'Web', ResourceType: 'AWS::ECS::Service' })];
    const { output } = await prepare(
      set({ Parameters: live('new'), Changes }),
      appStack({ Parameters: live('old') }),
    );
    expect(output).toMatchObject({ status: 'ready', detail: expect.stringContaining('LaunchTemplate, Web') });
  });

  it('names everything that the update would do beyond that, each by itself', async () => {
    const removed = ['A', 'B'].map((LogicalResourceId) => change({ Action: 'Remove', LogicalResourceId }));
    await expect(prepare(set({ Changes: removed }))).rejects.toMatchObject({
      message: expect.stringMatching(/remove A .*; it would remove B /),
    });
  });

  it('says that the app stack is gone', async () => {
    await expect(prepare(NO_SET, appStack(), planOf(), { DescribeStacks: GONE })).rejects.toMatchObject({
      name: 'Conflict',
      message: expect.stringContaining('kion-app is gone'),
    });
  });

  it.each([
    ['replace', change({ ResourceType: 'AWS::RDS::DBCluster', Replacement: 'True' }), 'it would replace'],
    [
      'perhaps replace',
      change({
        ResourceType: 'AWS::EC2::Instance',
        Replacement: 'Conditional',
        Details: [{ Target: { RequiresRecreation: 'Always' } }],
      }),
      'it would replace',
    ],
    [
      'for sure change what may be replaced in',
      change({
        ResourceType: 'AWS::EC2::Instance',
        Replacement: 'Conditional',
        Details: [{ Target: { RequiresRecreation: 'Conditionally' }, Evaluation: 'Static' }],
      }),
      'it would replace',
    ],
    ['remove', change({ Action: 'Remove' }), 'it would remove'],
    ['add', { ResourceChange: { Action: 'Add' } }, 'it would add'],
    ['do something unheard of to', {}, 'it would'],
  ])('stops when the update would %s something', async (_, unexpected, said) => {
    await expect(prepare(set({ Changes: [unexpected] }))).rejects.toMatchObject({
      name: 'UnexpectedChange',
      message: expect.stringContaining(said),
    });
  });

  it('lets a conditional replacement pass that no property asks for', async () => {
    const { output } = await prepare(
      set({
        Changes: [
          change({
            ResourceType: 'AWS::AutoScaling::AutoScalingGroup',
            Replacement: 'Conditional',
            Details: [{}],
          }),
        ],
      }),
    );
    expect(output).toMatchObject({ status: 'ready' });
  });

  it('stops when an SSM parameter has moved that nobody asked to change', async () => {
    const stack = appStack({
      Parameters: [
        ...appStack().Parameters,
        { ParameterKey: 'Image', ParameterValue: '/ami', ResolvedValue: 'ami-1' },
        { ParameterKey: 'Unresolved', ParameterValue: '/x' },
      ],
    });
    const proposed = (ResolvedValue: string) =>
      set({
        Parameters: [
          { ParameterKey: 'Image', ParameterValue: '/ami', ResolvedValue },
          { ParameterKey: 'Unresolved', ParameterValue: '/x', ResolvedValue: 'new' },
          { ParameterKey: 'DatabaseEndpoint', ResolvedValue: 'x' },
          { ResolvedValue: 'y' },
        ],
      });
    await expect(prepare(proposed('ami-2'), stack)).rejects.toMatchObject({
      message: expect.stringMatching(
        /Image would change from ami-1 to ami-2.*Unresolved would change from nothing/,
      ),
    });
  });

  it('fails when CloudFormation cannot make the change set', async () => {
    await expect(prepare({ Status: 'FAILED', StatusReason: 'no changes' })).rejects.toMatchObject({
      name: 'UnexpectedChange',
      message: expect.stringContaining('no changes'),
    });
    await expect(prepare({})).resolves.toMatchObject({ output: { status: 'pending' } });
    await expect(prepare({ Status: 'CREATE_COMPLETE' })).resolves.toMatchObject({
      output: { status: 'ready' },
    });
  });

  it('switches the SSM parameters that hold the old writer, each once', async () => {
    const { endpoint } = planOf().database;
    const plan = planOf({
      app: {
        ...planOf().app,
        endpointParameter: { key: 'DatabaseEndpoint', ssm: '/db/host' },
        ssmParameters: ['/db/host', '/db/other', '/db/empty'],
      },
    });
    const values = [
      { Parameter: { Value: `mysql://${endpoint}:3306` } },
      { Parameter: { Value: 'elsewhere' } },
      {},
    ];
    const { calls } = await prepare(NO_SET, appStack(), plan, { GetParameter: values, PutParameter: {} });
    expect(inputsOf(calls, 'PutParameter')).toEqual([
      { Name: '/db/host', Value: `mysql://${CREATED.endpoint}:3306`, Overwrite: true },
    ]);
    expect(inputsOf(calls, 'CreateChangeSet')[0]).toMatchObject({
      Parameters: [{ ParameterKey: 'DatabaseEndpoint', UsePreviousValue: true }, {}, {}],
    });
  });

  it('is a conflict when the app stack is gone, and hands other errors on', async () => {
    const gone = invoke(prepareAppUpdate, input, { answers: { GetItem: HELD_LOCK, DescribeStacks: GONE } });
    await expect(gone).rejects.toMatchObject({ name: 'Conflict' });
    await expect(prepare(awsError('AccessDenied'))).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('ExecuteAppUpdate', () => {
  const found = {
    clusterGroups: ['sg-old00000'],
    fenceGroup: 'sg-fence',
    suspended: [
      { group: 'hosts', processes: ['ReplaceUnhealthy'] },
      { group: 'others', processes: [] },
    ],
    ssmParameters: {},
  };
  const record = { Item: { pk: 'run', executionId: EXECUTION.id, plan: planOf(), found } };
  const execute = (answers: Record<string, object>, plan = planOf()) =>
    invoke(
      executeAppUpdate,
      { ...input, plan, quietAt: ago(900).toISOString() },
      {
        answers: {
          ...frozenAnswers(),
          GetItem: tableWith(record),
          ResumeProcesses: {},
          DescribeStacks: { Stacks: [appStack()] },
          DescribeStackEvents: {},
          ExecuteChangeSet: {},
          UpdateItem: {},
          ...answers,
        },
      },
    );

  it('resumes the replacement of hosts and executes the reviewed change set, with rollback', async () => {
    const { calls } = await execute({});
    expect(inputsOf(calls, 'ResumeProcesses')).toEqual([
      { AutoScalingGroupName: 'hosts', ScalingProcesses: ['ReplaceUnhealthy'] },
    ]);
    expect(inputsOf(calls, 'ExecuteChangeSet')[0]).toMatchObject({
      ChangeSetName: 'backtrack-b12345',
      ClientRequestToken: 'update-b12345',
      DisableRollback: false,
    });
  });

  it('writes down when and to what the app is sent, before it is', async () => {
    const { calls } = await execute({});
    const written = inputsOf(calls, 'UpdateItem').map(({ ExpressionAttributeNames: names }) => names);
    expect(written).toEqual([{ '#part': 'switchedTo' }, { '#part': 'switchedAt' }]);
    const order = operationsOf(calls);
    expect(order.lastIndexOf('UpdateItem')).toBeLessThan(order.indexOf('ExecuteChangeSet'));
  });

  it('does not execute twice', async () => {
    const begun = await execute({
      DescribeStackEvents: { StackEvents: [{ ClientRequestToken: 'update-b12345', Timestamp: ago(60) }] },
    });
    const done = await execute({ DescribeStacks: { Stacks: [switchedAppStack()] } });
    for (const { calls } of [begun, done]) expect(operationsOf(calls)).not.toContain('ExecuteChangeSet');
  });

  it('executes although the parameters look the same when the endpoint stands behind SSM', async () => {
    const plan = planOf({
      app: { ...planOf().app, endpointParameter: { key: 'DatabaseEndpoint', ssm: '/db' } },
    });
    const { calls } = await execute({ DescribeStacks: { Stacks: [switchedAppStack()] } }, plan);
    expect(operationsOf(calls)).toContain('ExecuteChangeSet');
  });

  it('does not send the app away from a database that somebody has opened', async () => {
    const open = { DescribeDBClusters: { DBClusters: [cluster()] } };
    await expect(execute(open)).rejects.toMatchObject({ name: 'Conflict' });
    const unfrozen = { Item: { pk: 'run', executionId: EXECUTION.id, plan: planOf() } };
    for (const item of [{}, unfrozen])
      await expect(execute({ GetItem: tableWith(item) })).rejects.toMatchObject({ name: 'Conflict' });
  });

  it('is a conflict when the app stack is gone', async () => {
    await expect(execute({ DescribeStacks: GONE })).rejects.toMatchObject({
      name: 'Conflict',
      message: expect.stringContaining('kion-app is gone'),
    });
  });
});

describe('CheckAppStack', () => {
  const check = async (stack: object | Error, events: object = {}, lockItem: object = HELD_LOCK) =>
    (
      await invoke(
        checkAppStack,
        { plan: planOf(), lock: LOCK, created: CREATED },
        { answers: { GetItem: lockItem, DescribeStacks: stack, DescribeStackEvents: events } },
      )
    ).output;

  it('is ready when the stack is updated and has the new values', async () => {
    expect(await check({ Stacks: [switchedAppStack()] })).toMatchObject({ status: 'ready' });
  });

  const updating = { Stacks: [appStack({ StackStatus: 'UPDATE_IN_PROGRESS' })] };
  const begun = (seconds: number) => ({
    StackEvents: [
      {
        LogicalResourceId: 'Hosts',
        PhysicalResourceId: 'app',
        StackId: 'app',
        ResourceStatus: 'UPDATE_IN_PROGRESS',
        Timestamp: ago(seconds),
        ClientRequestToken: 'update-b12345',
      },
    ],
  });

  it('gives up after 12 hours, in which it would have ended by itself', async () => {
    expect(await check(updating, begun(43_200))).toMatchObject({ status: 'pending' });
    expect(await check(updating, begun(43_201))).toMatchObject({
      status: 'failed',
      detail: 'kion-app is UPDATE_IN_PROGRESS since 12 h: working on nothing yet.',
    });
  });

  it('does not wait on for what the way back has taken over, once it takes longer than expected', async () => {
    const late = check(updating, begun(301), HELD_BY_ANOTHER);
    await expect(late).rejects.toMatchObject({ name: 'LockLost' });
    expect(await check(updating, begun(300), HELD_BY_ANOTHER)).toMatchObject({ status: 'pending' });
  });

  it('fails when the stack is updated to something else', async () => {
    expect(await check({ Stacks: [appStack()] })).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('not the new ones'),
    });
  });

  it('waits while CloudFormation works', async () => {
    const events = {
      StackEvents: ['Hosts', 'Web'].map((LogicalResourceId) => ({
        ClientRequestToken: 'update-b12345',
        Timestamp: ago(400),
        LogicalResourceId,
        PhysicalResourceId: LogicalResourceId,
        ResourceStatus: 'UPDATE_IN_PROGRESS',
      })),
    };
    expect(await check({ Stacks: [appStack({ StackStatus: 'UPDATE_IN_PROGRESS' })] }, events)).toMatchObject({
      status: 'pending',
      waitSeconds: 18,
      detail: expect.stringMatching(/working on (Hosts, Web|Web, Hosts)\.$/),
    });
    expect(await check({ Stacks: [appStack({ StackStatus: 'UPDATE_IN_PROGRESS' })] })).toMatchObject({
      detail: expect.stringContaining('nothing yet'),
    });
  });

  it('fails when CloudFormation rolled the app back, and when the stack is gone', async () => {
    expect(await check({ Stacks: [appStack({ StackStatus: 'UPDATE_ROLLBACK_COMPLETE' })] })).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('no reason'),
    });
    expect(
      await check({ Stacks: [appStack({ StackStatus: 'UPDATE_FAILED', StackStatusReason: 'why' })] }),
    ).toMatchObject({ detail: expect.stringContaining('why') });
    expect(await check(GONE)).toMatchObject({ status: 'failed' });
    // The old database has to take writes before the rollback can end.
    expect(await check({ Stacks: [appStack({ StackStatus: 'UPDATE_ROLLBACK_IN_PROGRESS' })] })).toMatchObject(
      {
        status: 'failed',
      },
    );
  });
});
