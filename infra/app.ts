import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { applyAcknowledgements } from './acknowledge.ts';
import type { Configuration } from './config.ts';
import { RewindStack } from './stack.ts';

/** Puts what is deployed into the CDK's application. cdk-nag judges it whenever it is synthesized. */
export function fill(app: App, configuration: Configuration): RewindStack {
  const stack = new RewindStack(app, 'AuroraRewind', configuration);
  applyAcknowledgements(app);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return stack;
}
