import { describe, expect, it } from 'vitest';
import { Plan } from '../../lambdas/domain/plan.ts';
import { parse } from '../../lambdas/kit/parse.ts';
import { preflight } from '../../lambdas/preflight/preflight.ts';
import { recheck } from '../../lambdas/preflight/recheck.ts';
import {
  ago,
  appStack,
  cluster,
  databaseStack,
  HELD_LOCK,
  instance,
  LOCK,
  NOW,
  planOf,
} from '../support/fixtures.ts';
import { awsError, inputsOf, invoke, operationsOf } from '../support/stub.ts';

const TEMPLATE = JSON.stringify({
  Parameters: { Namespace: { Type: 'String' }, DBSnapshotID: { Type: 'String' }, Window: { Type: 'Number' } },
  Resources: {
    AuroraCluster: {
      Type: 'AWS::RDS::DBCluster',
      Properties: { SnapshotIdentifier: { Ref: 'DBSnapshotID' }, BacktrackWindow: { Ref: 'Window' } },
    },
  },
});
const resource = (LogicalResourceId: string, PhysicalResourceId: string, ResourceType: string) => ({
  LogicalResourceId,
  PhysicalResourceId,
  ResourceType,
});
const DATABASE = {
  StackResourceSummaries: [
    resource('AuroraCluster', 'kion-cluster', 'AWS::RDS::DBCluster'),
    resource('DatabaseSecurityGroup', 'sg-old00000', 'AWS::EC2::SecurityGroup'),
  ],
};
const APP = { StackResourceSummaries: [resource('Hosts', 'hosts', 'AWS::AutoScaling::AutoScalingGroup')] };
const other = databaseStack({
  StackId: 'other',
  StackName: 'reports',
  Parameters: [{ ParameterKey: 'Db', ParameterValue: planOf().database.endpoint }],
});
const database = {
  Stacks: [
    databaseStack({
      Parameters: [
        { ParameterKey: 'Namespace', ParameterValue: 'kion' },
        { ParameterKey: 'Window', ParameterValue: '0' },
      ],
    }),
  ],
};
const app = { Stacks: [appStack()] };

function byName(input: object) {
  const name: unknown = Reflect.get(input, 'StackName');
  if (name === undefined) return { Stacks: [...database.Stacks, ...app.Stacks, other] };
  return name === 'kion-aurora' ? database : app;
}

const ANSWERS = {
  DescribeStacks: byName,
  ListStackResources: [APP, DATABASE],
  DescribeAutoScalingGroups: { AutoScalingGroups: [{ Instances: [{ InstanceId: 'i-1' }] }] },
  DescribeNetworkInterfaces: { NetworkInterfaces: [{ Groups: [{ GroupId: 'sg-old00000' }] }] },
  DescribeDBClusters: { DBClusters: [cluster()] },
  DescribeDBInstances: { DBInstances: [instance('kion-1')] },
  DescribeDBClusterParameters: { Parameters: [{ ParameterName: 'binlog_format', ParameterValue: 'OFF' }] },
  GetMetricData: { MetricDataResults: [{ Id: 'm0', Timestamps: [ago(120), NOW], Values: [1, 1024 ** 3] }] },
  GetTemplate: { TemplateBody: TEMPLATE },
  DescribeDBClusterSnapshots: { DBClusterSnapshots: [{}] },
  DescribeSecurityGroups: {},
  DescribeAccountAttributes: {},
  ListSubscriptionsByTopic: { Subscriptions: [{ Endpoint: 'a@example.com', SubscriptionArn: 'arn:a' }] },
  GetSubscriptionAttributes: { Attributes: { FilterPolicy: '{"approver":["a@example.com"]}' } },
  GetItem: {},
  DescribeStackEvents: {
    StackEvents: [
      { LogicalResourceId: 'kion-app', ResourceStatus: 'UPDATE_COMPLETE', Timestamp: ago(1000) },
      { LogicalResourceId: 'kion-app', ResourceStatus: 'UPDATE_IN_PROGRESS', Timestamp: ago(1420) },
    ],
  },
};
const request = {
  databaseStack: 'kion-aurora',
  appStack: 'kion-app',
  backtrackWindow: '24h',
  healthCheck: { url: 'https://kion.example.com/' },
};
const preflightOf = (answers: object = {}, changes: object = {}) =>
  invoke(
    preflight,
    { request: { ...request, ...changes } },
    { answers: { ...ANSWERS, ...answers }, http: () => ({ status: 200, body: 'up' }) },
  );

