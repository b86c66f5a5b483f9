import { describe, expect, it } from 'vitest';
import { runSuffix } from '../../../lambdas/domain/names.ts';
import { makePlan } from '../../../lambdas/domain/planning/make-plan.ts';
import { STACK_TAG } from '../../../lambdas/domain/planning/stack-tag.ts';
import type { Survey } from '../../../lambdas/domain/planning/survey.ts';
import {
  appStack,
  clusterOf,
  DATABASE_TEMPLATE,
  EXECUTION,
  inputOf,
  inShort,
  OLD_GROUP,
  OLD_READER,
  OLD_WRITER,
  parameter,
  resource,
  snapshots,
  stackOf,
  surveyOf,
} from '../builders.ts';

const refuse = (survey: Partial<Survey>, input: object = {}) => {
  const { plan, problems } = makePlan(surveyOf(survey), inputOf(input), EXECUTION);
  return { plan, codes: inShort(problems).map((each) => each.replace(/ .*/s, '')) };
};

it('whoever has stopped the app for a run that is over is told to start it', () => {
  const remedyOf = (input: object, standing: Survey['standing']) => {
    const survey = surveyOf({ healthFault: 'nothing answered', standing });
    const { problems } = makePlan(survey, inputOf(input), EXECUTION);
    return problems.find(({ code }) => code === 'AppNotHealthy')?.remedy;
  };
  const start = 'If you have stopped the app that uses kion-cluster yourself: start it again now.';
  expect(remedyOf({ freeze: 'none' }, { kind: 'free' })).toContain(start);
  expect(remedyOf({ freeze: 'none' }, { kind: 'held', by: 'another run' })).not.toContain('start');
  expect(remedyOf({}, { kind: 'free' })).not.toContain('start');
});

it('a plan is made where SSM parameters name the writer or the reader', () => {
  const ssmParameters = { '/db': { text: `mysql://${OLD_WRITER}/app` }, '/ro': { text: OLD_READER } };
  expect(refuse({ ssmParameters }).codes).toEqual([]);
});

it('a plan is made for a stack whose role may be passed on', () => {
  const [roleArn = ''] = surveyOf().serviceRoles;
  const databaseStack = stackOf({ ...surveyOf().databaseStack, roleArn });
  expect(refuse({ databaseStack }).codes).toEqual([]);
});

it.each([
  ['missing', {}],
  ['shop-db', { [STACK_TAG]: 'shop-db' }],
])('a cluster whose tag is %s is told by that', (found, tags) => {
  const { problems } = makePlan(surveyOf({ cluster: clusterOf({ tags }) }), inputOf({}), EXECUTION);
  const { databaseStack } = surveyOf();
  expect(problems.map(({ message }) => message)).toEqual([
    `Its tag ${STACK_TAG} is ${found}, and not ${databaseStack?.name}; only what has it may be changed.`,
  ]);
});

