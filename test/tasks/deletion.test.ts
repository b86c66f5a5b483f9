import { describe, expect, it } from 'vitest';
import { verifySafeToDelete } from '../../lambdas/approval/verify-safe-to-delete.ts';
import { approvalHash } from '../../lambdas/domain/approval.ts';
import { checkOldStackDeleted } from '../../lambdas/stack/check-old-stack-deleted.ts';
import { deleteOldStack } from '../../lambdas/stack/delete-old-stack.ts';
import {
  ago,
  CREATED,
  cluster,
  databaseStack,
  HELD_LOCK,
  instance,
  LOCK,
  NOW,
  planOf,
  switchedAppStack,
} from '../support/fixtures.ts';
import { awsError, inputsOf, invoke, operationsOf } from '../support/stub.ts';

const APPROVED = approvalHash(planOf(), CREATED);
const HOSTS = {
  LogicalResourceId: 'Hosts',
  PhysicalResourceId: 'hosts',
  ResourceType: 'AWS::AutoScaling::AutoScalingGroup',
};
const GROUP = {
  LogicalResourceId: 'DatabaseSecurityGroup',
  PhysicalResourceId: 'sg-old00000',
  ResourceType: 'AWS::EC2::SecurityGroup',
};

interface World {
  readonly old?: object;
  readonly app?: object;
  readonly fresh?: object;
  readonly oldCluster?: object;
  readonly newStack?: object;
  readonly resources?: object[];
  readonly hosts?: object;
  readonly lock?: object;
  readonly wearers?: object;
  /** Other clusters of the Region, and instances that belong to none. */
  readonly clusters?: object[];
  readonly databases?: object[];
  readonly referrers?: object | object[];
  readonly imports?: object;
  readonly approvedHash?: string;
  readonly stacks?: object[];
  readonly metrics?: object;
  readonly templates?: Readonly<Record<string, string>>;
}

async function verify(world: World = {}) {
  const { output } = await invoke(
    verifySafeToDelete,
    {
      plan: planOf(),
      lock: LOCK,
      created: CREATED,
      switchedAt: new Date(NOW.getTime() - 3_600_000).toISOString(),
      approvedHash: world.approvedHash ?? APPROVED,
    },
    {
      answers: {
        GetMetricData: world.metrics ?? {},
        GetItem: world.lock ?? HELD_LOCK,
        DescribeStacks: world.stacks ?? [
          { Stacks: [databaseStack(world.old)] },
          { Stacks: [switchedAppStack(world.app)] },
          { Stacks: [databaseStack(world.newStack ?? { Parameters: undefined })] },
        ],
        DescribeDBClusters: [
          { DBClusters: [cluster(CREATED.cluster, world.fresh)] },
          { DBClusters: [cluster('kion-cluster', world.oldCluster)] },
          { DBClusters: [cluster('kion-cluster'), cluster(CREATED.cluster), ...(world.clusters ?? [])] },
          { DBClusters: [cluster('kion-cluster', world.oldCluster)] },
        ],
        DescribeDBInstances: { DBInstances: [instance('one'), ...(world.databases ?? [])] },
        ListStackResources: (input: object) => ({
          StackResourceSummaries:
            Reflect.get(input, 'StackName') === planOf().app.stack.id
              ? [HOSTS]
              : (world.resources ?? [GROUP]),
        }),
        GetTemplate: (input: object) => ({
          TemplateBody: world.templates?.[String(Reflect.get(input, 'StackName'))],
        }),
        DescribeSecurityGroups: world.referrers ?? {},
        DescribeAutoScalingGroups: { AutoScalingGroups: [{ Instances: [{ InstanceId: 'i-1' }] }] },
        // Who wears an old group is asked first, then what the hosts wear.
        DescribeNetworkInterfaces: [
          world.wearers ?? { NetworkInterfaces: [] },
          world.hosts ?? { NetworkInterfaces: [{ Groups: [{ GroupId: 'sg-new00000' }] }] },
        ],
        ListImports: world.imports ?? awsError('ValidationError', "Export 'x' is not imported by any stack."),
      },
    },
  );
  return output;
}

