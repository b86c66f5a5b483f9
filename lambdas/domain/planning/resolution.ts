import { type Json, own } from '../../kit/json.ts';
import { defaultOf, valueType } from '../template/constraints.ts';
import { contextFor } from '../template/context.ts';
import { TemplateError } from '../template/error.ts';
import { type Context, evaluate } from '../template/evaluate.ts';
import type { Template } from '../template/parse.ts';
import { propertiesOf } from '../template/references.ts';
import { isMasked, type StackView } from '../views.ts';

/** What stands for everything that is known only once the stack is being made. */
export const LATER = 'known-later';

/** A stack that may come to be: with these parameters (those that are missing take their defaults) and this name. */
export interface Prospect {
  readonly region: string;
  readonly account: string;
  readonly stackName: string;
  readonly values: Readonly<Record<string, string>>;
}

/** A stack with its parameters of today; what CloudFormation does not show is not known. */
export function asItStands(
  { name, parameters }: StackView,
  about: Pick<Prospect, 'region' | 'account'>,
): Prospect {
  const values = parameters.map(({ key, value, resolved }) => [
    key,
    isMasked(value) ? LATER : (resolved ?? value),
  ]);
  return { ...about, stackName: name, values: Object.fromEntries(values) };
}

function contextOf(template: Template, { region, account, stackName, values }: Prospect): Context {
  const parameters = new Map(
    Object.entries(template.parameters).map(([key, declaration]) => [
      key,
      {
        resolved: own(values, key) ?? defaultOf(declaration) ?? LATER,
        isList: valueType(declaration).isList,
      },
    ]),
  );
  const later = () => LATER;
  return contextFor(
    { template, parameters },
    {
      region,
      account,
      stackName,
      stackId: LATER,
      resource: (name) => ({ ref: `${LATER}-${name}`, attribute: later }),
      importValue: later,
      dynamic: later,
      isUnknown: (known) => JSON.stringify(known).includes(LATER),
    },
  );
}

function orLater<T>(work: () => T): T | typeof LATER {
  try {
    return work();
  } catch (error) {
    if (error instanceof TemplateError) return LATER;
    throw error;
  }
}

/** A value of the template as the stack would have it; LATER where it cannot be known before. */
export function resolvedValue(template: Template, value: Json, prospect: Prospect): Json {
  return orLater(() => evaluate(value, contextOf(template, prospect)));
}

/** A property of a resource as the stack would have it: null if it would not be there. */
export function resolvedProperty(
  template: Template,
  logicalId: string,
  property: string,
  prospect: Prospect,
): Json {
  const properties = propertiesOf(own(template.resources, logicalId));
  return resolvedValue(template, own(properties, property) ?? null, prospect);
}

/** True if what stands under the condition may exist in the stack. */
export function isThere(template: Template, condition: Json | undefined, prospect: Prospect): boolean {
  if (typeof condition !== 'string') return true;
  return orLater(() => contextOf(template, prospect).condition(condition)) !== false;
}

/** True if a text may be `wanted` as far as can be known before the stack is made. */
export function mayBe(value: Json, wanted: string): boolean {
  return String(value) === wanted || (typeof value === 'string' && value.includes(LATER));
}
