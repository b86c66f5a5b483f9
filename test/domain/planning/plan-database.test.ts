import { describe, expect, it } from 'vitest';
import { planDatabase } from '../../../lambdas/domain/planning/plan-database.ts';
import type { Survey } from '../../../lambdas/domain/planning/survey.ts';
import { clusterOf, DATABASE_TEMPLATE, inputOf, inShort, parameter, stackOf, surveyOf } from '../builders.ts';

const ARN = 'arn:aws:rds:eu-west-1:111122223333:cluster-snapshot:kion-cluster-before-backtrack-b12345';
const OLD = [
  parameter('Namespace', 'kion'),
  parameter('SnapshotId', ''),
  parameter('Window', '0'),
  parameter('InstanceClass', 'db.r6g.large'),
];

/** Plans with a template in which `part` stands in place of `instead`. */
function plan(part = '', instead = '', survey: Partial<Survey> = {}, input: object = {}, parameters = OLD) {
  const databaseTemplate = DATABASE_TEMPLATE.replace(part, instead);
  return planDatabase(
    surveyOf({ databaseTemplate, ...survey }),
    stackOf({ parameters }),
    clusterOf(),
    inputOf(input),
    { suffix: 'b12345', appGroup: 'AppGroup' },
  );
}
const problemOf = (...given: Parameters<typeof plan>) => inShort(plan(...given).problems);

describe('the new database stack', () => {
  it('gets its names, its parameters and the snapshot by its ARN', () => {
    expect(plan()).toEqual({
      newStack: {
        name: 'kion-aurora-b12345',
        namespace: 'kion-b12345',
        parameters: [
          { key: 'Namespace', value: 'kion-b12345' },
          { key: 'Window', value: '86400' },
          { key: 'InstanceClass', value: 'db.r6g.large' },
        ],
        snapshotParameter: 'SnapshotId',
        snapshotBy: 'arn',
      },
      template: DATABASE_TEMPLATE,
      clusterLogicalId: 'Cluster',
      snapshot: 'kion-cluster-before-backtrack-b12345',
      problems: [],
    });
  });

  it('gets the snapshot by its name where its template takes no ARN', () => {
    const limited = "SnapshotId: { Type: String, Default: '', AllowedPattern: '[a-z0-9-]*' }";
    expect(plan("SnapshotId: { Type: String, Default: '' }", limited).newStack?.snapshotBy).toBe('name');
  });

  it('gets a secret by its place, and never as a value', () => {
    const hidden = OLD.map((each) => (each.key === 'InstanceClass' ? parameter(each.key, '****') : each));
    const secret = { secretId: 'kion/class', key: 'class' };
    const { newStack } = plan(
      '',
      '',
      { secrets: { InstanceClass: { text: 'db.r6g.large' } } },
      { noEchoParameters: { InstanceClass: secret } },
      hidden,
    );
    expect(newStack?.parameters).toContainEqual({ key: 'InstanceClass', secret });
  });

  const version = (text: string) =>
    problemOf('BacktrackWindow: !Ref Window', `BacktrackWindow: !Ref Window\n      EngineVersion: ${text}`);

  it.each(['8.0.mysql_aurora.3.08.0', '8.0.mysql_aurora.3.08', '8.0', '!Ref AWS::StackId'])(
    'may ask for the version that runs, in full or by its beginning (%s)',
    (text) => {
      expect(version(text)).toEqual([]);
    },
  );

  it.each([
    '8.0.mysql_aurora.3.05.2',
    '8.0.mysql_aurora.3.0',
    '8.0.mysql_aurora.3.10.1',
    '5.7.mysql_aurora.2.11.2',
  ])('may not ask for another version (%s)', (text) => {
    expect(version(text)).toEqual(['EngineVersionDiffers kion-aurora-b12345']);
  });

  it('needs what later steps will look for, under the names of the old template', () => {
    const url = { databaseTemplateUrl: 'https://mine.s3.amazonaws.com/db.yaml' };
    const given = (databaseTemplate: string) =>
      plan('', '', { databaseTemplate }, url).problems.map(({ code, message }) => `${code} ${message}`);
    expect(given(DATABASE_TEMPLATE)).toEqual([]);
    expect(given(DATABASE_TEMPLATE.replace('  AppGroup:', '  Clients:'))).toEqual([
      'TemplateResourceMissing It has no resource AppGroup, as the stack kion-aurora has.',
    ]);
    expect(plan('  AppGroup:', '  Clients:').problems).toEqual([]);
  });

  it('says of a refused namespace that, and nothing that follows from it', () => {
    expect(problemOf('', '', {}, { namespace: 'Größe' })).toEqual(['ParameterRefused Namespace']);
  });

  it('gets no namespace where its template gives nothing a fixed name', () => {
    const bare = DATABASE_TEMPLATE.replace(/ +Namespace:.*\n/, '').replace(/ +DBClusterIdentifier.*\n/, '');
    expect(plan('', '', { databaseTemplate: bare }).newStack).toMatchObject({
      namespace: '',
      parameters: [{ key: 'Window' }, { key: 'InstanceClass' }],
    });
    expect(plan('', '', { databaseTemplate: bare }, { namespace: 'kion2' }).problems).toMatchObject([
      { code: 'NamespaceUnused', subject: 'kion2' },
    ]);
  });
});

