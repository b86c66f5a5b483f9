import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../lambdas/domain/planning/make-plan.ts';
import type { Survey } from '../../../lambdas/domain/planning/survey.ts';
import {
  appStack,
  clusterOf,
  DATABASE_TEMPLATE,
  EXECUTION,
  inputOf,
  inShort,
  OLD_GROUP,
  OLD_WRITER,
  parameter,
  resource,
  stackOf,
  surveyOf,
} from '../builders.ts';

const KEY = '1234abcd-12ab-34cd-56ef-1234567890ab';
const withKey = [
  ...surveyOf().databaseResources,
  resource('Key', 'AWS::KMS::Key', KEY),
  resource(
    'Secret',
    'AWS::SecretsManager::Secret',
    'arn:aws:secretsmanager:eu-west-1:1:secret:kion-db-AbCdEf',
  ),
];
const plan = (changes: Partial<Survey>, input: object = {}) =>
  makePlan(surveyOf({ databaseResources: withKey, ...changes }), inputOf(input), EXECUTION);
const problems = (changes: Partial<Survey>, input: object = {}) => inShort(plan(changes, input).problems);
const encrypted = { cluster: clusterOf({ kmsKeyId: `arn:aws:kms:eu-west-1:1:key/${KEY}` }) };

describe('a database stack that could not be deleted in the end', () => {
  it.each<[string, Partial<Survey>, string]>([
    ['owns the key of the snapshots', encrypted, 'ResourceShared Key'],
    [
      'has an export that is imported',
      {
        imports: [
          { exportName: 'kion-host', stacks: ['billing'] },
          { exportName: 'kion-port', stacks: [] },
        ],
      },
      'ExportImported kion-host',
    ],
    [
      'owns a secret that the app names in its template',
      {
        appTemplate: "Resources: { A: { Type: T, Properties: { S: '{{resolve:secretsmanager:kion-db}}' } } }",
      },
      'ResourceShared Secret',
    ],
    [
      'owns a key that the app names in a parameter',
      {
        appStack: appStack(
          parameter('DatabaseEndpoint', OLD_WRITER),
          parameter('Groups', OLD_GROUP),
          parameter('Key', KEY),
        ),
      },
      'ResourceShared Key',
    ],
    [
      'owns a key that the new stack takes as a parameter',
      {
        databaseStack: stackOf({
          parameters: [
            parameter('Namespace', 'kion'),
            parameter('Window', '0'),
            parameter('InstanceClass', KEY),
          ],
        }),
      },
      'ResourceShared Key',
    ],
  ])('is refused before anything is touched: it %s', (_, survey, problem) => {
    expect(problems(survey)).toEqual([problem]);
    expect(plan(survey).plan).toBeUndefined();
    expect(problems(survey, { approvals: ['start'] })).toEqual([]);
  });

  it('is not refused for what it keeps', () => {
    const oldTemplate = `${DATABASE_TEMPLATE}  Key: { Type: AWS::KMS::Key, DeletionPolicy: Retain }\n`;
    expect(problems({ ...encrypted, oldTemplate })).toEqual([]);
    expect(problems({ ...encrypted, oldTemplate: undefined })).toEqual(['ResourceShared Key']);
  });

  it('is not refused for the group and the endpoint that the switch takes out of the app', () => {
    expect(problems({})).toEqual([]);
  });

  it('is refused for its group where another parameter of the app goes on naming that', () => {
    const app = appStack(...appStack().parameters, parameter('Peers', OLD_GROUP));
    const input = { parameters: { securityGroups: 'Groups' } };
    expect(problems({ appStack: app }, input)).toEqual(['ResourceShared AppGroup']);
  });

  it('is refused for what else it has made of the list from which the group is taken', () => {
    const peer = resource('Peer', 'Custom::Group', 'sg-peer00000');
    const app = appStack(
      parameter('DatabaseEndpoint', OLD_WRITER),
      parameter('Groups', `sg-web,${OLD_GROUP},sg-peer00000`),
    );
    expect(problems({ databaseResources: [...withKey, peer], appStack: app })).toEqual([
      'ResourceShared Peer',
    ]);
  });

  it('names every stack that imports from it, and who would go on using what', () => {
    const told = (changes: Partial<Survey>) => plan(changes).problems.map(({ message }) => message);
    expect(told({ imports: [{ exportName: 'kion-host', stacks: ['billing', 'reports'] }] })).toEqual([
      expect.stringContaining('imported by billing, reports,'),
    ]);
    expect(told(encrypted)).toEqual([expect.stringContaining('AWS::KMS::Key')]);
  });

  it('is not refused for a secret that the new stack reads as its predecessor did', () => {
    const stack = stackOf({
      parameters: [parameter('Namespace', 'kion'), parameter('InstanceClass', '****')],
    });
    const input = { noEchoParameters: { InstanceClass: { secretId: 'elsewhere' } } };
    const secrets = { InstanceClass: { text: 'db.r6g.large' } };
    expect(problems({ databaseStack: stack, secrets }, input)).toEqual([]);
  });
});

describe('protections of the old stack', () => {
  const protectedSurvey: Partial<Survey> = {
    databaseStack: stackOf({
      terminationProtection: true,
      parameters: surveyOf().databaseStack?.parameters ?? [],
    }),
    cluster: clusterOf({ deletionProtection: true }),
  };

  it('are told in the plan, and lifted only if the input says so', () => {
    expect(plan(protectedSurvey).plan).toMatchObject({
      protections: ['termination', 'deletion'],
      liftProtections: false,
    });
    expect(plan(protectedSurvey, { liftProtections: true }).plan?.liftProtections).toBe(true);
    expect(plan({}).plan?.protections).toEqual([]);
  });
});
