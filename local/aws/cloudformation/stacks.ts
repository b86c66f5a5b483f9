import type { StackStatus } from '@aws-sdk/client-cloudformation';
import { contextFor } from '../../../lambdas/domain/template/context.ts';
import { type Context, evaluate } from '../../../lambdas/domain/template/evaluate.ts';
import { type Json, own } from '../../../lambdas/kit/json.ts';
import { type AwsError, validationError } from '../simulated.ts';
import type { Desired, Output, Provider, Resource, Stack } from './model.ts';
import { providersOf } from './types/all.ts';
import { opaqueAttribute } from './types/other.ts';
import type { Account } from './types/parts.ts';

/** One operation on one resource, for those who decide whether it fails. */
export interface ResourceOperation {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly kind: 'CREATE' | 'UPDATE' | 'DELETE';
}

const STACK_TYPE = 'AWS::CloudFormation::Stack';

/** All stacks of the simulated account, deleted ones included, and what they tell each other. */
export class Stacks {
  readonly account: Account;
  readonly providerOf: (type: string) => Provider;
  /** By stack id; a name can have had several. */
  readonly byId = new Map<string, Stack>();
  /** Faults: each may give the reason why an operation on a resource fails, after it has taken its time. */
  readonly faults: ((operation: ResourceOperation) => string | undefined)[] = [];
  /** Texts that were made up for attributes of types that are not modelled. */
  readonly #madeUp = new Set<Json>();

  constructor(account: Account) {
    this.account = account;
    this.providerOf = providersOf(account);
  }

  /** A living stack by its name, or any stack by its id. @throws AwsError ValidationError */
  get(nameOrId: string): Stack {
    const stack = this.byId.get(nameOrId) ?? this.living(nameOrId);
    if (stack === undefined) throw validationError(`Stack with id ${nameOrId} does not exist`);
    return stack;
  }

  living(name: string): Stack | undefined {
    return [...this.byId.values()].find((stack) => stack.name === name && stack.status !== 'DELETE_COMPLETE');
  }

  /** Every stack that is not deleted. */
  all(): Stack[] {
    return [...this.byId.values()].filter((stack) => stack.status !== 'DELETE_COMPLETE');
  }

  setStatus(stack: Stack, status: StackStatus, reason: string | undefined, token: string | undefined): void {
    stack.status = status;
    stack.reason = reason;
    this.event(
      stack,
      { logicalId: stack.name, physicalId: stack.id, type: STACK_TYPE },
      status,
      reason,
      token,
    );
    this.account.aws.publish({
      type: 'stack-status',
      stack: stack.name,
      status,
      ...(reason === undefined ? {} : { reason }),
    });
  }

  event(
    stack: Stack,
    about: { logicalId: string; physicalId: string; type: string },
    status: string,
    reason?: string,
    token?: string,
  ): void {
    const { aws } = this.account;
    stack.events.push({
      id: `event-${stack.events.length + 1}`,
      at: aws.time.millis,
      ...about,
      status,
      reason,
      token,
    });
    if (about.type !== STACK_TYPE)
      aws.publish({ type: 'resource-status', stack: stack.name, resource: about.logicalId, status });
  }

  /** The functions' view of a stack as it is, or as a template would have it. */
  context(
    stack: Stack,
    desired: Desired = stack.desired,
    resources: ReadonlyMap<string, Resource> = stack.resources,
  ): Context {
    const { aws, values } = this.account;
    return contextFor(desired, {
      region: aws.region,
      account: aws.account,
      stackName: stack.name,
      stackId: stack.id,
      resource: (logicalId) => {
        const resource = resources.get(logicalId);
        if (resource === undefined) return undefined;
        return { ref: resource.ref, attribute: (name) => this.attribute(resource, name) };
      },
      importValue: (name) => {
        const found = this.exports().find((each) => each.output.exportName === name);
        if (found === undefined) throw validationError(`No export named ${name} found.`);
        stack.imports.add(name);
        return found.output.value;
      },
      dynamic: (service, reference) => {
        if (service === 'ssm' || service === 'ssm-secure') return this.ssm(reference.split(':')[0] ?? '');
        if (service === 'secretsmanager') {
          const [id, key] = splitSecret(reference);
          return values.secret(id, key);
        }
        throw validationError(`The dynamic reference to ${service} is not understood here.`);
      },
      isMadeUp: (value) => this.isMadeUp(value),
    });
  }

  /** What a resource answers to GetAtt. */
  attribute(resource: Resource, name: string): Json {
    const known = own(resource.attributes, name);
    if (known !== undefined) return known;
    const text = opaqueAttribute(this.account, resource.type, resource.physicalId, name);
    this.#madeUp.add(text);
    return text;
  }

  isMadeUp(value: Json): boolean {
    return this.#madeUp.has(value);
  }

  ssm(name: string): string {
    // AWS publishes parameters of its own, image ids above all.
    if (name.startsWith('/aws/service/')) return `ami-${name.length.toString(16).padStart(17, '0')}`;
    const found = this.account.values.parameters.get(name);
    if (found === undefined)
      throw validationError(`Unable to fetch parameters [${name}] from parameter store for this account.`);
    return found.value;
  }

  exports(): { stack: Stack; output: Output }[] {
    return this.all().flatMap((stack) =>
      stack.outputs.filter((output) => output.exportName !== undefined).map((output) => ({ stack, output })),
    );
  }

  importersOf(exportName: string): Stack[] {
    return this.all().filter((stack) => stack.imports.has(exportName));
  }

  /** Works out the outputs anew. @throws AwsError ValidationError if an export exists already */
  refreshOutputs(stack: Stack): void {
    const context = this.context(stack);
    const outputs: Output[] = [];
    for (const [key, output] of Object.entries(stack.desired.template.outputs)) {
      if (typeof output.Condition === 'string' && !context.condition(output.Condition)) continue;
      const value = evaluate(output.Value ?? '', context);
      const given = output.Export;
      const exported =
        given !== null && typeof given === 'object' && !Array.isArray(given) ? given.Name : undefined;
      const exportName = exported === undefined ? undefined : String(evaluate(exported, context));
      if (exportName !== undefined) this.#claimExport(stack, exportName);
      const description = typeof output.Description === 'string' ? output.Description : undefined;
      outputs.push({
        key,
        value: Array.isArray(value) ? value.join(',') : String(value),
        exportName,
        description,
      });
    }
    stack.outputs = outputs;
  }

  #claimExport(stack: Stack, name: string): void {
    const owner = this.exports().find((each) => each.output.exportName === name && each.stack !== stack);
    if (owner !== undefined)
      throw validationError(`Export with name ${name} is already exported by stack ${owner.stack.name}`);
  }
}

/** `id:SecretString:key:stage:version`, where the id may be an ARN. */
function splitSecret(reference: string): [string, string | undefined] {
  const at = reference.indexOf(':SecretString');
  if (at < 0) return [reference, undefined];
  return [reference.slice(0, at), reference.slice(at).split(':')[2]];
}

/** What CloudFormation answers to an operation that the stack's status forbids. */
export function wrongState(stack: Stack): AwsError {
  return validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
}
