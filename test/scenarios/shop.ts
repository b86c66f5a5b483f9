import type { Estate } from '../../local/estate/estate.ts';
import { estateOf } from './migrate.ts';
import { CLIENT_SERVER_DATABASE, LAUNCH_CONFIGURATION_APP } from './templates.ts';

/** What its database asks for. */
export const PASSWORD = 'swordfish-and-chips';

/** A shop whose database has a client and a server group, with an app of a template that a test names. */
export function shopEstate(app: string, parameters: Record<string, string>, more: object = {}): Estate {
  return estateOf(
    {
      region: 'eu-west-1',
      stacks: [
        {
          name: 'shop-db',
          template: 'db',
          parameters: { EnvironmentName: 'shop', MasterPassword: PASSWORD },
        },
        { name: 'shop', template: 'app', parameters },
      ],
      secrets: { 'shop/db': { password: PASSWORD } },
      traffic: { writesPerMinute: 120 },
      ...more,
    },
    { db: CLIENT_SERVER_DATABASE, app },
  );
}

export const SHOP_INPUT = {
  databaseStack: 'shop-db',
  appStack: 'shop',
  backtrackWindow: 3600,
  noEchoParameters: { MasterPassword: { secretId: 'shop/db', key: 'password' } },
};

/** The shop on hosts of a launch configuration, which find their database in an SSM parameter. */
export function configuredHostsEstate(): Estate {
  return estateOf(
    {
      stacks: [
        {
          name: 'shop-db',
          template: 'db',
          parameters: { EnvironmentName: 'shop', MasterPassword: PASSWORD },
        },
        { name: 'shop-host', template: 'host', parameters: { Host: '@{shop-db.Url}' } },
        { name: 'shop', template: 'app', parameters: { Groups: '@{shop-db.Clients},sg-22222222' } },
      ],
      secrets: { 'shop/db': { password: PASSWORD } },
    },
    {
      db: CLIENT_SERVER_DATABASE,
      app: LAUNCH_CONFIGURATION_APP,
      host: `
Parameters: { Host: { Type: String } }
Resources: { Host: { Type: AWS::SSM::Parameter, Properties: { Name: /app/database/host, Type: String, Value: !Ref Host } } }
`,
    },
  );
}
