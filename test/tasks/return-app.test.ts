import { describe, expect, it } from 'vitest';
import { returnApp } from '../../lambdas/cutover/return-app.ts';
import {
  ago,
  appStack,
  CREATED,
  DEAD_RUN,
  deadRecord,
  EXECUTION,
  LOCK,
  NOW,
  planOf,
  switchedAppStack,
  tableWith,
} from '../support/fixtures.ts';
import { awsError, inputsOf, invoke, operationsOf, type Stub } from '../support/stub.ts';

const { endpoint, readerEndpoint, groupId } = CREATED;
const RECORD = deadRecord({
  switchedAt: ago(600).toISOString(),
  switchedTo: { endpoint, readerEndpoint, groupId },
});
const resource = (LogicalResourceId: string, PhysicalResourceId: string, ResourceType: string) => ({
  LogicalResourceId,
  PhysicalResourceId,
  ResourceType,
});
const HOSTS = [resource('Hosts', 'hosts', 'AWS::AutoScaling::AutoScalingGroup')];

function attempt(
  app: object | undefined,
  answers: Stub['answers'] = {},
  {
    since = ago(60),
    groups = ['sg-old00000'],
    plan = planOf(),
  }: { since?: Date; groups?: string[]; plan?: ReturnType<typeof planOf> } = {},
) {
  return invoke(
    returnApp,
    { plan, lock: LOCK, executionId: DEAD_RUN, since: since.toISOString() },
    {
      answers: {
        GetItem: tableWith(RECORD),
        DescribeStacks: { Stacks: app === undefined ? [] : [app] },
        ListStackResources: { StackResourceSummaries: HOSTS },
        DescribeStackEvents: {},
        UpdateStack: {},
        GetTemplate: {},
        DescribeAutoScalingGroups: { AutoScalingGroups: [{ Instances: [{ InstanceId: 'i-1' }] }] },
        DescribeNetworkInterfaces: {
          NetworkInterfaces: [{ Groups: groups.map((GroupId) => ({ GroupId })) }],
        },
        ...answers,
      },
    },
  );
}

/** The events of the update that this execution has begun. */
async function begun(): Promise<Stub['answers']> {
  const { calls } = await attempt(switchedAppStack());
  const [{ ClientRequestToken } = {}] = inputsOf(calls, 'UpdateStack');
  return { DescribeStackEvents: { StackEvents: [{ ClientRequestToken, Timestamp: NOW, StackId: 'x' }] } };
}

