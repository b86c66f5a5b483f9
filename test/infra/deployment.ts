import { resolve } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { fill, newApp } from '../../infra/app.ts';
import { type Configuration, readConfiguration } from '../../infra/config.ts';

/** The configuration that stands in the project as an example. */
export function exampleConfiguration(): Configuration {
  return readConfiguration(resolve('infra/example.json'));
}

/** Stands for the code of every function, where only what is around it is looked at. */
export const withoutCode = () => Code.fromInline('exports.handler = undefined;');

/** The template for a configuration, without the bundles of the functions. */
export function templateOf(configuration: Configuration): Template {
  return Template.fromStack(fill(newApp(), configuration, withoutCode));
}
