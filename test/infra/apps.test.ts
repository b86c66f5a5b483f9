import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfiguration } from '../../infra/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'aurora-rewind-apps-'));
afterAll(() => rmSync(folder, { recursive: true }));

const REQUEST = {
  databaseStack: 'shop-db',
  appStack: 'shop',
  backtrackWindow: '24h',
  healthCheck: { url: 'https://shop.example.com/' },
};

/** The app of a configuration as it is read, with these templates beside it. */
function appOf(changes: object, appTemplate = '', schedules: readonly object[] = []) {
  writeFileSync(join(folder, 'database.yaml'), 'Resources: { Cluster: { Type: AWS::RDS::DBCluster } }');
  writeFileSync(join(folder, 'app.yaml'), appTemplate);
  const app = {
    appStack: 'shop',
    databaseStack: 'shop-db',
    databaseTemplate: 'database.yaml',
    ...(appTemplate === '' ? {} : { appTemplate: 'app.yaml' }),
    ...changes,
  };
  const configuration = {
    account: '111122223333',
    region: 'us-east-1',
    apps: [app],
    approvers: ['approver@example.com'],
    noticeAddresses: ['operations@example.com'],
    schedules,
  };
  writeFileSync(join(folder, 'deployment.json'), JSON.stringify(configuration));
  const [read] = readConfiguration(join(folder, 'deployment.json')).apps;
  return read;
}

describe('what runs for an app may read', () => {
  it('is nothing that nobody names', () => {
    expect(appOf({})).toMatchObject({ secrets: [], ssmParameters: [] });
  });

  it('is what the configuration names, what schedules give to runs, and what the app takes from SSM', () => {
    const template = `
Parameters:
  Host: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /shop/host }
  Image: { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: /shop/image }
  Public: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /aws/service/something }
  Given: { Type: 'AWS::SSM::Parameter::Value<String>' }
  Port: { Type: String, Default: '3306' }
Resources: { Cluster: { Type: AWS::ECS::Cluster } }`;
    const input = {
      ...REQUEST,
      noEchoParameters: { Password: { secretId: 'shop/db', key: 'password' } },
      endpointParameters: ['/shop/jobs'],
    };
    const schedules = [
      { kind: 'readiness', name: 'nightly', cron: '0 5 * * ? *', input },
      { kind: 'mark', name: 'daily', cron: '0 5 * * ? *', input: { cluster: 'other', name: 'daily' } },
    ];
    const app = appOf(
      { secrets: ['shop/more', 'shop/db'], ssmParameters: ['shop-url'] },
      template,
      schedules,
    );
    expect(app).toMatchObject({
      secrets: ['shop/db', 'shop/more'],
      ssmParameters: ['/shop/host', '/shop/jobs', 'shop-url'],
    });
  });

  it.each([
    [{ secrets: ['*'] }, /apps\.0\.secrets\.0: must be the name or the ARN of a secret/],
    [{ ssmParameters: ['/shop/*'] }, /apps\.0\.ssmParameters\.0: must be the name of an SSM parameter/],
    [{ secrets: ['a', 'a'] }, /apps\.0\.secrets: must name each one once/],
  ])('cannot be more than one at a time: %j', (changes, wrong) => {
    expect(() => appOf(changes)).toThrow(wrong);
  });
});

