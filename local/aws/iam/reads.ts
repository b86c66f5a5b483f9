import { valueType } from '../../../lambdas/domain/template/constraints.ts';
import { type Reference, referencesIn } from '../../../lambdas/domain/template/dynamic-references.ts';
import { isObject } from '../../../lambdas/kit/json.ts';
import type { ResourceOperation } from '../cloudformation/stacks.ts';
import type { SimulatedAccount } from '../world.ts';
import type { Need } from './policy.ts';

/** The ARN of a secret, or of an SSM parameter, by its name. */
export function arnOf({ aws: { region, account } }: SimulatedAccount, { service, name }: Reference): string {
  if (service === 'secretsmanager')
    return `arn:aws:secretsmanager:${region}:${account}:secret:${name}-AbCdEf`;
  // What AWS publishes belongs to no account.
  const owner = name.startsWith('/aws/service/') ? '' : account;
  return `arn:aws:ssm:${region}:${owner}:parameter/${name.replace(/^\//, '')}`;
}

const READ = { secretsmanager: 'secretsmanager:GetSecretValue', ssm: 'ssm:GetParameters' } as const;

const needOf = (account: SimulatedAccount, reference: Reference): Need => ({
  action: READ[reference.service],
  resource: arnOf(account, reference),
  context: {},
});

/** What CloudFormation reads for the dynamic references of a resource that it makes or changes. */
export function needsOfReferences(account: SimulatedAccount, operation: ResourceOperation): Need[] {
  if (operation.kind === 'DELETE') return [];
  const { resources } = account.stacks.get(operation.stack).desired.template;
  return referencesIn(JSON.stringify(resources[operation.logicalId] ?? null)).map((each) =>
    needOf(account, each),
  );
}

/** What CloudFormation reads for the parameters of a stack that have their values from SSM, as a call gives them. */
export function needsOfParameters(account: SimulatedAccount, stack: string, given: unknown): Need[] {
  const { template, parameters } = account.stacks.get(stack).desired;
  const values = new Map(
    [given]
      .flat()
      .flatMap((each): [unknown, unknown][] =>
        isObject(each) ? [[each.ParameterKey, each.ParameterValue]] : [],
      ),
  );
  return Object.entries(template.parameters).flatMap(([key, declaration]) => {
    const name = values.get(key) ?? parameters.get(key)?.given;
    return valueType(declaration).fromSsm && typeof name === 'string'
      ? [needOf(account, { service: 'ssm', name })]
      : [];
  });
}
