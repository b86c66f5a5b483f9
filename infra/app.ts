import { App, type AppProps, Validations } from 'aws-cdk-lib';
import recommended from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { AwsSolutionsChecks } from 'cdk-nag';
import { applyAcknowledgements } from './acknowledge.ts';
import type { CodeOf } from './bundling.ts';
import { type Configuration, OWN_STACK } from './config.ts';
import { RewindStack } from './stack.ts';

/** The CDK's application, with every feature of this version of the CDK switched as AWS recommends for a new one. */
export function newApp(props: AppProps = {}): App {
  return new App({ autoSynth: false, ...props, context: recommended });
}

/** Puts what is deployed into the CDK's application. cdk-nag judges it whenever it is synthesized. */
export function fill(app: App, configuration: Configuration, codeOf: CodeOf): RewindStack {
  const stack = new RewindStack(app, OWN_STACK, configuration, codeOf);
  applyAcknowledgements(app);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return stack;
}
