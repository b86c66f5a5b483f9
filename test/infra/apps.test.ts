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