describe('the roles that hosts and tasks get', () => {
  const rolesOf = (resources: string, changes: object = {}) =>
    appOf(changes, `Resources:\n${resources}`)?.hostRoles;
  const PROFILE = `
  Role: { Type: AWS::IAM::Role }
  Profile: { Type: AWS::IAM::InstanceProfile, Properties: { Roles: [!Ref Role] } }`;
  const GROUP = `
  Hosts: { Type: AWS::AutoScaling::AutoScalingGroup, Properties: { LaunchTemplate: { LaunchTemplateId: !Ref Launch } } }`;
  const launch = (profile: string) => `
  Launch: { Type: AWS::EC2::LaunchTemplate, Properties: { LaunchTemplateData: { IamInstanceProfile: ${profile} } } }`;
  const OURS = 'arn:aws:iam::111122223333:role/ours';

  it.each<[string, string, string[]]>([
    [
      'a profile by its ARN',
      `${PROFILE}${launch('{ Arn: !GetAtt Profile.Arn }')}${GROUP}`,
      ['role/shop-Role-*'],
    ],
    ['a profile by its name', `${PROFILE}${launch('{ Name: !Ref Profile }')}${GROUP}`, ['role/shop-Role-*']],
    [
      'a launch configuration',
      `${PROFILE}
  Launch: { Type: AWS::AutoScaling::LaunchConfiguration, Properties: { IamInstanceProfile: !Ref Profile } }
  Hosts: { Type: AWS::AutoScaling::AutoScalingGroup, Properties: { LaunchConfigurationName: !Ref Launch } }`,
      ['role/shop-Role-*'],
    ],
    [
      'tasks, with a role that has a name and a path, and one of others',
      `
  Role: { Type: AWS::IAM::Role, Properties: { Path: /apps/, RoleName: !Sub '\${AWS::StackName}-\${Stage}-web' } }
  Task: { Type: AWS::ECS::TaskDefinition, Properties: { TaskRoleArn: !GetAtt Role.Arn, ExecutionRoleArn: '${OURS}' } }`,
      [OURS, 'role/apps/shop-*-web'],
    ],
    ['nothing at all', `  Launch: { Type: AWS::EC2::LaunchTemplate, Properties: {} }${GROUP}`, []],
  ])('are read off the template: %s', (_, resources, roles) => {
    expect(rolesOf(resources)).toEqual(roles);
  });

  it('have names of which CloudFormation cuts off what is too long', () => {
    const name = 'R'.repeat(60);
    const task = `
  ${name}: { Type: AWS::IAM::Role }
  Task: { Type: AWS::ECS::TaskDefinition, Properties: { TaskRoleArn: !GetAtt ${name}.Arn } }`;
    expect(rolesOf(task, { appStack: 'shop-in-a-stack-with-a-long-name' })).toEqual([
      'role/shop-in-a-stack-with-a-l*',
    ]);
  });

  it.each<[string, string, string]>([
    ['of a parameter', `${launch('{ Name: !Ref Given }')}${GROUP}`, 'Launch'],
    [
      'of a profile that has a role of others',
      launch('{ Name: !Ref Profile }') + GROUP + PROFILE.replace('!Ref Role', 'theirs'),
      'Launch',
    ],
    ['of a launch template of others', GROUP, 'Hosts'],
    [
      'of tasks, by an import',
      `  Task: { Type: AWS::ECS::TaskDefinition, Properties: { TaskRoleArn: !ImportValue r } }`,
      'Task',
    ],
    [
      'whose name is put together',
      `  Role: { Type: AWS::IAM::Role, Properties: { RoleName: !Join ['-', [a, b]] } }
  Task: { Type: AWS::ECS::TaskDefinition, Properties: { TaskRoleArn: !GetAtt Role.Arn } }`,
      'Task',
    ],
  ])(
    'have to be named in the configuration where the template does not tell them: %s',
    (_, resources, id) => {
      expect(() => rolesOf(resources)).toThrow(
        `The template of shop does not tell which roles ${id} hand on: name them in hostRoles`,
      );
      expect(rolesOf(resources, { hostRoles: [OURS] })).toContain(OURS);
      expect(rolesOf(resources, { hostRoles: [] })).not.toContain(OURS);
    },
  );

  it('are those of the configuration where the app stack has a service role', () => {
    expect(appOf({})?.hostRoles).toEqual([]);
    expect(appOf({ hostRoles: [OURS] })?.hostRoles).toEqual([OURS]);
    expect(() => appOf({ hostRoles: ['role/*'] })).toThrow(/hostRoles\.0: must be the ARN of a role/);
  });
});
