import { referencesIn } from '../../../lambdas/domain/template/references.ts';
import type { Json, JsonObject } from '../../../lambdas/kit/json.ts';
import { validationError } from '../simulated.ts';

/** For each resource, the resources that must exist before it. */
export type Dependencies = ReadonlyMap<string, ReadonlySet<string>>;

function dependsOn(value: Json | undefined): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** Definitions are read once and never change. */
const named = new WeakMap<JsonObject, readonly string[]>();

/** Everything that a resource's definition refers to. */
function namedBy(definition: JsonObject): readonly string[] {
  const known = named.get(definition);
  if (known !== undefined) return known;
  const { Properties = {}, Metadata = {}, UpdatePolicy = {} } = definition;
  const references = referencesIn([Properties, Metadata, UpdatePolicy]).map(({ name }) => name);
  const all = [...references, ...dependsOn(definition.DependsOn)];
  named.set(definition, all);
  return all;
}

/** @throws AwsError ValidationError for a circle */
export function dependenciesOf(resources: Readonly<Record<string, JsonObject>>): Dependencies {
  const dependencies = new Map<string, ReadonlySet<string>>();
  for (const [name, definition] of Object.entries(resources)) {
    const others = namedBy(definition).filter((other) => other !== name && Object.hasOwn(resources, other));
    dependencies.set(name, new Set(others));
  }
  const circle = [...dependencies.keys()].filter((name) => reaches(name, name, dependencies));
  if (circle.length > 0)
    throw validationError(`Circular dependency between resources: [${circle.join(', ')}]`);
  return dependencies;
}

function reaches(from: string, to: string, dependencies: Dependencies): boolean {
  const seen = new Set<string>();
  const open = [...(dependencies.get(from) ?? [])];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === to) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...(dependencies.get(name) ?? []));
  }
  return false;
}

/** The resources with every one after those that it needs. */
export function inOrder(dependencies: Dependencies): string[] {
  const order = new Set<string>();
  const add = (name: string) => {
    if (order.has(name)) return;
    for (const need of dependencies.get(name) ?? []) add(need);
    order.add(name);
  };
  for (const name of dependencies.keys()) add(name);
  return [...order];
}
