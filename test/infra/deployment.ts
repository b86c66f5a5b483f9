import { resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { fill } from '../../infra/app.ts';
import { type Configuration, readConfiguration } from '../../infra/config.ts';

/** The configuration that stands in the project as an example. */
export function exampleConfiguration(): Configuration {
  return readConfiguration(resolve('infra/example.json'));
}

/** The template for a configuration, without the bundles of the functions. */
export function templateOf(configuration: Configuration): Template {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] }, autoSynth: false });
  return Template.fromStack(fill(app, configuration));
}
