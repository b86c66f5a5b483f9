import { describe, expect, it } from 'vitest';
import { collidingNames, fixedNames } from '../../../lambdas/domain/planning/fixed-names.ts';
import { parseTemplate } from '../../../lambdas/domain/template/parse.ts';
import { inShort } from '../builders.ts';

const ABOUT = { region: 'eu-west-1', account: '111122223333' };
const OLD = {
  ...ABOUT,
  stackName: 'kion-aurora',
  values: { Namespace: 'kion', Extras: 'yes', Secret: 'known-later' },
};
const NEW = {
  ...ABOUT,
  stackName: 'kion-aurora-b12345',
  values: { ...OLD.values, Namespace: 'kion-b12345' },
};

const TAKEN = {
  resources: [
    { logicalId: 'R', physicalId: 'kion-thing', type: 'T' },
    { logicalId: 'Renamed', physicalId: 'kion-moved', type: 'T' },
  ],
  exports: ['kion-address'],
  clusters: ['kion-b12345-cluster'],
  instances: ['kion-b12345-1'],
};

/** Where the new stack would collide with the old one, by what the template calls a thing. */
function colliding(name: string, { type = 'AWS::IAM::Role', property = 'RoleName', more = '' } = {}) {
  const template = parseTemplate(`
Parameters:
  Namespace: { Type: String }
  Extras: { Type: String }
  Secret: { Type: String, NoEcho: true }
Conditions: { Extra: !Equals [!Ref Extras, 'yes'], Never: !Equals [!Ref Extras, 'no'] }
Resources:
  R: { Type: '${type}', ${more} Properties: { ${property}: ${name} } }
`);
  return collidingNames(template, OLD, NEW, TAKEN).map(({ subject }) => subject);
}

describe('a name of a database that somebody else has', () => {
  it.each([
    ['AWS::RDS::DBCluster', 'DBClusterIdentifier', "!Sub '${Namespace}-Cluster'", true],
    ['AWS::RDS::DBInstance', 'DBInstanceIdentifier', "!Sub '${Namespace}-1'", true],
    ['AWS::RDS::DBInstance', 'DBInstanceIdentifier', "!Sub '${Namespace}-cluster'", false],
    ['AWS::IAM::Role', 'RoleName', "!Sub '${Namespace}-1'", false],
  ])('collides for a %s by %s called %s: %s', (type, property, name, collides) => {
    expect(colliding(name, { type, property })).toEqual(collides ? [`R.${property}`] : []);
  });
});

describe('a fixed name', () => {
  it.each([
    ['that stands in the template', 'kion-role'],
    ['that is made from parameters that stay as they are', '!Sub "${Extras}-role"'],
    ['that is made from the account and the Region', '!Sub "${AWS::AccountId}-${AWS::Region}"'],
  ])('%s collides with the old stack', (_, name) => {
    expect(colliding(name)).toEqual(['R.RoleName']);
  });

  it.each([
    ['from the namespace', '!Sub "${Namespace}-role"'],
    ['from the name of the stack', '!Sub "${AWS::StackName}-role"'],
    ['from what is known only later', '!Sub "${Secret}-role"'],
    ['by CloudFormation', '!Ref AWS::NoValue'],
  ])('that is made %s does not', (_, name) => {
    expect(colliding(name)).toEqual([]);
  });

  it('collides also where the resource has another logical name in a template of its own', () => {
    expect(colliding('Kion-Moved')).toEqual(['R.RoleName']);
    expect(colliding('!Sub "${Namespace}"')).toEqual([]);
  });

  it('collides with a name of the old stack in whatever case, also for a resource that the old stack has not', () => {
    const named = (name: string) =>
      parseTemplate(`Resources: { New: { Type: AWS::IAM::Role, Properties: { RoleName: ${name} } } }`);
    for (const name of ['kion-moved', 'Kion-Moved'])
      expect(inShort(collidingNames(named(name), OLD, NEW, TAKEN))).toEqual(['FixedName New.RoleName']);
  });

  it('does not collide with what the old stack has not, as in a template of its own', () => {
    const template = parseTemplate(
      'Resources: { New: { Type: AWS::IAM::Role, Properties: { RoleName: x } } }',
    );
    expect(collidingNames(template, OLD, NEW, TAKEN)).toEqual([]);
  });

  it('must not be longer than AWS takes, which depends on what it names', () => {
    const cluster = { type: 'AWS::RDS::DBCluster', property: 'DBClusterIdentifier' };
    const named = (length: number) => `!Sub "\${Namespace}${'x'.repeat(length - 'kion-b12345'.length)}"`;
    expect(colliding(named(63), cluster)).toEqual([]);
    expect(colliding(named(64), cluster)).toEqual(['R.DBClusterIdentifier']);
    expect(colliding(named(255), { type: 'AWS::SNS::Topic', property: 'TopicName' })).toEqual([]);
  });

  it('that is too long is called so, with what is possible', () => {
    const template = parseTemplate(
      `Resources: { R: { Type: AWS::IAM::Role, Properties: { RoleName: ${'x'.repeat(65)} } } }`,
    );
    const problems = collidingNames(template, OLD, NEW, TAKEN);
    expect(inShort(problems)).toEqual(['NameTooLong R.RoleName']);
    expect(problems).toMatchObject([{ message: expect.stringContaining('65 characters; 64 are possible') }]);
  });

  it('counts only where the resource is made', () => {
    expect(colliding('kion-role', { more: 'Condition: Extra,' })).toEqual(['R.RoleName']);
    expect(colliding('kion-role', { more: 'Condition: Never,' })).toEqual([]);
  });

  it('counts only for types that cannot share one', () => {
    expect(colliding('kion', { type: 'AWS::EC2::VPCEndpoint', property: 'Name' })).toEqual([]);
  });

  it('is a problem that names it and says what to do', () => {
    const template = parseTemplate(`
Resources: { R: { Type: T } }
Outputs: { Address: { Value: x, Export: { Name: kion-address } } }
`);
    expect(collidingNames(template, OLD, NEW, TAKEN)).toEqual([
      {
        code: 'FixedName',
        subject: 'the export of Address',
        message: 'The new stack would call it "kion-address", and that name is taken.',
        remedy: expect.stringContaining('databaseTemplateUrl'),
      },
    ]);
  });
});

describe('a name that two stacks cannot share', () => {
  it('is that of a resource or an export, and not a property that is only called so', () => {
    const made = parseTemplate(`
Resources:
  Cluster: { Type: 'AWS::RDS::DBCluster', Properties: { DBClusterIdentifier: a, DBSubnetGroupName: !Ref Subnets } }
  Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: b } }
  Plain: { Type: 'AWS::IAM::Role' }
  Other: { Properties: { Name: c } }
Outputs:
  Address: { Value: x, Export: { Name: !Sub '\${AWS::StackName}-address' } }
  Quiet: { Value: x }
  Odd: { Value: x, Export: y }
`);
    expect(fixedNames(made)).toEqual([
      {
        where: 'Cluster.DBClusterIdentifier',
        value: 'a',
        condition: undefined,
        logicalId: 'Cluster',
        type: 'AWS::RDS::DBCluster',
        longest: 63,
      },
      {
        where: 'Role.RoleName',
        value: 'b',
        condition: undefined,
        logicalId: 'Role',
        type: 'AWS::IAM::Role',
        longest: 64,
      },
      {
        where: 'the export of Address',
        value: { 'Fn::Sub': '${AWS::StackName}-address' },
        condition: undefined,
        logicalId: undefined,
        type: '',
        longest: 255,
      },
    ]);
  });
});
