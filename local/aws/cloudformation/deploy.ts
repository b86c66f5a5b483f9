import { TemplateError } from '../../../lambdas/domain/template/error.ts';
import { evaluate } from '../../../lambdas/domain/template/evaluate.ts';
import { propertiesOf } from '../../../lambdas/domain/template/references.ts';
import { isObject, type JsonObject } from '../../../lambdas/kit/json.ts';
import type { Actor } from '../../clock/virtual-time.ts';
import { AwsError } from '../simulated.ts';
import { changedProperties, recreates } from './changes.ts';
import { claimName } from './claims.ts';
import { dependenciesOf, inOrder } from './graph.ts';
import type { Desired, Journal, Provider, Request, Resource, Stack } from './model.ts';
import type { ResourceOperation, Stacks } from './stacks.ts';
import { ResourceFailed } from './types/parts.ts';

const NO_REPLACEMENT = 'Replacement type updates not supported on stack with disable-rollback.';

/** True for the errors that are a resource's, not the simulator's own. */
function reasonOf(error: unknown): string | undefined {
  return error instanceof ResourceFailed || error instanceof AwsError || error instanceof TemplateError
    ? error.message
    : undefined;
}

/** Brings a stack's resources to what is desired, each as soon as those are ready that it needs. */
export class Deployment {
  readonly #stacks: Stacks;
  readonly #stack: Stack;
  readonly #token: string | undefined;
  readonly #disableRollback: boolean;

  /** @param disableRollback what cannot be rolled back replaces nothing */
  constructor(stacks: Stacks, stack: Stack, token: string | undefined, disableRollback = false) {
    this.#stacks = stacks;
    this.#stack = stack;
    this.#token = token;
    this.#disableRollback = disableRollback;
  }

  /** Creates, updates and replaces. Must run inside an actor. Removed resources are left for `cleanUp`. */
  async converge(desired: Desired): Promise<Journal> {
    const stack = this.#stack;
    const { time } = this.#stacks.account.aws;
    stack.desired = desired;
    stack.imports.clear();
    const journal: Journal = { before: new Map(), leftovers: [], failure: undefined };
    const context = this.#stacks.context(stack);
    const wanted = Object.fromEntries(
      Object.entries(desired.template.resources).filter(
        ([, definition]) =>
          typeof definition.Condition !== 'string' || context.condition(definition.Condition),
      ),
    );
    const dependencies = dependenciesOf(wanted);
    const actors = new Map<string, Actor>();
    for (const name of inOrder(dependencies)) {
      const definition = wanted[name] ?? {};
      const needs = [...(dependencies.get(name) ?? [])].flatMap((need) => actors.get(need) ?? []);
      actors.set(
        name,
        time.spawn(`${stack.name}/${name}`, async () => {
          for (const need of needs) await time.join(need);
          if (journal.failure === undefined) await this.#bring(name, definition, journal);
        }),
      );
    }
    for (const actor of actors.values()) await time.join(actor);
    if (journal.failure === undefined) {
      for (const [name, resource] of stack.resources) {
        if (Object.hasOwn(wanted, name)) continue;
        journal.before.set(name, resource);
        journal.leftovers.push(resource);
        stack.resources.delete(name);
      }
      this.#outputs(journal);
    }
    return journal;
  }

  /** Deletes what an update has replaced or removed. What cannot be deleted is left behind, as AWS does. */
  async cleanUp(leftovers: readonly Resource[]): Promise<void> {
    for (const resource of leftovers.toReversed()) {
      await this.#delete(resource, policyOf(resource.definition, 'UpdateReplacePolicy', 'Delete'));
    }
  }

