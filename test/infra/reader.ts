import type { Template } from 'aws-cdk-lib/assertions';
import type { Configuration } from '../../infra/config.ts';
import { isObject } from '../../lambdas/kit/json.ts';
import type { Statement } from '../../local/aws/iam/policy.ts';

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** Names of the deployment carry a prefix, which the simulated account does without. */
const unprefixed = (text: string) =>
  text.replaceAll(/(function|stateMachine|execution):aurora-rewind-/g, '$1:');

/** The id of a construct, without the digest that the CDK puts after it. */
const constructOf = (logicalId: string) => logicalId.replace(/[0-9A-F]{8}$/, '');

/** Reads policies out of a template, with every name as the simulated account has it. */
export class Reader {
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
    const { Type, Properties: properties } = Object(resource);
    if (Type === 'AWS::Events::Rule') return this.#arn('events', `rule/${constructOf(id)}`);
    if (Type === 'AWS::SQS::Queue') return this.#arn('sqs', constructOf(id));
    const { FunctionName, LogGroupName, StateMachineName } = Object(properties);
    if (typeof FunctionName === 'string') return unprefixed(this.#arn('lambda', `function:${FunctionName}`));
    if (typeof LogGroupName === 'string') return this.#arn('logs', `log-group:${LogGroupName}:*`);
    if (typeof StateMachineName === 'string')
      return unprefixed(this.#arn('states', `stateMachine:${StateMachineName}`));
    throw new RangeError(`What ${JSON.stringify(value)} becomes is not known.`);
  }

  /** A statement of a policy. One that says who may take a role is about no resource. */
  #statement(value: unknown): Statement {
    const { Effect, Action, Resource = '*', Condition = {} } = Object(value);
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
  /** Which services may take a role, by its logical id. */
  trust(role: string): Statement[] {
    const { AssumeRolePolicyDocument } =
      this.#template.findResources('AWS::IAM::Role')[role]?.Properties ?? {};
    return list(Object(AssumeRolePolicyDocument).Statement).map((each) => {
      const service = String(Object(Object(each).Principal).Service);
      const { conditions, ...statement } = this.#statement(each);
      return {
        ...statement,
        conditions: [...conditions, ['StringEquals', 'aws:PrincipalServiceName', [service]]],
      };
    });
  }

  /** What the rules of EventBridge may do, by their ARNs: as roles, and by the leave of functions and queues. */
  rules(): Map<string, Statement[]> {
    const roles = this.roles();
    const given = this.#givenToRules();
    return new Map(
      Object.entries(this.#template.findResources('AWS::Events::Rule')).map(([id, { Properties }]) => {
        const arn = this.resolved({ Ref: id });
        const taken: string[] = Properties.Targets.flatMap(
          ({ RoleArn }: { RoleArn?: { 'Fn::GetAtt': [string] } }) => RoleArn?.['Fn::GetAtt'][0] ?? [],
        );
        const own = taken.flatMap((role) => [...this.trust(role), ...(roles.get(role) ?? [])]);
        const from = ({ conditions }: Statement) => conditions.some(([, , values]) => values.includes(arn));
        return [arn, [...own, ...given.filter(from)]];
      }),
    );
  }

  /** What functions and queues let EventBridge do. */
  #givenToRules(): Statement[] {
    const functions = Object.values(this.#template.findResources('AWS::Lambda::Permission')).map(
      ({ Properties: { Action, FunctionName, Principal, SourceArn } }) => ({
        Effect: 'Allow',
        Principal: { Service: Principal },
        Action,
        Resource: FunctionName,
        Condition: { ArnEquals: { 'aws:SourceArn': SourceArn } },
      }),
    );
    const queues = Object.values(this.#template.findResources('AWS::SQS::QueuePolicy')).flatMap(
      ({ Properties }) => list(Properties.PolicyDocument.Statement),
    );
    return [...functions, ...queues]
      .filter((statement) => Object(Object(statement).Principal).Service === 'events.amazonaws.com')
      .map((statement) => this.#statement(statement));
  }
}
