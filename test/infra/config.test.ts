import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfiguration } from '../../infra/config.ts';
import { cronFault } from '../../infra/cron.ts';
import { exampleConfiguration } from './deployment.ts';

const folder = mkdtempSync(join(tmpdir(), 'aurora-rewind-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const TEMPLATE = 'Resources: { Cluster: { Type: AWS::RDS::DBCluster } }';
const INPUT = {
  databaseStack: 'kion-aurora',
  appStack: 'kion-app',
  backtrackWindow: '72h',
  healthCheck: { url: 'https://kion.example.com/' },
};
const GOOD = {
  account: '111122223333',
  region: 'us-east-1',
  apps: [{ appStack: 'kion-app', databaseStack: 'kion-aurora', databaseTemplate: 'database.yaml' }],
  approvers: ['approver@example.com'],
  noticeAddresses: ['operations@example.com'],
};

/** What a configuration is refused with; undefined if it is taken. */
function refusal(changes: object | string, template = TEMPLATE): string | undefined {
  writeFileSync(join(folder, 'database.yaml'), template);
  const file = join(folder, 'deployment.json');
  writeFileSync(file, typeof changes === 'string' ? changes : JSON.stringify({ ...GOOD, ...changes }));
  try {
    readConfiguration(file);
    return undefined;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'BadConfiguration') throw error;
    return error.message;
  }
}

/** What a configuration with this template of the app is refused with. */
function refusalOfApp(template: string): string | undefined {
  writeFileSync(join(folder, 'app.yaml'), template);
  return refusal({ apps: [{ ...GOOD.apps[0], appTemplate: 'app.yaml' }] });
}

describe('the template of an app', () => {
  it('with a type of which nobody has said what it needs is refused in one line, and else is taken', () => {
    expect(refusalOfApp('Resources: { Page: { Type: AWS::CloudFront::Distribution } }')).toMatch(
      /^The template of kion-app has AWS::CloudFront::Distribution: say in infra\/[^\n]*$/,
    );
    expect(
      refusalOfApp('Resources: { A: { Type: AWS::IAM::Role }, B: { Type: AWS::ECS::Service } }'),
    ).toBeUndefined();
  });
});

describe('the configuration', () => {
  it('is taken as the example has it, with the types of its templates', () => {
    expect(exampleConfiguration().apps).toMatchObject([
      {
        databaseTypes: expect.arrayContaining(['AWS::RDS::DBCluster', 'AWS::EC2::SecurityGroup']),
        appTypes: expect.arrayContaining(['AWS::AutoScaling::AutoScalingGroup']),
      },
    ]);
    expect(refusal({})).toBeUndefined();
  });

  it.each<[string, object | string, RegExp]>([
    ['that is no JSON', '{', /is no JSON/],
    ['without an account', { account: '1' }, /account: must be the twelve digits/],
    [
      'for a Region without Backtrack',
      { region: 'eu-north-1' },
      /^\S+ cannot be used: region: Aurora MySQL has no Backtrack in eu-north-1, .*June 2023[^\n]*$/,
    ],
    ['without approvers', { approvers: [] }, /approvers: /],
    ['with an address that is none', { noticeAddresses: ['nobody'] }, /noticeAddresses\.0: /],
    ['with a word that nobody knows', { approver: 'x' }, /approver/],
    [
      'whose template is not there',
      { apps: [{ ...GOOD.apps[0], appTemplate: 'none.yaml' }] },
      /names the template none\.yaml, and there is no such file/,
    ],
    [
      'with a schedule for stacks that it does not name',
      {
        schedules: [
          { kind: 'readiness', name: 'n', cron: '0 5 * * ? *', input: { ...INPUT, appStack: 'other' } },
        ],
      },
      /schedules\.0\.input: other with kion-aurora is not in apps/,
    ],
    [
      'with a migration that nobody approves',
      {
        schedules: [
          { kind: 'migration', name: 'n', at: '2027-01-16T22:00:00', input: { ...INPUT, approvals: [] } },
        ],
      },
      /schedules\.0\.input\.approvals: must contain "start"/,
    ],
    [
      'with an input that the machine would refuse',
      {
        schedules: [
          { kind: 'readiness', name: 'n', cron: '0 5 * * ? *', input: { ...INPUT, backtrackWindow: '99h' } },
        ],
      },
      /schedules\.0\.input\.backtrackWindow: /,
    ],
    [
      'with a time zone that there is not',
      { schedules: [{ kind: 'readiness', name: 'n', cron: '0 5 * * ? *', timeZone: 'Mars', input: INPUT }] },
      /must be a time zone/,
    ],
    ['with an address twice', { approvers: ['a@example.com', 'A@example.com'] }, /approvers: must name each/],
    ['with an app twice', { apps: [GOOD.apps[0], GOOD.apps[0]] }, /apps\.1: kion-app stands there twice/],
    [
      'with two apps on one database',
      { apps: [GOOD.apps[0], { ...GOOD.apps[0], appStack: 'other' }] },
      /apps\.1: kion-aurora is the database of another app/,
    ],
    [
      'with one stack as both',
      { apps: [{ ...GOOD.apps[0], appStack: 'kion-aurora' }] },
      /apps\.0: must name two stacks/,
    ],
    [
      'with the deployment itself as an app',
      { apps: [{ ...GOOD.apps[0], appStack: 'AuroraRewind' }] },
      /AuroraRewind is what is deployed here/,
    ],
    [
      'with a role that is none',
      { apps: [{ ...GOOD.apps[0], databaseRole: 'kion' }] },
      /databaseRole: must be the ARN of a role/,
    ],
    [
      'with more subnets than fit their zones',
      {
        vpc: {
          id: 'vpc-0a1b2c3d',
          subnets: ['subnet-0a1b2c3d', 'subnet-0b1b2c3d', 'subnet-0c1b2c3d'],
          availabilityZones: ['us-east-1a', 'us-east-1b'],
          securityGroups: ['sg-0a1b2c3d'],
        },
      },
      /vpc: must have as many subnets/,
    ],
    [
      'with an identifier that is cut off',
      { vpc: { id: 'vpc-1', subnets: [], availabilityZones: [], securityGroups: [] } },
      /vpc\.id: must be an identifier such as vpc-/,
    ],
    [
      'with a cluster twice',
      { watchedClusters: ['kion', 'kion'].map((cluster) => ({ cluster, windowHours: 1 })) },
      /watchedClusters: must name each/,
    ],
    [
      'with a migration that only plans',
      {
        schedules: [
          { kind: 'migration', name: 'n', at: '2027-01-16T22:00:00', input: { ...INPUT, dryRun: true } },
        ],
      },
      /dryRun: must not be true/,
    ],
    [
      'with a question that would change something',
      {
        schedules: [
          { kind: 'readiness', name: 'n', cron: '0 5 * * ? *', input: { ...INPUT, dryRun: false } },
        ],
      },
      /dryRun: must not be false/,
    ],
    [
      'with a time of no time zone',
      { schedules: [{ kind: 'migration', name: 'n', at: '2027-01-16T22:00:00Z', input: INPUT }] },
      /at: must be a local time/,
    ],
    [
      'with an offset as a time zone',
      {
        schedules: [{ kind: 'readiness', name: 'n', cron: '0 5 * * ? *', timeZone: '+02:00', input: INPUT }],
      },
      /must be a time zone/,
    ],
    [
      'with a moment that EventBridge does not know',
      { schedules: [{ kind: 'readiness', name: 'n', cron: '99 99 * * ? *', input: INPUT }] },
      /cron: has no minutes that EventBridge knows/,
    ],
    [
      'with two schedules of one name',
      {
        schedules: ['0 5 * * ? *', '0 6 * * ? *'].map((cron) => ({
          kind: 'readiness',
          name: 'n',
          cron,
          input: INPUT,
        })),
      },
      /schedules\.1\.name: n is the name of another schedule/,
    ],
  ])('%s is refused in one line that says what is wrong', (_, changes, wrong) => {
    const message = refusal(changes);
    expect(message).toMatch(wrong);
    expect(message).not.toContain('\n');
  });

  it('is refused where CloudFormation would make something of which nobody has said what it needs', () => {
    expect(refusal({}, 'Resources: { Key: { Type: AWS::KMS::Key } }')).toContain(
      'kion-aurora has AWS::KMS::Key',
    );
  });

  it('says what to do where there is none', () => {
    expect(() => readConfiguration(join(folder, 'nothing.json'))).toThrow(/Copy infra\/example\.json/);
  });
});

describe('the moments of EventBridge', () => {
  it.each([
    '0 5 * * ? *',
    '0/15 8-18 ? * MON-FRI *',
    '0 0 L * ? 2027',
    '30 1 ? * 6#3 *',
    '5,35 * 1W JAN,JUL ? *',
  ])('are taken: %s', (cron) => {
    expect(cronFault(cron)).toBeUndefined();
  });

  it.each([
    ['0 5 * * *', 'six fields'],
    ['cron(0 5 * * ? *)', 'has no minutes'],
    ['0 24 * * ? *', 'has no hours'],
    ['0 5 32 * ? *', 'has no day of the month'],
    ['0 5 * 13 ? *', 'has no month'],
    ['0 5 ? * 8 *', 'has no day of the week'],
    ['0 5 * * ? 99', 'has no year'],
    ['0 5/0 * * ? *', 'has no hours'],
    ['0 5 * * * *', 'must have "?"'],
    ['0 5 ? * ? *', 'must have "?"'],
  ])('are refused: %s', (cron, why) => {
    expect(cronFault(cron)).toContain(why);
  });
});
