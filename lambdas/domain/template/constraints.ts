import type { JsonObject } from '../../kit/json.ts';

const LISTS = /^(List<.*>|CommaDelimitedList)$/;
const SSM_VALUE = /^AWS::SSM::Parameter::Value<(.*)>$/;

/** The type of what a parameter stands for, behind an SSM parameter if there is one. */
export function valueType(declaration: JsonObject): { type: string; fromSsm: boolean; isList: boolean } {
  const declared = String(declaration.Type ?? 'String');
  const inner = SSM_VALUE.exec(declared)?.[1];
  const type = inner ?? declared;
  return { type, fromSsm: inner !== undefined, isList: LISTS.test(type) };
}

/** The value that a parameter has when nobody gives one. */
export function defaultOf({ Default: value }: JsonObject): string | undefined {
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) ? value.join(',') : String(value);
}

/**
 * A pattern of CloudFormation, which speaks Java's dialect, as this engine's; undefined if it cannot be said here, and
 * then nothing is held against it.
 */
function pattern(java: string): RegExp | undefined {
  const translated = java
    .replace(/^\(\?i\)/, '')
    .replace(/\\p\{Alpha\}/g, '[A-Za-z]')
    .replace(/\\p\{Alnum\}/g, '[A-Za-z0-9]')
    .replace(/\\p\{Digit\}/g, '[0-9]')
    .replace(/\\p\{Lower\}/g, '[a-z]')
    .replace(/\\p\{Upper\}/g, '[A-Z]');
  // What is left of Java's own classes and anchors means something else here, or nothing.
  if (/\\[pPAzZGQE]/.test(translated)) return undefined;
  const flags = java.startsWith('(?i)') ? 'i' : '';
  for (const source of [translated, translated.replace(/([*+?}])\+/g, '$1')]) {
    try {
      return new RegExp(`^(?:${source})$`, flags);
    } catch {
      // The possessive form (`a++`) is Java's alone; the second attempt goes without it.
    }
  }
  return undefined;
}

/** Why a parameter does not take a value, in CloudFormation's manner; undefined if it does. Lists are checked by element. */
export function violation(declaration: JsonObject, value: string): string | undefined {
  const { AllowedValues, AllowedPattern, MinLength, MaxLength, MinValue, MaxValue, ConstraintDescription } =
    declaration;
  const { type, isList } = valueType(declaration);
  const elements = isList ? value.split(',').map((element) => element.trim()) : [value];
  const said = (why: string) =>
    ConstraintDescription === undefined ? why : `${why} (${String(ConstraintDescription)})`;
  const compiled = typeof AllowedPattern === 'string' ? pattern(AllowedPattern) : undefined;
  for (const element of elements) {
    if (Array.isArray(AllowedValues) && !AllowedValues.map(String).includes(element)) {
      return said(`must be one of AllowedValues (${AllowedValues.join(', ')})`);
    }
    if (compiled?.test(element) === false) return said(`must match pattern ${String(AllowedPattern)}`);
  }
  if (MinLength !== undefined && value.length < Number(MinLength))
    return said(`must contain at least ${String(MinLength)} characters`);
  if (MaxLength !== undefined && value.length > Number(MaxLength))
    return said(`must contain at most ${String(MaxLength)} characters`);
  if (type !== 'Number') return undefined;
  if (value === '' || !Number.isFinite(Number(value))) return said('must be a number');
  if (MinValue !== undefined && Number(value) < Number(MinValue))
    return said(`must be a number not less than ${String(MinValue)}`);
  if (MaxValue !== undefined && Number(value) > Number(MaxValue))
    return said(`must be a number not greater than ${String(MaxValue)}`);
  return undefined;
}
