import { describe, expect, it } from 'vitest';
import { checkHostsMoved } from '../../lambdas/cutover/check-hosts-moved.ts';
import { checkHealth } from '../../lambdas/health/check-health.ts';
import { ago, CREATED, cluster, instance, NOW, planOf } from '../support/fixtures.ts';
import { inputsOf, invoke } from '../support/stub.ts';

const groups = (...ids: string[]) => ({
  NetworkInterfaces: [{ NetworkInterfaceId: 'eni-1', Groups: ids.map((GroupId) => ({ GroupId })) }],
});

const resource = (LogicalResourceId: string, PhysicalResourceId: string, ResourceType: string) => ({
  LogicalResourceId,
  PhysicalResourceId,
  ResourceType,
});
const RESOURCES = {
  StackResourceSummaries: [
    resource('Hosts', 'hosts', 'AWS::AutoScaling::AutoScalingGroup'),
    resource('Web', 'arn:aws:ecs:us-east-1:1:service/c/s', 'AWS::ECS::Service'),
    resource('One', 'i-9', 'AWS::EC2::Instance'),
    resource('Other', 'short', 'AWS::ECS::Service'),
  ],
};

describe('CheckHostsMoved', () => {
  const base = { plan: planOf(), created: CREATED, since: ago(60).toISOString() };
  const two = { AutoScalingGroups: [{ Instances: [{ InstanceId: 'i-1' }, { InstanceId: 'i-2' }] }] };
  const check = (interfaces: object | object[], input: object = base, more: Record<string, object> = {}) =>
    invoke(checkHostsMoved, input, {
      answers: {
        ListStackResources: RESOURCES,
        DescribeAutoScalingGroups: two,
        DescribeNetworkInterfaces: interfaces,
        ...more,
      },
    });

  it('is ready when every host wears the new group and none the old', async () => {
    expect((await check(groups('sg-web', 'sg-new00000'))).output).toMatchObject({ status: 'ready' });
  });

  it('names the hosts that have not moved', async () => {
    const { output } = await check([groups('sg-new00000'), groups('sg-old00000')]);
    expect(output).toMatchObject({
      status: 'pending',
      detail: expect.stringContaining('1 of 2 hosts have not moved: i-2'),
    });
  });

  it('names each of them by itself', async () => {
    const { output } = await check(groups('sg-old00000'));
    expect(output.detail).toContain('2 of 2 hosts have not moved: i-1, i-2.');
  });

  it('counts a host that wears both groups as not moved', async () => {
    expect((await check(groups('sg-new00000', 'sg-old00000'))).output).toMatchObject({ status: 'pending' });
  });

  it('fails in the end, when nobody moves them', async () => {
    const { output } = await check(groups('sg-old00000'), { ...base, since: ago(1801).toISOString() });
    expect(output).toMatchObject({ status: 'failed', detail: expect.stringContaining('They had 30 min.') });
    const last = await check(groups('sg-old00000'), { ...base, since: ago(1800).toISOString() });
    expect(last.output.status).toBe('pending');
  });

  it('takes an app without hosts for not moved', async () => {
    expect((await check({}, base, { DescribeAutoScalingGroups: {} })).output).toMatchObject({
      status: 'pending',
      detail: expect.stringContaining('no hosts'),
    });
    expect(
      (await check({}, base, { DescribeAutoScalingGroups: { AutoScalingGroups: [{}] } })).output,
    ).toMatchObject({ status: 'pending' });
    expect(
      (await check({}, base, { DescribeAutoScalingGroups: { AutoScalingGroups: [{ Instances: [{}] }] } }))
        .output,
    ).toMatchObject({ status: 'pending' });
  });

  it('looks at tasks of services by their network interfaces, and at instances', async () => {
    const plan = planOf({
      app: {
        ...planOf().app,
        hosts: [
          { kind: 'ecs-service', logicalId: 'Web', cluster: 'c', service: 's' },
          { kind: 'instance', logicalId: 'One', id: 'i-9' },
        ],
      },
    });
    const tasks = {
      ListTasks: [{ taskArns: ['t-1'], nextToken: 'more' }, { taskArns: ['t-2', 't-3'] }],
      DescribeTasks: {
        tasks: [
          {
            taskArn: 't-1',
            attachments: [
              {
                details: [
                  { name: 'networkInterfaceId', value: 'eni-7' },
                  { name: 'networkInterfaceId' },
                  { name: 'subnetId', value: 'x' },
                ],
              },
              {},
            ],
          },
          { attachments: [{ details: [{ name: 'networkInterfaceId', value: 'eni-8' }] }] },
          {},
        ],
      },
    };
    const { output, calls } = await check(
      [groups('sg-new00000'), {}, { NetworkInterfaces: [{ Groups: [{}] }, {}], NextToken: 'more' }, {}],
      { ...base, plan },
      tasks,
    );
    expect(output).toMatchObject({ status: 'pending', detail: expect.stringContaining('3 of 4') });
    expect(inputsOf(calls, 'DescribeNetworkInterfaces')[0]).toEqual({ NetworkInterfaceIds: ['eni-7'] });
    const none = await check(
      {},
      {
        ...base,
        plan: planOf({
          app: {
            ...planOf().app,
            hosts: [{ kind: 'ecs-service', logicalId: 'Web', cluster: 'c', service: 's' }],
          },
        }),
      },
      { ListTasks: {} },
    );
    expect(none.output).toMatchObject({ detail: expect.stringContaining('no hosts') });
    const odd = await check({}, { ...base, plan }, { ListTasks: { taskArns: ['t'] }, DescribeTasks: {} });
    expect(odd.output).toMatchObject({ status: 'pending' });
  });
});

