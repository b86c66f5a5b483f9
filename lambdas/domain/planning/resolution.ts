import type { Json } from '../../kit/json.ts';
import { defaultOf, valueType } from '../template/constraints.ts';
import { contextFor } from '../template/context.ts';
import { TemplateError } from '../template/error.ts';
import { evaluate } from '../template/evaluate.ts';
import type { Template } from '../template/parse.ts';
import { propertiesOf } from '../template/references.ts';

/** What stands for everything that is known only once the stack is being made. */
export const LATER = 'known-later';

/**
 * A property of a resource as a stack of the template with these parameters would have it: null if it would not be
 * there, LATER where it cannot be known before.
 */
export function resolvedProperty(
  template: Template,
  logicalId: string,
  property: string,
  values: Readonly<Record<string, string>>,
  about: { readonly region: string; readonly stackName: string },
): Json {
  const properties = propertiesOf(template.resources[logicalId]);
  const { [property]: value = null } = properties;
  const parameters = new Map(
    Object.entries(template.parameters).map(([key, declaration]) => [
      key,
      { resolved: values[key] ?? defaultOf(declaration) ?? LATER, isList: valueType(declaration).isList },
    ]),
  );
  const later = () => LATER;
  const context = contextFor(
    { template, parameters },
    {
      region: about.region,
      account: LATER,
      stackName: about.stackName,
      stackId: LATER,
      resource: (name) => ({ ref: `${LATER}-${name}`, attribute: later }),
      importValue: later,
      dynamic: later,
      isUnknown: (known) => JSON.stringify(known).includes(LATER),
    },
  );
  try {
    return evaluate(value, context);
  } catch (error) {
    if (error instanceof TemplateError) return LATER;
    throw error;
  }
}

/** True if a text may be `wanted` as far as can be known before the stack is made. */
export function mayBe(value: Json, wanted: string): boolean {
  return String(value) === wanted || (typeof value === 'string' && value.includes(LATER));
}