  /** Puts everything back that `journal` says was changed; false if something could not be put back. */
  async undo(journal: Journal, previous: Desired): Promise<boolean> {
    const stack = this.#stack;
    stack.desired = previous;
    let undone = true;
    for (const [name, before] of [...journal.before].toReversed()) {
      const now = stack.resources.get(name);
      if (before === undefined) {
        if (now !== undefined) await this.#delete(now, 'Delete');
        stack.resources.delete(name);
      } else if (now === undefined || now.physicalId !== before.physicalId) {
        if (now !== undefined) await this.#delete(now, 'Delete');
        stack.resources.set(name, before);
      } else {
        const failed = await this.#perform(
          name,
          before.type,
          'UPDATE',
          before.physicalId,
          async (provider) => {
            const { attributes } = await provider.update(
              this.#request(
                name,
                { ...before.definition, ...this.#resolve(before.definition) },
                before.properties,
              ),
              now,
            );
            stack.resources.set(name, { ...before, attributes: { ...before.attributes, ...attributes } });
            return before.physicalId;
          },
        );
        undone &&= failed === undefined;
      }
    }
    if (undone) this.#outputs(journal);
    return undone;
  }

  /** Deletes all resources, the dependent ones first. Returns what went wrong. */
  async destroy(): Promise<string | undefined> {
    const stack = this.#stack;
    const { time } = this.#stacks.account.aws;
    const dependencies = dependenciesOf(
      Object.fromEntries([...stack.resources].map(([name, { definition }]) => [name, definition])),
    );
    const dependents = (name: string) =>
      [...dependencies].filter(([, needs]) => needs.has(name)).map(([other]) => other);
    const actors = new Map<string, Actor>();
    const failures: string[] = [];
    for (const name of inOrder(dependencies).toReversed()) {
      const resource = stack.resources.get(name);
      if (resource === undefined) continue;
      const needs = dependents(name);
      actors.set(
        name,
        time.spawn(`${stack.name}/${name}`, async () => {
          for (const need of needs.flatMap((other) => actors.get(other) ?? [])) await time.join(need);
          if (needs.some((other) => stack.resources.has(other))) return;
          const otherwise = resource.type === 'AWS::RDS::DBCluster' ? 'Snapshot' : 'Delete';
          const failed = await this.#delete(
            resource,
            policyOf(resource.definition, 'DeletionPolicy', otherwise),
          );
          if (failed === undefined) stack.resources.delete(name);
          else failures.push(`${name}: ${failed}`);
        }),
      );
    }
    for (const actor of actors.values()) await time.join(actor);
    return failures.length === 0
      ? undefined
      : `The following resource(s) failed to delete: [${failures.join('; ')}].`;
  }

  async #bring(name: string, definition: JsonObject, journal: Journal): Promise<void> {
    const stack = this.#stack;
    const type = String(definition.Type);
    const existing = stack.resources.get(name);
    let resolved: JsonObject;
    try {
      resolved = this.#resolve(definition);
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === undefined) throw error;
      const status = existing === undefined ? 'CREATE_FAILED' : 'UPDATE_FAILED';
      this.#stacks.event(stack, { logicalId: name, physicalId: '', type }, status, reason, this.#token);
      journal.failure ??= `${name}: ${reason}`;
      return;
    }
    const properties = propertiesOf(resolved);
    const request = this.#request(name, { ...definition, ...resolved }, properties);
    const changed = existing === undefined ? [] : changedProperties(existing.properties, properties);
    if (existing !== undefined && changed.length === 0) {
      stack.resources.set(name, { ...existing, definition });
      return;
    }
    journal.before.set(name, existing);
    const provider = this.#stacks.providerOf(type);
    const recreate =
      existing === undefined ||
      existing.type !== type ||
      changed.some((property) => recreates(provider, property)) ||
      provider.replaces?.(request, changed) === true;
    const failed = await this.#perform(
      name,
      type,
      existing === undefined ? 'CREATE' : 'UPDATE',
      existing?.physicalId ?? '',
      async () => {
        if (recreate) {
          if (existing !== undefined && this.#disableRollback) throw new ResourceFailed(NO_REPLACEMENT);
          claimName(this.#stacks.byId.values(), request);
          const made = await provider.create(request);
          if (existing !== undefined) journal.leftovers.push(existing);
          this.#keep(
            {
              ...request,
              ...made,
              definition,
              ref: made.ref ?? made.physicalId,
              attributes: made.attributes ?? {},
            },
            'CREATE_COMPLETE',
          );
          return made.physicalId;
        }
        const { attributes } = await provider.update(request, existing);
        this.#keep(
          { ...existing, properties, definition, attributes: { ...existing.attributes, ...attributes } },
          'UPDATE_COMPLETE',
        );
        return existing.physicalId;
      },
    );
    if (failed !== undefined) journal.failure ??= `The following resource(s) failed: [${name}]. ${failed}`;
  }

  /** A definition's parts that may hold functions, resolved: its properties, its policies, what its hosts read. */
  #resolve({ Properties, UpdatePolicy, Metadata }: JsonObject): JsonObject {
    const parts: JsonObject = { Properties: Properties ?? {} };
    if (UpdatePolicy !== undefined) parts.UpdatePolicy = UpdatePolicy;
    if (Metadata !== undefined) parts.Metadata = Metadata;
    const resolved = evaluate(parts, this.#stacks.context(this.#stack));
    return isObject(resolved) ? resolved : {};
  }

  #keep(resource: Omit<Resource, 'status' | 'updatedAt'>, status: string): void {
    const { logicalId, type, physicalId, ref, attributes, properties, definition } = resource;
    this.#stack.resources.set(logicalId, {
      logicalId,
      type,
      physicalId,
      ref,
      attributes,
      properties,
      definition,
      status,
      updatedAt: this.#stacks.account.aws.time.millis,
    });
  }

  #request(logicalId: string, definition: JsonObject, properties: JsonObject): Request {
    const { name: stack, tags } = this.#stack;
    return { stack, tags, logicalId, type: String(definition.Type), properties, definition };
  }

  async #delete(resource: Resource, policy: string): Promise<string | undefined> {
    if (policy === 'Retain' || policy === 'RetainExceptOnCreate') return undefined;
    return await this.#perform(
      resource.logicalId,
      resource.type,
      'DELETE',
      resource.physicalId,
      async (provider) => {
        await provider.delete(resource, policy);
        return resource.physicalId;
      },
    );
  }

  /** Writes the events around one operation; returns the reason if it failed. */
  async #perform(
    logicalId: string,
    type: string,
    kind: ResourceOperation['kind'],
    physicalId: string,
    work: (provider: Provider) => Promise<string>,
  ): Promise<string | undefined> {
    const event = (status: string, id: string, reason?: string) =>
      this.#stacks.event(
        this.#stack,
        { logicalId, physicalId: id, type },
        `${kind}_${status}`,
        reason,
        this.#token,
      );
    event('IN_PROGRESS', physicalId);
    try {
      const fail = () => {
        const operation = { stack: this.#stack.name, logicalId, type, kind };
        for (const fault of this.#stacks.faults) {
          const reason = fault(operation);
          if (reason !== undefined) throw new ResourceFailed(reason);
        }
      };
      // What could not be deleted is there still; what could not be made or changed may have been.
      if (kind === 'DELETE') fail();
      const id = await work(this.#stacks.providerOf(type));
      if (kind !== 'DELETE') fail();
      event('COMPLETE', id);
      return undefined;
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === undefined) throw error;
      event('FAILED', physicalId, reason);
      return reason;
    }
  }

  #outputs(journal: Journal): void {
    try {
      this.#stacks.refreshOutputs(this.#stack);
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === undefined) throw error;
      journal.failure ??= reason;
    }
  }
}

function policyOf(definition: JsonObject, field: string, otherwise: string): string {
  const policy = definition[field];
  return typeof policy === 'string' ? policy : otherwise;
}
