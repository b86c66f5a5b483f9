import { isObject, type Json, type JsonObject } from '../../kit/json.ts';

/** A name that a value refers to: a parameter, a resource, or (with an attribute) a resource's attribute. */
export interface Reference {
  readonly name: string;
  readonly attribute?: string;
}

const SUBSTITUTION = /\$\{([^!}][^}]*)\}/g;

/** Every reference inside a value, in the order of appearance: Ref, Fn::GetAtt and the names inside Fn::Sub. */
export function referencesIn(value: Json): Reference[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  const { Ref: ref, 'Fn::GetAtt': getAtt, 'Fn::Sub': sub } = value;
  if (typeof ref === 'string') return [{ name: ref }];
  if (getAtt !== undefined) return attributeReference(getAtt);
  if (sub !== undefined) return substitutions(sub);
  return Object.values(value).flatMap(referencesIn);
}

function attributeReference(value: Json): Reference[] {
  const [name, ...attribute] =
    typeof value === 'string' ? value.split('.') : Array.isArray(value) ? value : [];
  return typeof name === 'string' ? [{ name, attribute: attribute.map(String).join('.') }] : [];
}

function substitutions(value: Json): Reference[] {
  const [text, local] = Array.isArray(value) ? value : [value, {}];
  const own = isObject(local) ? local : {};
  const named = [...String(text).matchAll(SUBSTITUTION)].flatMap((match): Reference[] => {
    const whole = match[0].slice(2, -1).trim();
    if (Object.hasOwn(own, whole)) return [];
    const [name = whole, ...attribute] = whole.split('.');
    return [attribute.length > 0 ? { name, attribute: attribute.join('.') } : { name }];
  });
  return [...named, ...referencesIn(own)];
}

/** The names of conditions that a value asks for: the first argument of Fn::If, and {Condition: name}. */
export function conditionsIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(conditionsIn);
  if (!isObject(value)) return [];
  const test = value['Fn::If'];
  const own = Array.isArray(test) && typeof test[0] === 'string' ? [test[0]] : [];
  const named =
    typeof value.Condition === 'string' && Object.keys(value).length === 1 ? [value.Condition] : [];
  return [...own, ...named, ...Object.values(value).flatMap(conditionsIn)];
}

/** The properties of a resource as they stand in its template; empty if it has none. */
export function propertiesOf(resource: JsonObject | undefined): JsonObject {
  const found = resource?.Properties;
  return isObject(found) ? found : {};
}
