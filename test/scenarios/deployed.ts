import type { TestProject } from 'vitest/node';
import { configurationOfEstates, unjudgedTemplateOf } from '../infra/deployment.ts';
import { type DeployedStatements, statementsIn } from '../infra/policies.ts';

/** Where the estates of the scenarios are; the last one is refused for being there. */
const REGIONS = ['us-east-1', 'eu-west-1', 'sa-east-1'];

declare module 'vitest' {
  interface ProvidedContext {
    /** What the policies of a deployment say, by its Region. */
    deployed: Readonly<Record<string, DeployedStatements>>;
  }
}

/** Synthesizes the deployments once for all scenarios: each of them would spend more on loading the CDK than on its runs. */
export default function synthesize({ provide }: TestProject): void {
  const statements = REGIONS.map((region) => {
    const configuration = configurationOfEstates(region);
    return [region, statementsIn(unjudgedTemplateOf(configuration), configuration)] as const;
  });
  provide('deployed', Object.fromEntries(statements));
}