describe('no new stack is planned', () => {
  it('without a template, and it is said where it was looked for', () => {
    const databaseTemplateUrl = 'https://templates.s3.amazonaws.com/gone.yaml';
    const missing = { databaseTemplate: undefined };
    expect(plan('', '', missing).problems).toMatchObject([
      { code: 'TemplateMissing', subject: 'kion-aurora', message: 'CloudFormation gave no template for it.' },
    ]);
    expect(plan('', '', missing, { databaseTemplateUrl }).problems).toMatchObject([
      { subject: databaseTemplateUrl, message: 'There is no template at this address in S3.' },
    ]);
  });

  it.each([
    ['from a template that cannot be read', 'Resources:', '- Resources', 'TemplateUnreadable kion-aurora'],
    [
      'without a parameter for the window',
      'BacktrackWindow: !Ref Window',
      '',
      'TemplateParameterMissing kion-aurora',
    ],
    [
      'that takes no namespace but the old one',
      'MaxLength: 20',
      'AllowedValues: [kion]',
      'NamespaceInvalid Namespace',
    ],
    [
      'that takes the snapshot in no form',
      "Default: ''",
      "Default: '', MaxLength: 3",
      'ParameterRefused SnapshotId',
    ],
    [
      'that wants a parameter which the old stack has not',
      'Window:',
      'New: { Type: String }\n  Window:',
      'ParameterMissing New',
    ],
    [
      'that would be empty because a condition keeps the snapshot out',
      "!Not [!Equals [!Ref SnapshotId, '']]",
      "!Equals [!Ref SnapshotId, '']",
      'ParameterUnused SnapshotId',
    ],
    [
      'that would get another window',
      'BacktrackWindow: !Ref Window',
      'BacktrackWindow: !If [Restored, 0, !Ref Window]',
      'ParameterUnused Window',
    ],
  ])('%s', (_, part, instead, problem) => {
    expect(plan(part, instead).newStack).toBeUndefined();
    expect(problemOf(part, instead)).toEqual([problem]);
  });

  it('that would make another cluster than wanted, and it is said which', () => {
    const { problems } = plan("!Not [!Equals [!Ref SnapshotId, '']]", "!Equals [!Ref SnapshotId, '']");
    expect(problems.map(({ message }) => message)).toEqual([
      `With it the template would make a cluster whose SnapshotIdentifier is missing, not ${ARN}.`,
    ]);
  });

  it('before every problem of its parameters is known', () => {
    const hidden = OLD.map((each) => (each.key === 'InstanceClass' ? parameter(each.key, '****') : each));
    const condition = "!Not [!Equals [!Ref SnapshotId, '']]";
    expect(problemOf(condition, "!Equals [!Ref SnapshotId, '']", {}, {}, hidden)).toEqual([
      'NoEchoWithoutSource InstanceClass',
      'ParameterUnused SnapshotId',
    ]);
  });
});
