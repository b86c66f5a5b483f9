import { describe, expect, it } from 'vitest';
import { Plan } from '../../../lambdas/domain/plan.ts';
import { makePlan } from '../../../lambdas/domain/planning/make-plan.ts';
import { STACK_TAG } from '../../../lambdas/domain/planning/stack-tag.ts';
import type { Survey } from '../../../lambdas/domain/planning/survey.ts';
import { parse } from '../../../lambdas/kit/parse.ts';
import {
  appStack,
  clusterOf,
  EXECUTION,
  inputOf,
  inShort,
  OLD_GROUP,
  OLD_READER,
  OLD_WRITER,
  parameter,
  resource,
  stackOf,
  surveyOf,
} from '../builders.ts';

const make = (survey: Partial<Survey> = {}, input: object = {}) =>
  makePlan(surveyOf(survey), inputOf(input), EXECUTION);

describe('the plan', () => {
  it('holds everything that the run decides, once and for all', () => {
    const { plan, problems, ties } = make();
    expect({ problems, ties }).toEqual({ problems: [], ties: [] });
    expect(plan).toMatchObject({
      version: 1,
      region: 'eu-west-1',
      backtrackWindow: 86_400,
      database: {
        stack: { name: 'kion-aurora' },
        cluster: 'kion-cluster',
        clusterLogicalId: 'Cluster',
        endpoint: OLD_WRITER,
        instances: ['kion-1', 'kion-2'],
        appGroup: { logicalId: 'AppGroup', id: OLD_GROUP },
      },
      app: {
        stack: { name: 'kion-app' },
        endpointParameter: { key: 'DatabaseEndpoint' },
        groupParameter: 'Groups',
        ssmParameters: [],
        hosts: [{ kind: 'auto-scaling-group', logicalId: 'Hosts', name: 'kion-hosts' }],
      },
      newStack: { snapshotParameter: 'SnapshotId' },
      healthCheck: { url: 'https://kion.example.com/health', status: 200 },
      downtime: { expectedSeconds: 300 + 160 + 1500 + 300 },
    });
    expect(parse(Plan, plan)).toEqual(plan);
  });

  it('makes every name from one suffix, which tells this run from others', () => {
    const { plan } = make();
    const suffix = plan?.suffix ?? 'none';
    expect(plan?.names).toEqual({
      snapshot: `kion-cluster-before-backtrack-${suffix}`,
      changeSet: `backtrack-${suffix}`,
      fenceGroup: `kion-cluster-fence-${suffix}`,
      watchdog: `aurora-rewind-${suffix}`,
    });
    expect(plan?.newStack).toMatchObject({ name: `kion-aurora-${suffix}`, namespace: `kion-${suffix}` });
  });

  it('knows the cluster among the resources, whatever else goes by its name', () => {
    const databaseResources = [
      resource('Alias', 'AWS::SSM::Parameter', 'kion-cluster'),
      resource('Second', 'AWS::RDS::DBCluster', 'kion-second'),
      ...surveyOf().databaseResources,
    ];
    expect(make({ databaseResources }).plan?.database.clusterLogicalId).toBe('Cluster');
  });

  it('is the same for the same world, and another for another run', () => {
    expect(make()).toEqual(make());
    expect(makePlan(surveyOf(), inputOf(), `${EXECUTION}-2`).plan?.suffix).not.toBe(make().plan?.suffix);
  });

  it('gives the new stack a name that CloudFormation takes, however long the old one is', () => {
    const name = 'k'.repeat(128);
    const databaseStack = stackOf({ ...surveyOf().databaseStack, name });
    const { plan } = make({ databaseStack, cluster: clusterOf({ tags: { [STACK_TAG]: name } }) });
    expect(plan?.newStack.name).toMatch(/^k{120}-bt[0-9a-f]{5}$/);
  });

  it('switches the SSM parameter behind the endpoint, and each that the input names, once', () => {
    const app = appStack(parameter('Url', '/kion/url', OLD_WRITER), parameter('Groups', OLD_GROUP));
    const { plan } = make({ appStack: app }, { endpointParameters: ['/kion/url', '/kion/jobs'] });
    expect(plan?.app.endpointParameter).toEqual({ key: 'Url', ssm: '/kion/url' });
    expect(plan?.app.ssmParameters).toEqual(['/kion/url', '/kion/jobs']);
  });

  it('moves every parameter that names the reader as well', () => {
    const app = appStack(...appStack().parameters, parameter('Report', OLD_READER), parameter('Other', 'x'));
    expect(make({ appStack: app }).plan?.app.readerParameters).toEqual(['Report']);
  });

  it('has hosts replaced that their template would not move, if the input wants that, and is refused otherwise', () => {
    const appTemplate = 'Resources: { Hosts: { Type: AWS::AutoScaling::AutoScalingGroup } }';
    const refreshing = make({ appTemplate }, { moveHosts: 'instance-refresh' });
    expect(inShort(refreshing.problems)).toEqual([]);
    expect(refreshing.plan?.app.refreshed).toEqual(['Hosts']);
    const refused = make({ appTemplate });
    expect(inShort(refused.problems)).toEqual(['HostsWouldStay Hosts']);
    expect(refused.plan).toBeUndefined();
  });

  it('switches the SSM parameter behind the endpoint also where the input names none', () => {
    const app = appStack(parameter('Url', '/kion/url', OLD_WRITER), parameter('Groups', OLD_GROUP));
    expect(make({ appStack: app }).plan?.app.ssmParameters).toEqual(['/kion/url']);
  });

  it('takes the pattern of the health check and the template of the input where they are given', () => {
    const url = 'https://templates.s3.amazonaws.com/database.yaml';
    const healthCheck = { url: 'https://kion.example.com/', body: 'ok' };
    const { plan } = make({}, { databaseTemplateUrl: url, healthCheck });
    expect(plan?.healthCheck.body).toBe('ok');
    expect(plan?.newStack.templateUrl).toBe(url);
  });

  it('takes expected times from the size of the database, the last update, and the input', () => {
    const survey = { volumeBytes: 100 * 1024 ** 3, lastAppUpdate: 77 };
    const { plan } = make(survey, { durations: { snapshot: '9m', databaseStack: '20m' } });
    expect(plan?.expected).toMatchObject({ snapshot: 540, databaseStack: 1200, appStack: 77 });
    expect(plan?.downtime.expectedSeconds).toBe(300 + 540 + 1200 + 77);
  });

  it('looks as early as the size tells, even if the input expects more', () => {
    const { plan } = make({}, { durations: { snapshot: '9m', databaseStack: '20m' } });
    expect(plan?.lookAfter).toMatchObject({ snapshot: 160, databaseStack: 1200, appStack: 300 });
  });

  it('names what else is tied to the old cluster, without refusing', () => {
    const otherStacks = [
      stackOf({ name: 'reports', parameters: [parameter('Url', OLD_READER), parameter('Group', OLD_GROUP)] }),
    ];
    const { plan, ties } = make({ otherStacks });
    expect(plan).toBeDefined();
    expect(ties.map(({ name }) => name)).toEqual(['reports.Url', 'reports.Group']);
  });

  it('leaves a group of another kind of resource out of the ties', () => {
    const databaseResources = [
      ...surveyOf().databaseResources,
      resource('B', 'AWS::S3::Bucket', 'sg-bucket'),
    ];
    const otherStacks = [stackOf({ name: 'reports', parameters: [parameter('Bucket', 'sg-bucket')] })];
    expect(make({ databaseResources, otherStacks }).ties).toEqual([]);
  });
});