describe('no plan is made', () => {
  it.each([
    ['without the database stack', { databaseStack: undefined, cluster: undefined }, {}, 'StackMissing'],
    ['without the app stack', { appStack: undefined }, {}, 'StackMissing'],
    ['without a cluster', { cluster: undefined }, {}, 'ClusterMissing'],
    ['for a cluster without the tag of a stack', { cluster: clusterOf({ tags: {} }) }, {}, 'StackTagMissing'],
    [
      'for a stack with a role that may not be passed on',
      {
        databaseStack: stackOf({
          ...surveyOf().databaseStack,
          roleArn: 'arn:aws:iam::111122223333:role/other',
        }),
      },
      {},
      'ServiceRoleUnknown',
    ],
    [
      'for a cluster with the tag of another stack',
      { cluster: clusterOf({ tags: { [STACK_TAG]: 'shop-db' } }) },
      {},
      'StackTagMissing',
    ],
    ['while a condition does not hold', { manualSnapshots: snapshots(100) }, {}, 'SnapshotQuota'],
    [
      'without a parameter for the endpoint',
      { appStack: appStack(parameter('Groups', OLD_GROUP)) },
      {},
      'EndpointNotFound',
    ],
    [
      'without a parameter for the groups',
      { appStack: appStack(parameter('Url', OLD_WRITER)) },
      {},
      'GroupNotFound',
    ],
    [
      'while the app does not work',
      { healthFault: 'https://kion.example.com/health answered 503, expected 200' },
      {},
      'AppNotHealthy',
    ],
    [
      'if an SSM parameter cannot be read',
      { ssmParameters: { '/db': { wrong: 'There is none.' } } },
      {},
      'SsmParameterUnreadable',
    ],
    [
      'if an SSM parameter names another host',
      { ssmParameters: { '/db': { text: 'another.example.com' } } },
      {},
      'SsmParameterUnused',
    ],
    ['without a host that could show whether the app has moved', { appResources: [] }, {}, 'NoHosts'],
    ['while no host runs', { hostGroups: { Hosts: [] } }, {}, 'NoHosts'],
    ['if hosts wear other groups only', { hostGroups: { Hosts: ['sg-web'] } }, {}, 'NoHosts'],
    [
      'from a template that is too large',
      { databaseTemplate: ' '.repeat(1_048_577) },
      {},
      'TemplateTooLarge',
    ],
    [
      'if a stack of the new name exists',
      { otherStacks: [stackOf({ name: `kion-aurora-${runSuffix(EXECUTION)}` })] },
      {},
      'NameTaken',
    ],
    [
      'if a snapshot of its name exists',
      { manualSnapshots: [`kion-cluster-before-backtrack-${runSuffix(EXECUTION)}`] },
      {},
      'NameTaken',
    ],
    [
      'if a cluster of the new name exists',
      { clusters: [{ id: 'shop-cluster', groups: [] }] },
      { namespace: 'shop' },
      'FixedName',
    ],
    ['while another run is going on', { standing: { kind: 'held' as const, by: 'arn' } }, {}, 'RunGoingOn'],
    ['from a template that cannot be read', { databaseTemplate: 'Resources: [' }, {}, 'TemplateUnreadable'],
    [
      'from a template that cannot take a snapshot',
      { databaseTemplate: DATABASE_TEMPLATE.replace('SnapshotIdentifier', 'Snap') },
      {},
      'TemplateParameterMissing',
    ],
    ['with the namespace of the old stack', {}, { namespace: 'kion' }, 'NamespaceInvalid'],
    [
      'without the source of a hidden parameter',
      { databaseStack: stackOf({ parameters: [parameter('InstanceClass', '****')] }) },
      {},
      'NoEchoWithoutSource',
    ],
    [
      'if the resources of the stack do not tell which of them the cluster is',
      { databaseResources: [resource('AppGroup', 'AWS::EC2::SecurityGroup', OLD_GROUP)] },
      {},
      'TemplateParameterMissing',
    ],
  ])('%s, and the reason is named', (_, survey, input, code) => {
    const { plan, codes } = refuse(survey, input);
    expect(plan).toBeUndefined();
    expect(codes).toContain(code);
  });

  it('without the group of the app, and no template is held to have that', () => {
    const databaseTemplateUrl = 'https://mine.s3.amazonaws.com/db.yaml';
    const survey = { appStack: appStack(parameter('Url', OLD_WRITER)) };
    expect(refuse(survey, { databaseTemplateUrl }).codes).toEqual(['GroupNotFound']);
  });

  it('before everything that stands in the way is named at once', () => {
    const { codes } = refuse({
      cluster: clusterOf({ backtrackWindow: 60 }),
      appStack: appStack(parameter('A', 'x')),
      appResources: [],
      databaseTemplate: '{',
    });
    expect(codes).toEqual(['BacktrackAlreadyOn', 'EndpointNotFound', 'GroupNotFound', 'TemplateUnreadable']);
  });
});