describe('Preflight', () => {
  it('makes a plan and tells who else is tied to the old cluster, by reading alone', async () => {
    const { output, calls } = await preflightOf();
    expect(output).toMatchObject({
      dryRun: false,
      problems: [],
      ties: [{ kind: 'stack parameter', name: 'reports.Db' }],
      plan: {
        app: { endpointParameter: { key: 'DatabaseEndpoint' }, groupParameter: 'SecurityGroups' },
        expected: { appStack: 420 },
      },
    });
    for (const operation of operationsOf(calls)) expect(operation).toMatch(/^(Describe|List|Get)/);
  });

  it('names all problems at once', async () => {
    const { output } = await preflightOf({
      DescribeDBClusters: {
        DBClusters: [cluster('kion-cluster', { BacktrackWindow: 3600, Status: 'modifying' })],
      },
      DescribeDBClusterParameters: {
        Parameters: [{ ParameterName: 'binlog_format', ParameterValue: 'ROW' }, {}],
      },
      GetTemplate: {},
      GetMetricData: {},
      DescribeStackEvents: {},
    });
    expect(output.plan).toBeUndefined();
    expect(output.summary).toMatch(/BacktrackAlreadyOn[\s\S]*ClusterNotAvailable[\s\S]*BinaryLogOn/);
  });

  it('sees what waits for the maintenance window, and only that', async () => {
    const pending = (PendingModifiedValues: object) =>
      preflightOf({ DescribeDBInstances: { DBInstances: [instance('kion-1', { PendingModifiedValues })] } });
    expect((await pending({ ProcessorFeatures: [], EngineVersion: undefined })).output.problems).toEqual([]);
    expect((await pending({ DBInstanceClass: 'db.r6g.xlarge' })).output.problems).toMatchObject([
      { code: 'ChangesPending', message: expect.stringContaining('kion-1 (DBInstanceClass)') },
    ]);
  });

  it('says which stacks are missing', async () => {
    const { output } = await preflightOf({
      DescribeStacks: (input: object) =>
        Reflect.get(input, 'StackName') === undefined ? {} : { Stacks: [] },
    });
    expect(output.problems).toMatchObject([
      { code: 'StackMissing', subject: 'kion-aurora' },
      { code: 'StackMissing', subject: 'kion-app' },
    ]);
  });

  it('wants exactly one cluster in the database stack', async () => {
    for (const StackResourceSummaries of [
      [],
      [...DATABASE.StackResourceSummaries, resource('Second', 'two', 'AWS::RDS::DBCluster')],
    ]) {
      const { output } = await preflightOf({ ListStackResources: [APP, { StackResourceSummaries }] });
      expect(output.problems).toContainEqual(expect.objectContaining({ code: 'ClusterMissing' }));
    }
    const gone = await preflightOf({ DescribeDBClusters: [awsError('DBClusterNotFoundFault'), {}] });
    expect(gone.output.problems).toContainEqual(expect.objectContaining({ code: 'ClusterMissing' }));
    await expect(preflightOf({ DescribeDBClusters: awsError('AccessDenied') })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('reads the template that the input names from the bucket', async () => {
    const Body = { transformToString: async () => TEMPLATE };
    const { calls } = await preflightOf(
      { GetObject: { Body }, ValidateTemplate: {} },
      { databaseTemplateUrl: 'https://mine.s3.amazonaws.com/a/db.yaml' },
    );
    expect(inputsOf(calls, 'GetObject')).toEqual([{ Bucket: 'mine', Key: 'a/db.yaml' }]);
    expect(inputsOf(calls, 'GetTemplate').map(({ StackName }) => StackName)).toEqual([
      planOf().database.stack.id,
      planOf().app.stack.id,
    ]);
  });

  it('asks CloudFormation what it says against a template that the input names', async () => {
    const Body = { transformToString: async () => TEMPLATE };
    const url = { databaseTemplateUrl: 'https://mine.s3.amazonaws.com/a/db.yaml' };
    const refused = await preflightOf(
      {
        GetObject: { Body },
        ValidateTemplate: awsError('ValidationError', 'Unresolved resource dependencies [X]'),
      },
      url,
    );
    expect(refused.output.problems).toMatchObject([
      { code: 'TemplateRefused', message: 'Unresolved resource dependencies [X]' },
    ]);
    await expect(
      preflightOf({ GetObject: { Body }, ValidateTemplate: awsError('AccessDenied') }, url),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('reads listings to their last page', async () => {
    const pages = {
      ListStackResources: [APP, { ...DATABASE, NextToken: 'more' }, { StackResourceSummaries: [{}] }],
      DescribeDBInstances: [
        { DBInstances: [instance('kion-1')], Marker: 'more' },
        { DBInstances: [{}] },
        { Marker: 'more' },
        { DBInstances: [{}] },
      ],
      DescribeDBClusterParameters: [{ Parameters: [], Marker: 'more' }, {}],
      DescribeDBClusterSnapshots: [{ Marker: 'more' }, {}],
      DescribeDBClusters: [
        { DBClusters: [cluster()] },
        { Marker: 'more' },
        { DBClusters: [{ VpcSecurityGroups: [{}] }, {}] },
      ],
      ListSubscriptionsByTopic: [
        { NextToken: 'more' },
        { Subscriptions: [{ Endpoint: 'a@example.com', SubscriptionArn: 'arn:a' }] },
      ],
      DescribeStacks: (input: object) => {
        if (Reflect.get(input, 'StackName') !== undefined) return byName(input);
        return Reflect.get(input, 'NextToken') === undefined
          ? { Stacks: [other], NextToken: 'more' }
          : { Stacks: [{}] };
      },
    };
    const { output } = await preflightOf(pages);
    expect(output.problems).toMatchObject([{ code: 'ClusterNotAvailable' }]);
  });

  it('tells who else uses the groups and exports of the database stack, but for hosts and databases', async () => {
    const { output } = await preflightOf(
      {
        DescribeStacks: (input: object) =>
          Reflect.get(input, 'StackName') === 'kion-aurora'
            ? {
                Stacks: [
                  { ...database.Stacks[0], Outputs: [{ OutputKey: 'Host', ExportName: 'kion-host' }, {}] },
                ],
              }
            : byName(input),
        ListImports: [{ NextToken: 'more' }, { Imports: ['billing'] }],
        DescribeNetworkInterfaces: (input: object) => {
          const own = { NetworkInterfaceId: 'eni-own', Groups: [{ GroupId: 'sg-old00000' }] };
          return JSON.stringify(input).includes('attachment')
            ? { NetworkInterfaces: [own] }
            : {
                NetworkInterfaces: [
                  own,
                  { NetworkInterfaceId: 'eni-db', Description: 'RDSNetworkInterface' },
                  { NetworkInterfaceId: 'eni-job', Description: 'AWS Lambda VPC ENI-job' },
                  {},
                ],
              };
        },
        DescribeSecurityGroups: { SecurityGroups: [{ GroupId: 'sg-cache' }, { GroupId: 'sg-old00000' }, {}] },
      },
      { approvals: [] },
    );
    expect((output.ties as { name: string }[]).map(({ name }) => name)).toEqual([
      'reports.Db',
      'billing',
      'eni-job (AWS Lambda VPC ENI-job)',
      '',
      'sg-cache',
      '',
    ]);
    expect(output.plan).toBeDefined();
  });

  it('says who has not confirmed to hear of it', async () => {
    const { output } = await preflightOf({
      ListSubscriptionsByTopic: {
        Subscriptions: [{ Endpoint: 'late@example.com', SubscriptionArn: 'PendingConfirmation' }, {}],
      },
    });
    expect(output.problems).toContainEqual(
      expect.objectContaining({ code: 'SubscriptionUnconfirmed', subject: 'late@example.com' }),
    );
  });

  it.each([
    ['none', { Attributes: {} }],
    ['no attributes', {}],
    [
      'one that lets others through',
      { Attributes: { FilterPolicy: '{"approver":["a@example.com","b@example.com"]}' } },
    ],
    [
      'one that asks for more',
      { Attributes: { FilterPolicy: '{"approver":["a@example.com"],"app":["kion"]}' } },
    ],
    ['that of somebody else', { Attributes: { FilterPolicy: '{"approver":["b@example.com"]}' } }],
    ['one that cannot be read', { Attributes: { FilterPolicy: 'approver' } }],
    [
      'one for the body',
      { Attributes: { FilterPolicy: '{"approver":["a@example.com"]}', FilterPolicyScope: 'MessageBody' } },
    ],
  ])('wants a filter policy on the subscription of each approver, and finds %s', async (_, answer) => {
    const { output } = await preflightOf({ GetSubscriptionAttributes: answer });
    expect(output.problems).toEqual([
      expect.objectContaining({ code: 'ApproverFilterMissing', subject: 'a@example.com' }),
    ]);
  });

  it('does not take a cancelled subscription for one that is heard', async () => {
    const { output } = await preflightOf({
      ListSubscriptionsByTopic: {
        Subscriptions: [{ Endpoint: 'gone@example.com', SubscriptionArn: 'Deleted' }],
      },
    });
    expect(output.problems).toContainEqual(expect.objectContaining({ code: 'NobodySubscribed' }));
  });

  it('asks AWS how many snapshots it keeps', async () => {
    const quota = (Max: number) => ({
      DescribeAccountAttributes: { AccountQuotas: [{ AccountQuotaName: 'ManualClusterSnapshots', Max }] },
    });
    expect((await preflightOf(quota(2))).output.problems).toMatchObject([{ code: 'SnapshotQuota' }]);
    expect((await preflightOf(quota(3))).output.problems).toEqual([]);
  });

  describe('while the lock is held', () => {
    const OTHER = 'arn:aws:states:us-east-1:1:execution:enable-backtrack:other';
    const lock = (changes: object = {}) => ({ Item: { pk: 'lock', holder: OTHER, fence: 3, ...changes } });
    const record = (changes: object = {}) => ({
      Item: { pk: 'run', executionId: OTHER, plan: planOf(), ...changes },
    });
    const found = { clusterGroups: [], fenceGroup: 'sg-fence', suspended: [], ssmParameters: {} };

    it('by a run that is going on, it says so', async () => {
      const { output } = await preflightOf({ GetItem: lock(), DescribeExecution: { status: 'RUNNING' } });
      expect(output.problems).toMatchObject([{ code: 'RunGoingOn', subject: OTHER }]);
    });

    it('by a run that died before it changed anything, it plans', async () => {
      for (const item of [record(), {}]) {
        const { output } = await preflightOf({
          GetItem: [lock(), item],
          DescribeExecution: { status: 'ABORTED' },
        });
        expect(output.plan).toBeDefined();
      }
    });

    it('by a run that died half-way, or by its way back, it says only that, and which run', async () => {
      for (const item of [lock(), lock({ holder: 'arn:go-back', forRun: OTHER })]) {
        const { output } = await preflightOf({
          GetItem: [item, record({ found })],
          DescribeExecution: { status: 'FAILED' },
        });
        expect(output).toMatchObject({ unfinished: OTHER, problems: [{ code: 'UnfinishedRun' }] });
        expect(output.plan).toBeUndefined();
      }
    });
  });

  it('knows no last update where the events tell none', async () => {
    const events = [
      { LogicalResourceId: 'kion-app', ResourceStatus: 'UPDATE_IN_PROGRESS' },
      { LogicalResourceId: 'kion-app', ResourceStatus: 'UPDATE_COMPLETE', Timestamp: ago(1) },
    ];
    const { output } = await preflightOf({ DescribeStackEvents: { StackEvents: events } });
    expect(output).toMatchObject({ plan: { expected: { appStack: 300 } } });
  });
});

describe('the summary of Preflight', () => {
  it('describes the plan where there is one, and what stands in its way where there is none', async () => {
    const { output } = await preflightOf();
    expect(output.summary).toContain('kion-aurora');
    const refused = await preflightOf({ DescribeDBInstances: { DBInstances: [] } });
    expect(refused.output).not.toHaveProperty('plan');
    expect(refused.output.summary).toMatch(/^NoInstances \(kion-cluster\): /);
  });
});

describe('Recheck', () => {
  const recheckOf = async (answers: object = {}, changes: Partial<Plan> = {}, status = 200) => {
    const { output } = await preflightOf();
    const plan = { ...parse(Plan, output.plan), ...changes };
    return invoke(
      recheck,
      { request: { ...request, freeze: plan.freeze }, plan, lock: LOCK },
      {
        answers: { ...ANSWERS, GetItem: HELD_LOCK, ...answers },
        http: () => ({ status, body: 'up' }),
      },
    );
  };

  it('asks nothing of the page of an app that people may have stopped by now, as they were told', async () => {
    await expect(recheckOf({}, {}, 503)).rejects.toThrow('AppNotHealthy');
    expect((await recheckOf({}, { freeze: 'none' }, 503)).output.detail).toContain('as it was planned');
  });

  it('lets the run go on when the world is as it was', async () => {
    expect((await recheckOf()).output.detail).toContain('as it was planned');
  });

  it('is a conflict that says what somebody changed', async () => {
    const moved = {
      DescribeStacks: (input: object) =>
        Reflect.get(input, 'StackName') === 'kion-app'
          ? { Stacks: [appStack({ StackId: 'another' })] }
          : byName(input),
    };
    await expect(recheckOf(moved)).rejects.toMatchObject({
      name: 'Conflict',
      message: expect.stringContaining('app.stack.id'),
    });
  });

  it('names everything that was changed, one after the other', async () => {
    const changed = {
      DescribeStacks: (input: object) =>
        Reflect.get(input, 'StackName') === 'kion-app'
          ? { Stacks: [appStack({ StackId: 'another' })] }
          : byName(input),
      DescribeDBClusters: { DBClusters: [cluster('kion-cluster', { Port: 3307 })] },
    };
    await expect(recheckOf(changed)).rejects.toThrow(/database\.port.*; .*app\.stack\.id/);
  });

  it('is a conflict when the plan is no longer possible', async () => {
    await expect(
      recheckOf({
        DescribeDBInstances: { DBInstances: [instance('kion-1', { DBInstanceStatus: 'rebooting' })] },
      }),
    ).rejects.toMatchObject({ name: 'Conflict', message: expect.stringContaining('rebooting') });
  });

  it('does not act for a run that lost the lock', async () => {
    await expect(recheckOf({ GetItem: {} })).rejects.toMatchObject({ name: 'LockLost' });
  });
});