describe('CheckHealth', () => {
  const base = { plan: planOf(), created: CREATED, good: 2, since: ago(60).toISOString() };
  const connected = { MetricDataResults: [{ Id: 'm0', Timestamps: [NOW], Values: [5] }] };
  const RDS = {
    DescribeDBClusters: { DBClusters: [cluster(CREATED.cluster)] },
    DescribeDBInstances: { DBInstances: [instance('one')] },
  };
  const check = async (
    answer: (() => { status: number; body: string }) | undefined,
    input: object = base,
    metrics: object = connected,
    more: Record<string, object> = {},
  ) =>
    (
      await invoke(checkHealth, input, {
        answers: { ...RDS, GetMetricData: metrics, ...more },
        ...(answer === undefined ? {} : { http: answer }),
      })
    ).output;
  const fine = () => ({ status: 200, body: '{"status":200}' });

  it('is ready after enough good answers in a row, with connections on the new cluster', async () => {
    expect(await check(fine)).toMatchObject({ status: 'ready', good: 3 });
  });

  it('counts on while answers are good, and from the start again after a bad one', async () => {
    expect(await check(fine, { ...base, good: 0 })).toMatchObject({ status: 'pending', good: 1 });
    expect(await check(() => ({ status: 503, body: '' }))).toMatchObject({
      status: 'pending',
      good: 0,
      detail: expect.stringContaining('answered 503, expected 200'),
    });
  });

  it('wants the body to match where a pattern is given', async () => {
    const plan = planOf({ healthCheck: { ...planOf().healthCheck, body: '"status":\\s*200' } });
    expect(await check(fine, { ...base, plan })).toMatchObject({ status: 'ready' });
    expect(await check(() => ({ status: 200, body: 'hello' }), { ...base, plan })).toMatchObject({
      good: 0,
      detail: expect.stringContaining('does not match'),
    });
  });

  it('takes no answer for a bad one', async () => {
    expect(await check(undefined)).toMatchObject({
      status: 'pending',
      good: 0,
      detail: expect.stringContaining('did not answer'),
    });
  });

  it('waits for connections: a page can be healthy without a database', async () => {
    expect(await check(fine, base, {})).toMatchObject({
      status: 'pending',
      good: 3,
      detail: expect.stringContaining('no connection'),
    });
    const nobody = { MetricDataResults: [{ Id: 'm0', Timestamps: [NOW], Values: [0] }] };
    expect(await check(fine, base, nobody)).toMatchObject({ status: 'pending' });
    expect(await check(fine, base, connected, { DescribeDBClusters: {} })).toMatchObject({
      status: 'pending',
    });
  });

  it('fails after the time that the input gives', async () => {
    expect(await check(undefined, { ...base, since: ago(901).toISOString() })).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('15 min'),
    });
  });
});