describe('ReturnApp', () => {
  it('sends the app back by the same parameters, swapped in their live values, and names every other', async () => {
    const { output, calls } = await attempt(switchedAppStack());
    expect(output.status).toBe('pending');
    expect(inputsOf(calls, 'UpdateStack')).toEqual([
      {
        StackName: planOf().app.stack.id,
        UsePreviousTemplate: true,
        Parameters: [
          { ParameterKey: 'DatabaseEndpoint', ParameterValue: planOf().database.endpoint },
          { ParameterKey: 'SecurityGroups', ParameterValue: 'sg-web,sg-old00000,sg-monitor' },
        ],
        Capabilities: ['CAPABILITY_NAMED_IAM'],
        ClientRequestToken: expect.stringMatching(/^return-b12345-/),
        DisableRollback: true,
      },
    ]);
  });

  it('marks the update as that of its own execution, so that a later way back can try again', async () => {
    const { calls } = await attempt(switchedAppStack());
    const [{ ClientRequestToken } = {}] = inputsOf(calls, 'UpdateStack');
    expect(String(ClientRequestToken)).not.toContain(EXECUTION.name);
    expect((await attempt(switchedAppStack({ StackStatus: 'UPDATE_FAILED' }))).output.status).toBe('pending');
  });

  it('asks only once', async () => {
    const { output, calls } = await attempt(
      switchedAppStack({ StackStatus: 'UPDATE_FAILED', StackStatusReason: 'why' }),
      await begun(),
    );
    expect(output).toMatchObject({ status: 'failed', detail: expect.stringContaining('UPDATE_FAILED: why') });
    expect(operationsOf(calls)).not.toContain('UpdateStack');
    const silent = await attempt(switchedAppStack({ StackStatus: 'UPDATE_FAILED' }), await begun());
    expect(silent.output.detail).toContain('CloudFormation gives no reason');
  });

  it.each(['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'])(
    'waits while it is %s',
    async (status) => {
      const { output, calls } = await attempt(appStack({ StackStatus: status }), await begun());
      expect(output.status).toBe('pending');
      expect(operationsOf(calls)).not.toContain('UpdateStack');
    },
  );

  it('is done once the stack names the old database and every host has moved back', async () => {
    expect((await attempt(appStack(), await begun())).output).toMatchObject({ status: 'ready' });
    const behind = await attempt(appStack(), await begun(), { groups: [CREATED.groupId] });
    expect(behind.output).toMatchObject({ status: 'pending', detail: expect.stringContaining('i-1') });
    expect(operationsOf(behind.calls)).not.toContain('StartInstanceRefresh');
  });

  it('does not take a stack for back whose update has failed, whatever its parameters are', async () => {
    const { output } = await attempt(appStack({ StackStatus: 'UPDATE_FAILED' }), await begun());
    expect(output.status).toBe('failed');
  });

  it('names every host that has not moved back', async () => {
    const two = { AutoScalingGroups: [{ Instances: [{ InstanceId: 'i-1' }, { InstanceId: 'i-2' }] }] };
    const answers = { ...(await begun()), DescribeAutoScalingGroups: two };
    const { output } = await attempt(appStack(), answers, { groups: [CREATED.groupId] });
    expect(output.detail).toContain('have not moved back: i-1, i-2.');
  });

  it('gives up after two hours', async () => {
    const waited = (seconds: number) =>
      attempt(appStack({ StackStatus: 'UPDATE_IN_PROGRESS' }), {}, { since: ago(seconds) });
    expect((await waited(7200)).output.status).toBe('pending');
    const late = await waited(7300);
    expect(late.output).toMatchObject({ status: 'failed', detail: expect.stringContaining('2 h 2 min') });
  });

  it('lets CloudFormation roll the update back where something is replaced, unless one has failed', async () => {
    const task = resource('Task', 'task', 'AWS::ECS::TaskDefinition');
    const disabled = async (StackStatus: string) => {
      const answers = { ListStackResources: { StackResourceSummaries: [...HOSTS, task] } };
      const { calls } = await attempt(switchedAppStack({ StackStatus }), answers);
      return inputsOf(calls, 'UpdateStack')[0]?.DisableRollback;
    };
    expect(await disabled('UPDATE_COMPLETE')).toBe(false);
    expect(await disabled('UPDATE_FAILED')).toBe(true);
    const policy = { GetTemplate: { TemplateBody: 'UpdatePolicy: { AutoScalingReplacingUpdate: {} }' } };
    const { calls } = await attempt(switchedAppStack(), policy);
    expect(inputsOf(calls, 'UpdateStack')[0]?.DisableRollback).toBe(false);
    const rolling = { GetTemplate: { TemplateBody: 'UpdatePolicy: { AutoScalingRollingUpdate: {} }' } };
    const rolled = await attempt(switchedAppStack(), rolling);
    expect(inputsOf(rolled.calls, 'UpdateStack')[0]?.DisableRollback).toBe(true);
    const template = resource('Template', 'lt-1', 'AWS::EC2::LaunchTemplate');
    const versions = { ListStackResources: { StackResourceSummaries: [...HOSTS, template] } };
    const other = await attempt(switchedAppStack(), versions);
    expect(inputsOf(other.calls, 'UpdateStack')[0]?.DisableRollback).toBe(true);
  });

  it('continues a rollback that got stuck before anything else', async () => {
    const stuck = await attempt(switchedAppStack({ StackStatus: 'UPDATE_ROLLBACK_FAILED' }), {
      ContinueUpdateRollback: {},
    });
    expect(stuck.output.status).toBe('pending');
    expect(operationsOf(stuck.calls)).toContain('ContinueUpdateRollback');
    expect(operationsOf(stuck.calls)).not.toContain('UpdateStack');
  });

  it('takes an update for begun whose answer was lost', async () => {
    const busy = awsError(
      'ValidationError',
      'Stack x is in UPDATE_IN_PROGRESS state and can not be updated.',
    );
    expect((await attempt(switchedAppStack(), { UpdateStack: busy })).output.status).toBe('pending');
  });

  it('refreshes the hosts again where a refresh comes to nothing, and fails at the third', async () => {
    const refreshed = planOf({ app: { ...planOf().app, refreshed: ['Hosts'] } });
    const of = async (...statuses: string[]) =>
      await attempt(
        appStack(),
        {
          DescribeInstanceRefreshes: {
            InstanceRefreshes: statuses.map((Status) => ({ Status, StartTime: NOW, StatusReason: 'why' })),
          },
          StartInstanceRefresh: {},
        },
        { groups: [CREATED.groupId], plan: refreshed },
      );
    const again = await of('Cancelled', 'Failed');
    expect(operationsOf(again.calls)).toContain('StartInstanceRefresh');
    expect(again.output.status).toBe('pending');
    expect((await of('Failed', 'Cancelled', 'Failed')).output).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('the last is Failed: why'),
    });
    expect((await of('InProgress')).output.status).toBe('pending');
  });

  it.each<[string, object | undefined, Stub['answers']]>([
    ['the app stack is gone', undefined, {}],
    ['the record of the switch is gone', switchedAppStack(), { GetItem: tableWith({}) }],
  ])('stops where %s', async (_, app, answers) => {
    await expect(attempt(app, answers)).rejects.toMatchObject({
      name: 'Conflict',
      message: expect.stringContaining('kion-app'),
    });
  });
});
