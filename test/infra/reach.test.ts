import { describe, expect, it } from 'vitest';
import type { Need } from '../../local/aws/iam/policy.ts';
import { configurationOfEstates, unjudgedTemplateOf } from './deployment.ts';
import { policiesOf, statementsIn } from './policies.ts';

const configuration = configurationOfEstates();
const { functions, roles } = policiesOf(statementsIn(unjudgedTemplateOf(configuration), configuration));

/** The functions that may do something, in any circumstances but those named. */
function whoMay(action: string, resource: string, context: Need['context'] = {}): string[] {
  return [...functions]
    .filter(([, policies]) => policies.allow({ action, resource, context }))
    .map(([name]) => name)
    .toSorted();
}
const inRegion = (rest: string) => `arn:aws:${rest.replace(':', ':us-east-1:111122223333:')}`;
const of = (stack: string) => ({ 'aws:ResourceTag/aws:cloudformation:stack-name': [stack] });
const ROLE = 'arn:aws:iam::111122223333:role/aurora-rewind-databases';
const secret = (name: string) => `arn:aws:secretsmanager:us-east-1:111122223333:secret:${name}-AbCdEf`;
const parameter = (name: string) => `arn:aws:ssm:us-east-1:111122223333:parameter${name}`;

describe('of secrets and SSM parameters', () => {
  it('those that the configuration names can be read, and parameters switched, by whoever has to', () => {
    expect(whoMay('secretsmanager:GetSecretValue', secret('shop/db'))).toEqual([
      'CreateDatabaseStack',
      'Preflight',
      'Recheck',
    ]);
    for (const name of ['/kion/database', '/app/database/host']) {
      expect(whoMay('ssm:GetParameter', parameter(name))).toEqual([
        'FreezeWrites',
        'Preflight',
        'PrepareAppUpdate',
        'Recheck',
        'ThawWrites',
      ]);
      expect(whoMay('ssm:PutParameter', parameter(name))).toEqual(['PrepareAppUpdate', 'ThawWrites']);
    }
  });

  it.each(['shop/db2', 'shop/db/other', 'shop', 'payroll'])(
    'nobody reads the secret %s of others',
    (name) => {
      expect(whoMay('secretsmanager:GetSecretValue', secret(name))).toEqual([]);
    },
  );

  it.each(['/app/database/host2', '/app/database', '/payroll'])(
    'nobody reads or writes the parameter %s of others',
    (name) => {
      expect(whoMay('ssm:GetParameter', parameter(name))).toEqual([]);
      expect(whoMay('ssm:PutParameter', parameter(name))).toEqual([]);
    },
  );
});

describe('CloudFormation, under the role of new database stacks,', () => {
  const may = (action: string, rest: string, context: Need['context'] = {}) =>
    roles.get(ROLE)?.allow({ action, resource: inRegion(rest), context });

  it.each([
    ['rds:ModifyDBCluster', 'rds:cluster:any'],
    ['rds:DeleteDBCluster', 'rds:cluster:any'],
    ['rds:DeleteDBInstance', 'rds:db:any'],
    ['ec2:DeleteSecurityGroup', 'ec2:security-group/sg-1'],
  ])('can call %s for what it has made for a new stack, and for nothing else', (action, rest) => {
    expect(may(action, rest, of('kion-aurora-bt1a2b3'))).toBe(true);
    for (const stack of ['kion-aurora', 'kion-aurora-blue', 'payroll'])
      expect(may(action, rest, of(stack))).toBe(false);
    expect(may(action, rest)).toBe(false);
  });

  it('can restore the snapshots that runs make, and no others', () => {
    const restore = 'rds:RestoreDBClusterFromSnapshot';
    expect(may(restore, 'rds:cluster-snapshot:kion-cluster-before-backtrack-bt1a2b3')).toBe(true);
    expect(may(restore, 'rds:cluster-snapshot:payroll-2026')).toBe(false);
  });
});

describe('of roles and hosts', () => {
  const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
  const toHosts = { 'iam:PassedToService': ['ec2.amazonaws.com'] };
  const toFormation = { 'iam:PassedToService': ['cloudformation.amazonaws.com'] };
  const direct = ['RefreshHosts', 'RestartApp', 'ReturnApp'];

  it('only that of the hosts is handed to hosts, and only those of databases to CloudFormation', () => {
    const own = role('kion-app-AppRole-1A2B3C4D5E6F');
    expect(whoMay('iam:PassRole', own, toHosts)).toEqual(direct);
    expect(whoMay('iam:PassRole', own, toFormation)).toEqual([]);
    expect(whoMay('iam:PassRole', ROLE, toFormation)).toEqual(['CreateDatabaseStack']);
  });

  it.each(['admin', 'kion-app-Other-1A2B3C4D5E6F', 'path/kion-app-AppRole-1A2B3C4D5E6F'])(
    'the role %s of others is handed to nobody',
    (name) => {
      for (const to of [toHosts, toFormation, { 'iam:PassedToService': ['lambda.amazonaws.com'] }])
        expect(whoMay('iam:PassRole', role(name), to)).toEqual([]);
    },
  );

  it('hosts are started from a launch template of the account, and from nothing else', () => {
    const instance = inRegion('ec2:instance/i-1');
    const from = (template: string) => ({ 'ec2:LaunchTemplate': [template] });
    expect(whoMay('ec2:RunInstances', instance, from(inRegion('ec2:launch-template/lt-1')))).toEqual(direct);
    expect(whoMay('ec2:RunInstances', instance)).toEqual([]);
    const theirs = 'arn:aws:ec2:us-east-1:999999999999:launch-template/lt-1';
    expect(whoMay('ec2:RunInstances', instance, from(theirs))).toEqual([]);
  });
});
