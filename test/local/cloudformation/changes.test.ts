import { describe, expect, it } from 'vitest';
import { TestAccount } from '../../support/cloudformation.ts';

const TEMPLATE = `
Parameters: { Url: { Type: String } }
Resources:
  Launch:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData: { ImageId: '{{resolve:ssm:/ami}}', UserData: !Base64 { 'Fn::Sub': 'DB=\${Url}' } }
`;

function account(): TestAccount {
  const test = new TestAccount();
  test.account.values.setParameter('/ami', 'ami-1');
  return test;
}

describe('a property with a dynamic reference', () => {
  it('counts as changed when something else in it changes', async () => {
    const test = account();
    await test.create('app', TEMPLATE, { Url: 'old' });
    expect((await test.update('app', TEMPLATE, { Url: 'new' })).StackStatus).toBe('UPDATE_COMPLETE');
  });

  it('does not count as changed because the value behind it has moved, which CloudFormation does not see', async () => {
    const test = account();
    await test.create('app', TEMPLATE, { Url: 'old' });
    test.account.values.setParameter('/ami', 'ami-2');
    await expect(test.update('app', TEMPLATE, { Url: 'old' })).rejects.toThrow(
      'No updates are to be performed.',
    );
  });
});

describe('a secret that is deleted with its stack', () => {
  it('is gone under its name as well as under its ARN', async () => {
    const test = new TestAccount();
    const secret =
      'Resources: { S: { Type: AWS::SecretsManager::Secret, Properties: { Name: a/b, SecretString: x } } }';
    await test.create('db', secret);
    expect(test.account.values.secret('a/b', undefined)).toBe('x');
    await test.delete('db');
    expect(() => test.account.values.secret('a/b', undefined)).toThrow("can't find the specified secret");
  });
});
