import { readFileSync } from 'node:fs';
import { parse } from '../../lambdas/kit/parse.ts';
import { type Estate, EstateFile, toEstate } from './estate.ts';

/** What the shop's database asks for. */
export const SHOP_PASSWORD = 'swordfish-and-chips';

/** A template of the shop, by the name of its file. */
export function shopTemplate(file: string): string {
  return readFileSync(new URL(`shop/${file}`, import.meta.url), 'utf8');
}

/** A shop whose database has a client and a server group, with an app in one of several shapes. */
function shop(region: string, stacks: readonly object[]): Estate {
  const database = {
    name: 'shop-db',
    template: 'database.yaml',
    parameters: { EnvironmentName: 'shop', MasterPassword: SHOP_PASSWORD },
  };
  const file = parse(EstateFile, {
    region,
    stacks: [database, ...stacks],
    secrets: { 'shop/db': { username: 'root', password: SHOP_PASSWORD } },
    parameters: { '/shop/maintenance': 'sun:03:00-sun:04:00', '/shop/key': 'operations' },
    traffic: { writesPerMinute: 120 },
  });
  return toEstate(file, shopTemplate);
}

/** The shop as two ECS services, whose tasks read a JDBC URL. */
export function servicesEstate(region = 'us-east-1'): Estate {
  const parameters = { JdbcUrl: '@{shop-db.Url}', TaskGroups: 'sg-11111111,@{shop-db.Clients}' };
  return shop(region, [{ name: 'shop', template: 'services.yaml', parameters }]);
}

/** The shop on hosts of a launch configuration, which find their database in an SSM parameter. */
export function configuredHostsEstate(): Estate {
  return shop('us-east-1', [
    { name: 'shop-host', template: 'address.yaml', parameters: { Host: '@{shop-db.Url}' } },
    { name: 'shop', template: 'hosts.yaml', parameters: { Groups: '@{shop-db.Clients},sg-22222222' } },
  ]);
}

/** The input with which the shop is migrated: its parameters have other names, and one of them is a secret. */
export const SHOP_INPUT = {
  databaseStack: 'shop-db',
  appStack: 'shop',
  backtrackWindow: 3600,
  noEchoParameters: { MasterPassword: { secretId: 'shop/db', key: 'password' } },
};
