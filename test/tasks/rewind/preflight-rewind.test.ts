import { describe, expect, it } from 'vitest';
import { preflightRewind } from '../../../lambdas/rewind/preflight-rewind.ts';
import { ago, databaseStack, EXECUTION, HELD_LOCK, instance, LOCK } from '../../support/fixtures.ts';
import {
  backtrack,
  closed,
  commits,
  rewindable,
  rewindRecord,
  SURVEY,
  taken,
} from '../../support/rewinds.ts';
import { awsError, inputsOf, invoke, operationsOf, type Stub } from '../../support/stub.ts';

const INPUT = { cluster: 'kion-cluster', to: '-15m' };

function preflight(changes: object = {}, answers: Stub['answers'] = {}) {
  return invoke(
    preflightRewind,
    { request: { ...INPUT, ...changes } },
    { answers: { ...SURVEY, ...answers } },
  );
}

const codes = async (changes: object, answers: Stub['answers'] = {}) => {
  const { output } = await preflight(changes, answers);
  expect(output.plan).toBeUndefined();
  const { problems } = output;
  return (Array.isArray(problems) ? problems : []).map(
    (each) => `${Object(each).code} ${Object(each).subject}`,
  );
};

describe('PreflightRewind', () => {
  it('makes a plan out of what AWS says, and changes nothing', async () => {
    const { output, calls } = await preflight({ appStack: 'kion-app', by: 'anna' });
    expect(output).toMatchObject({
      dryRun: false,
      approval: false,
      problems: [],
      plan: {
        target: { wish: '-15m', moment: ago(900).toISOString() },
        by: 'anna',
        database: {
          cluster: 'kion-cluster',
          resourceId: 'cluster-kion-cluster',
          instances: ['kion-1', 'kion-2'],
        },
        app: { hosts: [{ kind: 'auto-scaling-group', name: 'hosts' }] },
        baseline: { clusterGroups: ['sg-old00000'], window: 86_400, rewinds: 0 },
      },
    });
    for (const operation of operationsOf(calls)) expect(operation).toMatch(/^(Describe|List|Get|Query)/);
  });

  it('shows the plan and the timelines, the same as lines and as data', async () => {
    const Query = { Items: [taken('a', [7200, 9000, 7000], { by: 'ben' })] };
    const { output } = await preflight({ dryRun: true }, { Query, GetMetricData: commits(0) });
    expect(output.dryRun).toBe(true);
    expect(output.summary).toMatch(/^Cluster {11}kion-cluster\nTaken to .*\n[\s\S]*\n\n1 {2}/);
    expect(output.text).toEqual(
      expect.arrayContaining([expect.stringMatching(/^2 .*from 1 at .*, by ben$/)]),
    );
    expect(output.timelines).toMatchObject([
      { number: 1, to: ago(7200).getTime() },
      { number: 2, from: ago(7000).getTime(), fork: { at: ago(9000).getTime(), of: 1 }, by: 'ben' },
    ]);
  });

  it('reads the lock of the app that the tag of the cluster names, and else that of the cluster', async () => {
    const locks = async (answers: Stub['answers']) => {
      const { output, calls } = await preflight({}, answers);
      expect(Object(output.plan).app.stack.name).toBe('kion-cluster');
      const [{ Key } = {}] = inputsOf(calls, 'GetItem');
      expect(Key).toEqual({ pk: `lock#${Object(output.plan).app.stack.id}` });
      return Object(output.plan).app.stack.id;
    };
    expect(await locks({})).toBe(LOCK.app);
    const untagged = { DescribeDBClusters: { DBClusters: [rewindable({ TagList: [] })] } };
    expect(await locks(untagged)).toBe('arn:aws:rds:us-east-1:1:cluster:kion-cluster');
  });

  it('finds the cluster of a stack that has no other', async () => {
    const { output, calls } = await preflight({ cluster: undefined, databaseStack: 'kion-aurora' });
    expect(output).toMatchObject({ plan: { database: { cluster: 'kion-cluster' } } });
    expect(inputsOf(calls, 'DescribeDBClusters')[0]).toEqual({ DBClusterIdentifier: 'kion-cluster' });
  });

  it('asks CloudFormation for nothing where no stack is named', async () => {
    const operations = operationsOf((await preflight()).calls);
    expect(operations).not.toContain('DescribeStacks');
    expect(operations).not.toContain('ListStackResources');
  });

  const two = ['kion-cluster', 'another'].map((PhysicalResourceId) => ({
    ResourceType: 'AWS::RDS::DBCluster',
    PhysicalResourceId,
  }));
  const inStack = { cluster: undefined, databaseStack: 'kion-aurora' };
  it.each<[string, object, Stub['answers'], string]>([
    [
      'no such cluster',
      {},
      { DescribeDBClusters: awsError('DBClusterNotFoundFault') },
      'ClusterMissing kion-cluster',
    ],
    ['no such stack', inStack, { DescribeStacks: {} }, 'StackMissing kion-aurora'],
    ['no cluster in the stack', inStack, { ListStackResources: {} }, 'ClusterMissing kion-aurora'],
    [
      'two clusters in the stack',
      inStack,
      { ListStackResources: { StackResourceSummaries: two } },
      'ClusterMissing kion-aurora',
    ],
    ['no such app stack', { appStack: 'kion-app' }, { DescribeStacks: {} }, 'StackMissing kion-app'],
  ])('says that there is %s, and shows no timelines of it', async (_, changes, answers, problem) => {
    expect(await codes(changes, answers)).toEqual([problem]);
    const { output, calls } = await preflight(changes, answers);
    if (problem.startsWith('Cluster')) {
      expect(output).toMatchObject({ text: [], timelines: [] });
      expect(operationsOf(calls)).not.toContain('DescribeDBClusterBacktracks');
    }
  });

  it('names all problems at once, with what to do about each', async () => {
    const { output } = await preflight(
      { to: 'before-release', appStack: 'kion-app' },
      {
        DescribeStacks: { Stacks: [] },
        DescribeDBClusters: {
          DBClusters: [
            closed({
              Status: 'modifying',
              HttpEndpointEnabled: true,
              TagList: [{ Key: 'aurora-rewind:groups-before', Value: 'sg-old' }],
            }),
          ],
        },
        DescribeDBInstances: { DBInstances: [instance('kion-1', { DBInstanceStatus: 'rebooting' })] },
        DescribeDBClusterParameters: {
          Parameters: [{ ParameterName: 'binlog_format', ParameterValue: 'ROW' }],
        },
        DescribeDBClusterBacktracks: {
          DBClusterBacktracks: [backtrack('theirs', 60, { Status: 'APPLYING' })],
        },
        ListSubscriptionsByTopic: {},
      },
    );
    const problems = Array.isArray(output.problems) ? output.problems : [];
    expect(problems.map(({ code }) => code)).toEqual([
      'StackMissing',
      'ClusterNotAvailable',
      'DataApiOn',
      'BinaryLogOn',
      'ClusterFenced',
      'RewindUnderWay',
      'UnknownMoment',
      'NobodySubscribed',
      'NobodySubscribed',
    ]);
    for (const { message, remedy } of problems) {
      expect(output.summary).toContain(message);
      expect(output.summary).toContain(remedy);
    }
  });

  const WEB = { ecsCluster: 'shop', service: 'web' };
  const HOSTS = { autoScalingGroup: 'hosts' };
  const groupOf = (stack?: string) => ({
    AutoScalingGroups: [
      {
        AutoScalingGroupName: 'hosts',
        Tags: [
          { Key: 'Name', Value: 'kion-app' },
          ...(stack === undefined ? [] : [{ Key: 'aws:cloudformation:stack-name', Value: stack }]),
        ],
      },
    ],
  });
  const THERE = {
    DescribeServices: { services: [{ status: 'INACTIVE' }, { status: 'ACTIVE' }] },
    DescribeAutoScalingGroups: groupOf('kion-app'),
  };

  it('looks whether the hosts exist that are to be restarted', async () => {
    const { output, calls } = await preflight({ restart: [WEB, HOSTS] }, THERE);
    expect(output.problems).toEqual([]);
    expect(inputsOf(calls, 'DescribeServices')).toEqual([{ cluster: 'shop', services: ['web'] }]);
    expect(inputsOf(calls, 'DescribeAutoScalingGroups')).toEqual([{ AutoScalingGroupNames: ['hosts'] }]);
  });

  it.each<[string, Stub['answers'], string]>([
    ['are not there', { DescribeServices: { services: [] }, DescribeAutoScalingGroups: {} }, 'There is none'],
    [
      'nobody may look at',
      {
        DescribeServices: awsError('AccessDeniedException'),
        DescribeAutoScalingGroups: awsError('AccessDeniedException'),
      },
      '(AccessDeniedException)',
    ],
  ])('names all hosts that %s', async (_, answers, said) => {
    const { output } = await preflight({ restart: [WEB, HOSTS] }, answers);
    expect(output.problems).toMatchObject([
      { code: 'HostsOutOfReach', subject: 'service web', message: expect.stringContaining(said) },
      { code: 'HostsOutOfReach', subject: 'Auto Scaling group hosts' },
    ]);
  });

  it.each([
    ['that belong to a stack of others', 'theirs', 'is theirs'],
    ['that no stack has made', undefined, 'is missing'],
  ])('refuses hosts %s: whoever restarts them afterwards would be denied', async (_, stack, said) => {
    const { output } = await preflight({ restart: [HOSTS] }, { DescribeAutoScalingGroups: groupOf(stack) });
    expect(output.problems).toMatchObject([
      {
        code: 'HostsOutOfReach',
        subject: 'Auto Scaling group hosts',
        message: expect.stringContaining(
          `Its tag aws:cloudformation:stack-name ${said}, and only hosts of kion-app or shop may be restarted.`,
        ),
        remedy: expect.stringContaining('restart it yourself'),
      },
    ]);
  });

  it('is tried again where AWS does not answer about hosts', async () => {
    const busy = { ...THERE, DescribeServices: awsError('ThrottlingException') };
    await expect(preflight({ restart: [WEB] }, busy)).rejects.toMatchObject({ name: 'Throttled' });
  });

  it('shows the timelines also where something stands in the way', async () => {
    const { output } = await preflight({ to: 'nowhere' });
    expect(output.text).toEqual(expect.arrayContaining([expect.stringContaining('the beginning')]));
    expect(output.timelines).toHaveLength(1);
  });

  it('names a run that goes on, or that has died and left something undone', async () => {
    const other = 'arn:other';
    const held = { Item: { pk: 'lock', holder: other, forRun: other, fence: 3 } };
    const going = { GetItem: held, DescribeExecution: { status: 'RUNNING' } };
    expect(await codes({}, going)).toEqual([`RunGoingOn ${other}`]);
    const dead = { GetItem: [held, rewindRecord({}, other)], DescribeExecution: { status: 'FAILED' } };
    expect(await codes({}, dead)).toEqual([`UnfinishedRun ${other}`]);
    const harmless = { ...dead, GetItem: [held, rewindRecord({ found: undefined }, other)] };
    expect((await preflight({}, harmless)).output.problems).toEqual([]);
    expect((await preflight({}, { GetItem: HELD_LOCK })).output.problems).toEqual([]);
  });

  it('refuses an input that names the cluster twice, or not at all', async () => {
    for (const changes of [{ databaseStack: 'kion-aurora' }, { cluster: undefined }])
      await expect(preflight(changes)).rejects.toMatchObject({ name: 'InvalidInput' });
  });

  it('plans for the Region that it runs in, under names of its own', async () => {
    const { output } = await preflight({}, { DescribeStacks: { Stacks: [databaseStack()] } });
    expect(output.plan).toMatchObject({
      region: EXECUTION.id.split(':')[3],
      suffix: expect.stringMatching(/^bt/),
    });
  });
});
