import type { Template } from 'aws-cdk-lib/assertions';
import type { Configuration } from '../../infra/config.ts';
import type { Principals } from '../../local/aws/iam/enforce.ts';
import { Policies, type Statement } from '../../local/aws/iam/policy.ts';
import { Reader } from './reader.ts';

/** Policies of a deployment by who has them. */
export interface DeployedPolicies extends Principals {
  readonly machines: ReadonlyMap<string, Policies>;
  /** By the ARNs of rules of EventBridge. */
  readonly rules: ReadonlyMap<string, Policies>;
}

/** The statements of those policies by who has them: plain data, which can be handed to another process. */
export type DeployedStatements = Readonly<
  Record<keyof DeployedPolicies, Readonly<Record<string, readonly Statement[]>>>
>;

const roleIn = (properties: unknown, name: string) =>
  String(Object(Object(properties)[name])['Fn::GetAtt']?.[0]);

/**
 * What the policies say in a template that was synthesized for a configuration.
 * @throws RangeError if a function or a machine has no policies
 */
export function statementsIn(template: Template, configuration: Configuration): DeployedStatements {
  const reader = new Reader(template, configuration);
  const roles = reader.roles();
  const having = (type: string, name: string, role: string) =>
    Object.fromEntries(
      Object.values(template.findResources(type)).map(({ Properties }) => {
        const statements = roles.get(roleIn(Properties, role));
        if (statements === undefined) throw new RangeError(`${Properties[name]} has no policies.`);
        return [String(Properties[name]).replace('aurora-rewind-', ''), statements];
      }),
    );
  return {
    functions: having('AWS::Lambda::Function', 'FunctionName', 'Role'),
    machines: having('AWS::StepFunctions::StateMachine', 'StateMachineName', 'RoleArn'),
    roles: Object.fromEntries(
      [...roles].flatMap(([id, statements]) => {
        if (id.startsWith('DatabaseRole')) return [[reader.resolved({ Ref: id }), statements]];
        if (!id.startsWith('SchedulingRole')) return [];
        return [[reader.resolved({ Ref: id }), [...reader.trust(id), ...statements]]];
      }),
    ),
    rules: Object.fromEntries(reader.rules()),
  };
}

/** The policies that say so. Each remembers what of it was needed. */
export function policiesOf({ functions, machines, roles, rules }: DeployedStatements): DeployedPolicies {
  const made = (statements: DeployedStatements['roles']) =>
    new Map(Object.entries(statements).map(([who, all]) => [who, new Policies(all)]));
  return { functions: made(functions), machines: made(machines), roles: made(roles), rules: made(rules) };
}
