import type { Answers } from '../../../lambdas/domain/template/context.ts';
import { contextFor } from '../../../lambdas/domain/template/context.ts';
import { evaluate } from '../../../lambdas/domain/template/evaluate.ts';
import { propertiesOf } from '../../../lambdas/domain/template/references.ts';
import type { Json, JsonObject } from '../../../lambdas/kit/json.ts';
import { changedProperties, recreates } from './changes.ts';
import { dependenciesOf, inOrder } from './graph.ts';
import type { Change, Desired, Resource, Stack } from './model.ts';
import type { Stacks } from './stacks.ts';

/** Stands for a value that is known only once the change was made. */
const LATER = '{{known after the change}}';

/** What a change set says an update would do, without doing it. Like AWS's, it can tell only what is in the properties. */
export function previewChanges(stacks: Stacks, stack: Stack, desired: Desired): Change[] {
  const { aws } = stacks.account;
  const changes = new Map<string, Change>();
  const answers = (logicalId: string): Answers | undefined => {
    const resource = stack.resources.get(logicalId);
    const change = changes.get(logicalId);
    if (change?.action === 'Add' || change?.replacement === 'True')
      return { ref: LATER, attribute: () => LATER };
    if (resource === undefined) return undefined;
    const fresh = change === undefined ? [] : (stacks.providerOf(resource.type).freshAttributes ?? []);
    return {
      ref: resource.ref,
      attribute: (name): Json => (fresh.includes(name) ? LATER : stacks.attribute(resource, name)),
    };
  };
  const context = contextFor(desired, {
    region: aws.region,
    account: aws.account,
    stackName: stack.name,
    stackId: stack.id,
    resource: answers,
    importValue: (name) =>
      stacks.exports().find((each) => each.output.exportName === name)?.output.value ?? LATER,
    dynamic: (service, reference) => `{{resolve:${service}:${reference}}}`,
    isUnknown: (value) => typeof value === 'string' && value.includes(LATER),
    isMadeUp: (value) => stacks.isMadeUp(value),
  });
  const live = stacks.context(stack);
  const wanted = Object.fromEntries(
    Object.entries(desired.template.resources).filter(
      ([, definition]) => typeof definition.Condition !== 'string' || context.condition(definition.Condition),
    ),
  );
  for (const name of inOrder(dependenciesOf(wanted))) {
    const definition = wanted[name] ?? {};
    const resource = stack.resources.get(name);
    if (resource === undefined) {
      changes.set(name, {
        action: 'Add',
        logicalId: name,
        physicalId: undefined,
        type: String(definition.Type),
        replacement: 'False',
        properties: [],
      });
      continue;
    }
    const change = modification(stacks, resource, asObject(evaluate(propertiesOf(definition), context)), () =>
      asObject(evaluate(propertiesOf(resource.definition), live)),
    );
    if (change !== undefined) changes.set(name, change);
  }
  for (const [name, { physicalId, type }] of stack.resources) {
    if (Object.hasOwn(wanted, name)) continue;
    changes.set(name, {
      action: 'Remove',
      logicalId: name,
      physicalId,
      type,
      replacement: 'False',
      properties: [],
    });
  }
  return [...changes.values()];
}

function asObject(value: Json): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}

/** @param live the resource's properties resolved today: dynamic references stand unresolved on the other side */
function modification(
  stacks: Stacks,
  resource: Resource,
  after: JsonObject,
  live: () => JsonObject,
): Change | undefined {
  const before = JSON.stringify(after).includes('{{resolve:')
    ? unresolved(resource, after, live)
    : resource.properties;
  const names = changedProperties(before, after);
  if (names.length === 0) return undefined;
  const provider = stacks.providerOf(resource.type);
  const properties = names.map((name) => ({
    name,
    recreates: recreates(provider, name),
    dynamic: JSON.stringify(after[name] ?? null).includes(LATER),
  }));
  const sure = properties.some((property) => property.recreates && !property.dynamic);
  const perhaps = properties.some((property) => property.recreates);
  return {
    action: 'Modify',
    logicalId: resource.logicalId,
    physicalId: resource.physicalId,
    type: resource.type,
    replacement: sure ? 'True' : perhaps ? 'Conditional' : 'False',
    properties,
  };
}

/** A change set does not look behind dynamic references: a property that has one counts as changed only otherwise. */
function unresolved(resource: Resource, after: JsonObject, live: () => JsonObject): JsonObject {
  const now = live();
  return Object.fromEntries(
    Object.entries(resource.properties).map(([name, value]) => {
      const hidden = JSON.stringify(after[name] ?? null).includes('{{resolve:');
      return [
        name,
        hidden && JSON.stringify(now[name]) === JSON.stringify(value) ? (after[name] ?? value) : value,
      ];
    }),
  );
}
