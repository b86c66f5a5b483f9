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
    dynamic: unresolved,
    isUnknown: (value) => typeof value === 'string' && value.includes(LATER),
    isMadeUp: (value) => stacks.isMadeUp(value),
  });
  // A change set does not look behind dynamic references, on either side.
  const live = { ...stacks.context(stack), dynamic: unresolved };
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

/** A dynamic reference as it stands in the template. */
function unresolved(service: string, reference: string): string {
  return `{{resolve:${service}:${reference}}}`;
}

/** @param live the resource's properties as its definition gives them today, with dynamic references unresolved */
function modification(
  stacks: Stacks,
  resource: Resource,
  after: JsonObject,
  live: () => JsonObject,
): Change | undefined {
  const hidden = [after, resource.definition].some((each) => JSON.stringify(each).includes('{{resolve:'));
  const before = hidden ? live() : resource.properties;
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
