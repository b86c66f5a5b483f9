import { describe, expect, it } from 'vitest';
import { planDatabase } from '../../../lambdas/domain/planning/plan-database.ts';
import type { Survey } from '../../../lambdas/domain/planning/survey.ts';
import {
  clusterOf,
  DATABASE_TEMPLATE,
  inputOf,
  inShort,
  parameter,
  resource,
  stackOf,
  surveyOf,
} from '../builders.ts';

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
/** A stack with one export of that name, and one output besides. */
function exporting(exportName: string) {
  const plain = { key: 'Plain', value: 'x', exportName: undefined };
  return stackOf({ outputs: [plain, { key: 'Port', value: '3306', exportName }] });
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
    const renamed = { databaseTemplate: DATABASE_TEMPLATE.replace('  AppGroup:', '  Clients:') };
    expect(problemOf('', '', renamed, url)).toEqual([`TemplateResourceMissing ${url.databaseTemplateUrl}`]);
    expect(given(renamed.databaseTemplate)).toEqual([
      'TemplateResourceMissing It has no resource AppGroup, as the stack kion-aurora has.',
    ]);
    expect(plan('  AppGroup:', '  Clients:').problems).toEqual([]);
  });

  it('says of a refused namespace that, and nothing that follows from it', () => {
    for (const namespace of ['Größe', '****'])
      expect(problemOf('', '', {}, { namespace })).toEqual(['ParameterRefused Namespace']);
  });

  it('gets no namespace where its template gives nothing a fixed name', () => {
    const bare = DATABASE_TEMPLATE.replace(/ +Namespace:.*\n/, '').replace(/ +DBClusterIdentifier.*\n/, '');
    expect(plan('', '', { databaseTemplate: bare }).newStack).toMatchObject({
      namespace: '',
      parameters: [{ key: 'Window' }, { key: 'InstanceClass' }],
    });
    expect(problemOf('', '', { databaseTemplate: bare }, { namespace: 'kion2' })).toEqual([
      'NamespaceUnused kion2',
    ]);
  });
});

describe('a template that is as large as CloudFormation takes it', () => {
  it('is taken, and with one byte more it is not', () => {
    const sized = (bytes: number) => `${DATABASE_TEMPLATE}#`.padEnd(bytes, '#');
    expect(problemOf('', '', { databaseTemplate: sized(1_048_576) })).toEqual([]);
    expect(problemOf('', '', { databaseTemplate: sized(1_048_577) })).toEqual([
      'TemplateTooLarge kion-aurora',
    ]);
  });
});

describe('a name that the new stack would give', () => {
  it('is known where it is made from the account and the Region', () => {
    const role =
      "{ Type: AWS::IAM::Role, Properties: { RoleName: !Sub '${AWS::AccountId}-${AWS::Region}' } }";
    const databaseTemplate = `${DATABASE_TEMPLATE}  Role: ${role}\n`;
    const taken = resource('Other', 'AWS::IAM::Role', '111122223333-eu-west-1');
    const databaseResources = [...surveyOf().databaseResources, taken];
    expect(problemOf('', '', { databaseTemplate })).toEqual([]);
    expect(problemOf('', '', { databaseTemplate, databaseResources })).toEqual(['FixedName Role.RoleName']);
  });

  it('is taken by the old stack also where AWS knows the thing by another id', () => {
    const topic = "{ Type: AWS::SNS::Topic, Properties: { TopicName: !Sub '${InstanceClass}-alarms' } }";
    const databaseTemplate = `${DATABASE_TEMPLATE}  Topic: ${topic}\n`;
    const made = resource('Topic', 'AWS::SNS::Topic', 'arn:aws:sns:eu-west-1:111122223333:alarms');
    const databaseResources = [...surveyOf().databaseResources, made];
    expect(problemOf('', '', { databaseTemplate, databaseResources })).toEqual(['FixedName Topic.TopicName']);
  });

  it.each<[string, Partial<Survey>]>([
    ['the old database stack', { databaseStack: exporting('111122223333-port') }],
    ['the app stack', { appStack: exporting('111122223333-port') }],
    ['any other stack', { otherStacks: [stackOf(), exporting('111122223333-port')] }],
  ])('is taken where %s exports under it', (_, survey) => {
    const outputs = "\nOutputs: { Port: { Value: x, Export: { Name: !Sub '${AWS::AccountId}-port' } } }\n";
    const databaseTemplate = `${DATABASE_TEMPLATE}${outputs}`;
    expect(problemOf('', '', { databaseTemplate })).toEqual([]);
    expect(problemOf('', '', { databaseTemplate, ...survey })).toEqual(['FixedName the export of Port']);
  });

  it('is called taken with what it is of', () => {
    const said = (survey: Partial<Survey>) => plan('', '', survey).problems.map(({ message }) => message);
    expect(said({ otherStacks: [stackOf({ name: 'kion-aurora-b12345' })] })).toEqual([
      expect.stringContaining('a stack'),
    ]);
    expect(said({ manualSnapshots: ['kion-cluster-before-backtrack-b12345'] })).toEqual([
      expect.stringContaining('a snapshot'),
    ]);
  });
});

describe('no new stack is planned', () => {
  it('without a template, and it is said where it was looked for', () => {
    const databaseTemplateUrl = 'https://templates.s3.amazonaws.com/gone.yaml';
    const missing = { databaseTemplate: undefined };
    expect(problemOf('', '', missing)).toEqual(['TemplateMissing kion-aurora']);
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
    expect(plan(part, instead)).toMatchObject({ newStack: undefined, template: '' });
    expect(problemOf(part, instead)).toEqual([problem]);
  });

  it('that would make another cluster than wanted, and it is said which', () => {
    const { problems } = plan("!Not [!Equals [!Ref SnapshotId, '']]", "!Equals [!Ref SnapshotId, '']");
    expect(problems.map(({ message }) => message)).toEqual([
      `With it the template would make a cluster whose SnapshotIdentifier is missing, not ${ARN}.`,
    ]);
  });

  it('from a template that CloudFormation refuses, and its words are told', () => {
    const survey = { templateFault: 'Unresolved resource dependencies [Vpc].' };
    expect(problemOf('', '', survey)).toEqual(['TemplateRefused kion-aurora']);
    expect(plan('', '', survey).problems).toMatchObject([{ message: survey.templateFault }]);
  });

  it('where the old stack does not tell its cluster, and nothing without a name is asked for', () => {
    const databaseTemplateUrl = 'https://mine.s3.amazonaws.com/db.yaml';
    const codes = plan('', '', { databaseResources: [] }, { databaseTemplateUrl }).problems;
    expect(new Set(codes.map(({ code }) => code))).toEqual(new Set(['TemplateParameterMissing']));
  });

  it('and a hidden value is not taken for the default of its parameter', () => {
    const version = "Version: { Type: String, Default: '5.7', NoEcho: true }\n  Window:";
    const databaseTemplate = DATABASE_TEMPLATE.replace('Window:', version).replace(
      'BacktrackWindow: !Ref Window',
      'BacktrackWindow: !Ref Window\n      EngineVersion: !Ref Version',
    );
    expect(problemOf('', '', { databaseTemplate }, {}, [...OLD, parameter('Version', '****')])).toEqual([
      'NoEchoWithoutSource Version',
    ]);
  });

  it('that would get another window, and it is said which', () => {
    const { problems } = plan(
      'BacktrackWindow: !Ref Window',
      'BacktrackWindow: !If [Restored, 0, !Ref Window]',
    );
    expect(problems.map(({ message }) => message)).toEqual([
      'With it the template would make a cluster whose BacktrackWindow is 0, not 86400.',
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
