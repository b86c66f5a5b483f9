import type { Template } from 'aws-cdk-lib/assertions';
import type { Configuration } from '../../infra/config.ts';
import { isObject } from '../../lambdas/kit/json.ts';
import type { Principals } from '../../local/aws/iam/enforce.ts';
import { Policies, type Statement } from '../../local/aws/iam/policy.ts';

/** Policies of a deployment by who has them. */
export interface DeployedPolicies extends Principals {
  readonly machines: ReadonlyMap<string, Policies>;
}

/** The statements of those policies by who has them: plain data, which can be handed to another process. */
export type DeployedStatements = Readonly<
  Record<keyof DeployedPolicies, Readonly<Record<string, readonly Statement[]>>>
>;

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** Names of the deployment carry a prefix, which the simulated account does without. */
const unprefixed = (text: string) =>
  text.replaceAll(/(function|stateMachine|execution):aurora-rewind-/g, '$1:');

/** Reads policies out of a template, with every name as the simulated account has it. */
class Reader {
  readonly #template: Template;
  readonly #arn: (service: string, rest: string) => string;
  readonly #physical: readonly (readonly [logicalId: string, arn: string])[];

  constructor(template: Template, { account, region }: Configuration) {
    this.#template = template;
    const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
    this.#arn = arn;
    this.#physical = [
      ['StorageRecords', arn('dynamodb', 'table/aurora-rewind-records')],
      ['StorageApprovals', arn('dynamodb', 'table/aurora-rewind-approvals')],
      ['StorageLedger', arn('dynamodb', 'table/aurora-rewind-ledger')],
      ['StorageTemplates', 'arn:aws:s3:::aurora-rewind-templates'],
      ['TopicsNotices', arn('sns', 'aurora-rewind-notices')],
      ['TopicsApprovals', arn('sns', 'aurora-rewind-approvals')],
      ['TopicsKey', arn('kms', 'key/topics')],
      ['SchedulingUndelivered', arn('sqs', 'undelivered')],
      ['SchedulingRole', `arn:aws:iam::${account}:role/aurora-rewind-scheduler`],
      ['DatabaseRole', `arn:aws:iam::${account}:role/aurora-rewind-databases`],
    ];
  }

  /** A value as it would be once deployed. @throws RangeError if nobody has said what it becomes */
  resolved(value: unknown): string {
    if (typeof value === 'string') return unprefixed(value);
    const [[name, argument] = ['', undefined]] = isObject(value) ? Object.entries(value) : [];
    if (name === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1]))
      return argument[1].map((part) => this.resolved(part)).join(String(argument[0]));
    const id = String(list(argument)[0]);
    const known = this.#physical.find(([logicalId]) => id.startsWith(logicalId))?.[1];
    if (known !== undefined) return known;
    const resource: unknown = this.#template.toJSON().Resources?.[id];
    const properties = isObject(resource) && isObject(resource.Properties) ? resource.Properties : {};
    const { FunctionName, LogGroupName, StateMachineName } = properties;
    if (typeof FunctionName === 'string') return unprefixed(this.#arn('lambda', `function:${FunctionName}`));
    if (typeof LogGroupName === 'string') return this.#arn('logs', `log-group:${LogGroupName}:*`);
    if (typeof StateMachineName === 'string')
      return unprefixed(this.#arn('states', `stateMachine:${StateMachineName}`));
    throw new RangeError(`What ${JSON.stringify(value)} becomes is not known.`);
  }

  #statement(value: unknown): Statement {
    const { Effect, Action, Resource, Condition = {} } = Object(value);
    return {
      effect: Effect === 'Deny' ? 'Deny' : 'Allow',
      actions: list(Action).map(String),
      resources: list(Resource).map((each) => this.resolved(each)),
      conditions: Object.entries(Condition).flatMap(([operator, keys]) =>
        Object.entries(Object(keys)).map(
          ([key, values]) => [operator, key, list(values).map((each) => this.resolved(each))] as const,
        ),
      ),
    };
  }

  /** The statements of every role, by its logical id. */
  roles(): Map<string, Statement[]> {
    const byRole = new Map<string, Statement[]>();
    for (const { Properties } of Object.values(this.#template.findResources('AWS::IAM::Policy'))) {
      const statements = list(Properties.PolicyDocument.Statement).map((each) => this.#statement(each));
      for (const { Ref: role } of Properties.Roles)
        byRole.set(role, [...(byRole.get(role) ?? []), ...statements]);
    }
    return byRole;
  }
}

const roleIn = (properties: unknown, name: string) =>
  String(Object(Object(properties)[name])['Fn::GetAtt']?.[0]);

/**
 * What the policies say in a template that was synthesized for a configuration.
 * @throws RangeError if a function or a machine has no policies
 */
export function statementsIn(template: Template, configuration: Configuration): DeployedStatements {
  const roles = new Reader(template, configuration).roles();
  const having = (type: string, name: string, role: string) =>
    Object.fromEntries(
      Object.values(template.findResources(type)).map(({ Properties }) => {
        const statements = roles.get(roleIn(Properties, role));
        if (statements === undefined) throw new RangeError(`${Properties[name]} has no policies.`);
        return [String(Properties[name]).replace('aurora-rewind-', ''), statements];
      }),
    );
  const databases = [...roles].find(([id]) => id.startsWith('DatabaseRole'))?.[1];
  return {
    functions: having('AWS::Lambda::Function', 'FunctionName', 'Role'),
    machines: having('AWS::StepFunctions::StateMachine', 'StateMachineName', 'RoleArn'),
    roles:
      databases === undefined
        ? {}
        : { [`arn:aws:iam::${configuration.account}:role/aurora-rewind-databases`]: databases },
  };
}

/** The policies that say so. Each remembers what of it was needed. */
export function policiesOf({ functions, machines, roles }: DeployedStatements): DeployedPolicies {
  const made = (statements: DeployedStatements['roles']) =>
    new Map(Object.entries(statements).map(([who, all]) => [who, new Policies(all)]));
  return { functions: made(functions), machines: made(machines), roles: made(roles) };
}
