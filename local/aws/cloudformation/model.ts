import type { StackStatus } from '@aws-sdk/client-cloudformation';
import type { Template } from '../../../lambdas/domain/template/parse.ts';
import type { Json, JsonObject } from '../../../lambdas/kit/json.ts';
import type { ParameterValue } from './parameters.ts';

/** A resource that exists: what it was made from and what AWS assigned. */
export interface Resource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  /** What `Ref` gives; the physical id for most types. */
  readonly ref: string;
  readonly attributes: Readonly<Record<string, Json>>;
  /** Resolved properties, for telling what an update changes. */
  readonly properties: JsonObject;
  readonly definition: JsonObject;
  readonly status: string;
  readonly updatedAt: number;
}

/** A stack event, newest last. */
export interface StackEvent {
  readonly id: string;
  readonly at: number;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
  readonly token: string | undefined;
}

/** Everything that an update replaces at once, and a rollback puts back. */
export interface Desired {
  readonly template: Template;
  readonly templateText: string;
  readonly parameters: ReadonlyMap<string, ParameterValue>;
}

export interface Output {
  readonly key: string;
  readonly value: string;
  readonly exportName: string | undefined;
  readonly description: string | undefined;
}

/** A stack of the simulation. */
export interface Stack {
  readonly name: string;
  readonly id: string;
  readonly createdAt: number;
  readonly resources: Map<string, Resource>;
  readonly events: StackEvent[];
  readonly changeSets: Map<string, ChangeSet>;
  readonly tags: Map<string, string>;
  readonly capabilities: readonly string[];
  roleArn: string | undefined;
  desired: Desired;
  outputs: Output[];
  status: StackStatus;
  reason: string | undefined;
  updatedAt: number | undefined;
  terminationProtection: boolean;
  /** What a rollback that failed would have to do once more. */
  stuck: (() => Promise<boolean>) | undefined;
  /** Names of the exports that its resources import. */
  imports: Set<string>;
}

export interface ChangeSet {
  readonly name: string;
  readonly id: string;
  readonly desired: Desired;
  readonly changes: readonly Change[];
  status: 'CREATE_IN_PROGRESS' | 'CREATE_COMPLETE' | 'FAILED';
  reason: string | undefined;
  executed: boolean;
}

/** One resource in a change set. */
export interface Change {
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly logicalId: string;
  readonly physicalId: string | undefined;
  readonly type: string;
  readonly replacement: 'True' | 'False' | 'Conditional';
  /** Changed properties by name; `dynamic` if the new value is known only while updating. */
  readonly properties: readonly {
    readonly name: string;
    readonly recreates: boolean;
    readonly dynamic: boolean;
  }[];
}

/** What a provider is told about the resource that it works on. */
export interface Request {
  readonly stack: string;
  /** The tags of the stack, which its resources get. */
  readonly tags: ReadonlyMap<string, string>;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: JsonObject;
  /** The whole definition, for policies such as UpdatePolicy. */
  readonly definition: JsonObject;
}

/** What a provider made. */
export interface Made {
  readonly physicalId: string;
  readonly ref?: string;
  readonly attributes?: Readonly<Record<string, Json>>;
}

/** Makes, changes and deletes resources of one type. Each call takes its virtual time itself. */
export interface Provider {
  /** Properties whose change makes a new resource; `all` for types that never change. */
  readonly createOnly: readonly string[] | 'all';
  /** Attributes that are different after every update. */
  readonly freshAttributes?: readonly string[];
  /** True where a policy of the template asks for a new resource although the properties would not. */
  readonly replaces?: (request: Request, changed: readonly string[]) => boolean;
  create(request: Request): Promise<Made>;
  update(request: Request, existing: Resource): Promise<Pick<Made, 'attributes'>>;
  /** @param policy the DeletionPolicy in force */
  delete(existing: Resource, policy: string): Promise<void>;
}

/** What one convergence did, for cleaning up after it or for undoing it. */
export interface Journal {
  /** Resources as they were before; undefined for one that did not exist. */
  readonly before: Map<string, Resource | undefined>;
  /** Old resources that were replaced or removed and are still there. */
  readonly leftovers: Resource[];
  failure: string | undefined;
}