const EXPORTING = {
  Outputs: [{ OutputKey: 'Endpoint', OutputValue: 'x', ExportName: 'kion-endpoint' }, { OutputKey: 'Plain' }],
};

const OLD_GROUP = { VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-old00000' }] };

describe('VerifySafeToDelete', () => {
  it('is safe when everything has moved and nothing of the old stack is in use', async () => {
    expect(await verify()).toEqual({ safe: true, reasons: [] });
    expect(await verify({ old: EXPORTING })).toEqual({ safe: true, reasons: [] });
  });

  it('looks at nothing for a run that somebody has taken back', async () => {
    await expect(verify({ lock: {} })).rejects.toMatchObject({ name: 'LockLost' });
  });

  it('does not mind the network interfaces of the old cluster itself, which go with it', async () => {
    const own = { NetworkInterfaceId: 'eni-7', Description: 'RDSNetworkInterface' };
    expect(await verify({ wearers: { NetworkInterfaces: [own] } })).toMatchObject({ safe: true });
  });

  it.each<[string, World, string]>([
    ['the approval was for something else', { approvedHash: 'another' }, 'ask again'],
    [
      'somebody has written to the old cluster since the switch',
      { metrics: { MetricDataResults: [{ Id: 'm0', Timestamps: [NOW], Values: [0.1] }] } },
      'about 30 commits',
    ],
    [
      'a host is not on the new cluster',
      { hosts: { NetworkInterfaces: [{ Groups: [{ GroupId: 'sg-old00000' }] }] } },
      'i-1',
    ],
    [
      'something wears an old group',
      { wearers: { NetworkInterfaces: [{ NetworkInterfaceId: 'eni-5' }, {}] } },
      'eni-5',
    ],
    [
      'another cluster wears an old group',
      { clusters: [cluster('reports', OLD_GROUP)] },
      'the database reports',
    ],
    [
      'another database wears an old group',
      { databases: [instance('ledger', OLD_GROUP)] },
      'the database ledger',
    ],
    [
      'a rule elsewhere lets its hosts out to an old group',
      {
        referrers: [{}, { SecurityGroups: [{ GroupId: 'sg-outbound' }] }],
      },
      'sg-outbound',
    ],
    ['an export is imported', { old: EXPORTING, imports: { Imports: ['reports'] } }, 'imported by reports'],
    ['the stack is protected', { old: { EnableTerminationProtection: true } }, 'termination protection'],
    ['the cluster is protected', { oldCluster: { DeletionProtection: true } }, 'deletion protection'],
    [
      'the app still names the old endpoint',
      {
        app: {
          Parameters: [{ ParameterKey: 'Url', ParameterValue: `mysql://${planOf().database.endpoint}/` }],
        },
      },
      'Url names an old endpoint',
    ],
    [
      'the app still names the old reader',
      { app: { Parameters: [{ ParameterKey: 'Read', ParameterValue: planOf().database.readerEndpoint }] } },
      'Read names an old endpoint',
    ],
    [
      'a rule elsewhere names its group',
      {
        referrers: [
          { SecurityGroups: [{ GroupId: 'sg-elsewhere' }, { GroupId: 'sg-old00000' }], NextToken: 'more' },
          { SecurityGroups: [{}] },
        ],
      },
      'sg-elsewhere',
    ],
    [
      'its key encrypts its snapshots',
      {
        oldCluster: { KmsKeyId: 'arn:aws:kms:us-east-1:1:key/33333333-4444' },
        resources: [
          { LogicalResourceId: 'Key', PhysicalResourceId: '33333333-4444', ResourceType: 'AWS::KMS::Key' },
        ],
      },
      'the snapshots of the old cluster',
    ],
    [
      'its key encrypts the new cluster',
      {
        fresh: { KmsKeyId: 'arn:aws:kms:us-east-1:1:key/11111111-2222' },
        resources: [
          GROUP,
          { LogicalResourceId: 'Key', PhysicalResourceId: '11111111-2222', ResourceType: 'AWS::KMS::Key' },
        ],
      },
      'Key (AWS::KMS::Key) of the old stack is used by the new cluster (its key)',
    ],
    [
      'its secret is used by the app',
      {
        app: {
          Parameters: [
            { ParameterKey: 'Secret', ParameterValue: 'x', ResolvedValue: 'arn:secret:12345' },
            { ParameterKey: 'Text', ParameterValue: 'plain' },
          ],
        },
        resources: [
          {
            LogicalResourceId: 'S',
            PhysicalResourceId: 'arn:secret:12345',
            ResourceType: 'AWS::SecretsManager::Secret',
          },
          { PhysicalResourceId: 'short' },
        ],
      },
      "the app's parameter Secret",
    ],
    [
      'the new stack was given one of its resources',
      {
        newStack: {
          Parameters: [
            { ParameterKey: 'Role', ParameterValue: 'arn:aws:iam::1:role/old-role-name' },
            { ParameterKey: 'X', ParameterValue: 'a', ResolvedValue: 'old-role-name' },
          ],
        },
        resources: [
          { LogicalResourceId: 'R', PhysicalResourceId: 'old-role-name', ResourceType: 'AWS::IAM::Role' },
        ],
      },
      "the new stack's parameter Role",
    ],
    [
      'the new cluster belongs to it',
      {
        resources: [
          {
            LogicalResourceId: 'C',
            PhysicalResourceId: CREATED.cluster,
            ResourceType: 'AWS::RDS::DBCluster',
          },
        ],
      },
      'belongs to the old stack',
    ],
  ])('keeps the old stack when %s', async (_, world, said) => {
    const { safe, reasons } = await verify(world);
    expect(safe).toBe(false);
    expect(String(reasons)).toContain(said);
  });

  it('keeps the old stack when anything that it should look at is gone', async () => {
    const missing = awsError('ValidationError', 'does not exist');
    expect(await verify({ stacks: [missing, { Stacks: [switchedAppStack()] }] })).toMatchObject({
      safe: false,
    });
  });

  const PARAMETER = {
    LogicalResourceId: 'Host',
    PhysicalResourceId: '/h',
    ResourceType: 'AWS::SSM::Parameter',
  };

  it('keeps the old stack when the template of the app or of the new stack reads a parameter of it', async () => {
    const templates = { [planOf().app.stack.id]: 'UserData: "{{resolve:ssm:/h:1}}"' };
    expect(await verify({ resources: [GROUP, PARAMETER], templates })).toEqual({
      safe: false,
      reasons: ["Host (AWS::SSM::Parameter) of the old stack is used by the app's template."],
    });
  });

  it('does not mind what the old template keeps when its stack goes', async () => {
    const Key = {
      LogicalResourceId: 'Key',
      PhysicalResourceId: 'key-12345678',
      ResourceType: 'AWS::KMS::Key',
    };
    const world = {
      resources: [GROUP, Key],
      oldCluster: { KmsKeyId: 'arn:aws:kms:us-east-1:1:key/key-12345678' },
    };
    expect(await verify(world)).toMatchObject({ safe: false });
    const kept = 'Resources: { Key: { Type: AWS::KMS::Key, DeletionPolicy: Retain } }';
    const templates = { [planOf().database.stack.id]: kept };
    expect(await verify({ ...world, templates })).toEqual({ safe: true, reasons: [] });
  });

  it('keeps the old stack while another stack names it', async () => {
    const other = databaseStack({
      StackName: 'reports',
      StackId: 'reports',
      Parameters: [{ ParameterKey: 'Db', ParameterValue: planOf().database.endpoint }],
    });
    const stacks = [
      { Stacks: [databaseStack()] },
      { Stacks: [switchedAppStack()] },
      { Stacks: [databaseStack({ Parameters: undefined })] },
      { Stacks: [other] },
    ];
    expect(await verify({ stacks })).toMatchObject({
      safe: false,
      reasons: [expect.stringContaining('stack parameter reports.Db holds')],
    });
  });

  it('looks at nobody else when the new stack is gone or hosts are missing', async () => {
    const missing = awsError('ValidationError', 'does not exist');
    const without = await verify({
      stacks: [{ Stacks: [databaseStack()] }, { Stacks: [switchedAppStack()] }, missing, {}],
      hosts: {},
    });
    expect(without).toMatchObject({ safe: false });
  });

  it('hands on that imports cannot be listed', async () => {
    await expect(verify({ old: EXPORTING, imports: awsError('AccessDenied') })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    expect(await verify({ old: EXPORTING, imports: {} })).toMatchObject({ safe: true });
  });
});

describe('DeleteOldStack', () => {
  const input = { plan: planOf(), lock: LOCK, created: CREATED, approvedHash: APPROVED };

  it('deletes the old stack by its id', async () => {
    const { output, calls } = await invoke(deleteOldStack, input, {
      answers: { GetItem: HELD_LOCK, DeleteStack: {} },
    });
    expect(output).toEqual({ deletedAt: NOW.toISOString() });
    expect(inputsOf(calls, 'DeleteStack')).toEqual([
      { StackName: planOf().database.stack.id, ClientRequestToken: 'delete-b12345' },
    ]);
  });

  it('lifts the protections that people were shown, if it may, just before', async () => {
    const lift = async (changes: object) => {
      const plan = planOf({ protections: ['termination', 'deletion'], ...changes });
      const { calls } = await invoke(
        deleteOldStack,
        { ...input, plan, approvedHash: approvalHash(plan, CREATED) },
        {
          answers: {
            GetItem: HELD_LOCK,
            DeleteStack: {},
            UpdateTerminationProtection: {},
            ModifyDBCluster: {},
          },
        },
      );
      for (const lifted of inputsOf(calls, 'UpdateTerminationProtection'))
        expect(lifted).toEqual({ StackName: plan.database.stack.id, EnableTerminationProtection: false });
      return operationsOf(calls).filter((operation) => operation !== 'GetItem');
    };
    expect(await lift({ liftProtections: true })).toEqual([
      'UpdateTerminationProtection',
      'ModifyDBCluster',
      'DeleteStack',
    ]);
    expect(await lift({ liftProtections: true, protections: [] })).toEqual(['DeleteStack']);
    expect(await lift({ liftProtections: false })).toEqual(['DeleteStack']);
  });

  it('deletes nothing without an approval of exactly this', async () => {
    const attempt = invoke(
      deleteOldStack,
      { ...input, approvedHash: 'another' },
      { answers: { GetItem: HELD_LOCK, DeleteStack: {} } },
    );
    await expect(attempt).rejects.toMatchObject({
      name: 'Conflict',
      message: expect.stringContaining('Nothing was deleted.'),
    });
  });

  it('deletes nothing after the lock is lost', async () => {
    const attempt = invoke(deleteOldStack, input, { answers: { GetItem: {} } });
    await expect(attempt).rejects.toMatchObject({ name: 'LockLost' });
  });
});

describe('CheckOldStackDeleted', () => {
  const check = async (stack: object | Error) =>
    (
      await invoke(
        checkOldStackDeleted,
        { plan: planOf(), deletedAt: ago(600).toISOString() },
        { answers: { DescribeStacks: stack } },
      )
    ).output;

  it('is ready when the stack is deleted, whether AWS still shows it or not', async () => {
    expect(await check({ Stacks: [databaseStack({ StackStatus: 'DELETE_COMPLETE' })] })).toMatchObject({
      status: 'ready',
    });
    expect(await check(awsError('ValidationError', 'does not exist'))).toMatchObject({ status: 'ready' });
  });

  it('looks every three minutes at most while it is being deleted', async () => {
    expect(await check({ Stacks: [databaseStack({ StackStatus: 'DELETE_IN_PROGRESS' })] })).toMatchObject({
      status: 'pending',
      waitSeconds: 180,
    });
  });

  it('fails when the deletion failed or a protection refused it', async () => {
    expect(
      await check({ Stacks: [databaseStack({ StackStatus: 'DELETE_FAILED', StackStatusReason: 'in use' })] }),
    ).toMatchObject({ status: 'failed', detail: expect.stringContaining('in use') });
    expect(await check({ Stacks: [databaseStack()] })).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('no reason'),
    });
  });
});
