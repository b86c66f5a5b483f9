import { describe, expect, it } from 'vitest';
import type { Need } from '../../local/aws/iam/policy.ts';
import { configurationOfEstates, unjudgedTemplateOf } from './deployment.ts';
import { policiesOf, statementsIn } from './policies.ts';

const configuration = configurationOfEstates();
const { functions } = policiesOf(statementsIn(unjudgedTemplateOf(configuration), configuration));

/** The functions that may do something, in any circumstances but those named. */
function whoMay(action: string, resource: string, context: Need['context'] = {}): string[] {
  return [...functions]
    .filter(([, policies]) => policies.allow({ action, resource, context }))
    .map(([name]) => name)
    .toSorted();
}
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
