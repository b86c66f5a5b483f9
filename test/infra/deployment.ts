import { resolve } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { fill, newApp } from '../../infra/app.ts';
import { ssmParametersIn, typesIn } from '../../infra/apps.ts';
import { type Configuration, OWN_STACK, readConfiguration } from '../../infra/config.ts';
import { readsOf } from '../../infra/reads.ts';
import { RewindStack } from '../../infra/stack.ts';
import { parseTemplate } from '../../lambdas/domain/template/parse.ts';
import { shopTemplate } from '../../local/estate/shop.ts';
import { SERVICE_ROLE } from '../../local/run/laboratory.ts';

/** The configuration that stands in the project as an example. */
export function exampleConfiguration(): Configuration {
  return readConfiguration(resolve('infra/example.json'));
}

const shop = (file: string) => parseTemplate(shopTemplate(file));

/** A configuration for every app of the simulation: the example's, and a shop in its several shapes. */
export function configurationOfEstates(region = 'us-east-1'): Configuration {
  const example = exampleConfiguration();
  const hosts = shop('hosts.yaml');
  const ofTheShop = {
    appStack: 'shop',
    databaseStack: 'shop-db',
    databaseTypes: typesIn(shop('database.yaml')),
    databaseReads: readsOf(shop('database.yaml')),
    appTypes: [...typesIn(shop('services.yaml')), ...typesIn(hosts)],
    appReads: readsOf(hosts),
    hostRoles: [],
    secrets: ['shop/db'],
    ssmParameters: ssmParametersIn(hosts),
  };
  const apps = example.apps.map((app) => ({
    ...app,
    databaseRole: SERVICE_ROLE,
    ssmParameters: ['/kion/database'],
  }));
  return { ...example, region, apps: [...apps, ofTheShop] };
}

/** Stands for the code of every function, where only what is around it is looked at. */
export const withoutCode = () => Code.fromInline('exports.handler = undefined;');

/** The template for a configuration, without the bundles of the functions. */
export function templateOf(configuration: Configuration): Template {
  return Template.fromStack(fill(newApp(), configuration, withoutCode));
}

/** The same template sooner: neither cdk-nag nor the CDK's own validation looks at it. */
export function unjudgedTemplateOf(configuration: Configuration): Template {
  const app = newApp({ builtinCloudFormationValidation: false });
  return Template.fromStack(new RewindStack(app, OWN_STACK, configuration, withoutCode));
}
