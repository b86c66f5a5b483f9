import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfiguration } from '../../infra/config.ts';
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
