import { isObject, type Json, type JsonObject, own, put } from '../../kit/json.ts';
import { TemplateError } from './error.ts';

/** What the functions of a template can see. All lookups throw a TemplateError for what is not there. */
export interface Context {
  readonly ref: (name: string) => Json;
  readonly attribute: (resource: string, name: string) => Json;
  readonly condition: (name: string) => boolean;
  readonly mapping: (map: string, top: string, second: string) => Json;
  readonly importValue: (name: string) => Json;
  /** The value behind `{{resolve:service:…}}`. */
  readonly dynamic: (service: string, reference: string) => string;
  readonly zones: (region: string) => Json[];
  /** True for what stands for a value that is not known yet: nothing can be decided by it. */
  readonly isUnknown?: (value: Json) => boolean;
  /** True for a text that was made up for an attribute of a type that nobody modelled. */
  readonly isMadeUp?: (value: Json) => boolean;
}

/** What `AWS::NoValue` stands for: the property is as if it were not there. */
export const NO_VALUE = Symbol('AWS::NoValue');

type Value = Json | typeof NO_VALUE;

const DYNAMIC = /\{\{resolve:([a-z-]+):([^}]+)\}\}/g;
const SUBSTITUTION = /\$\{(!?)([^}]+)\}/g;

/** The functions that are understood; a template that uses another is refused by its name. */
export const FUNCTIONS: Readonly<Record<string, (argument: Json, context: Context) => Value>> = {
  Ref: (argument, context) => (argument === 'AWS::NoValue' ? NO_VALUE : context.ref(String(argument))),
  Condition: (argument, context) => context.condition(String(argument)),
  'Fn::GetAtt': getAttribute,
  'Fn::Sub': substitute,
  'Fn::Join': join,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::If': choose,
  'Fn::Equals': equals,
  'Fn::And': (argument, context) => list(argument, context, 'Fn::And').every(isTrue),
  'Fn::Or': (argument, context) => list(argument, context, 'Fn::Or').some(isTrue),
  'Fn::Not': (argument, context) => !isTrue(list(argument, context, 'Fn::Not')[0] ?? false),
  'Fn::FindInMap': findInMap,
  'Fn::Base64': (argument, context) => Buffer.from(text(argument, context, 'Fn::Base64')).toString('base64'),
  'Fn::GetAZs': (argument, context) => context.zones(text(argument, context, 'Fn::GetAZs')),
  'Fn::ImportValue': (argument, context) => context.importValue(text(argument, context, 'Fn::ImportValue')),
  'Fn::Cidr': cidr,
  'Fn::Length': (argument, context) => list(argument, context, 'Fn::Length').length,
  'Fn::ToJsonString': (argument, context) => JSON.stringify(evaluate(argument, context)),
};

/** The name of the function that an object is a call of. */
export function functionIn(value: JsonObject): string | undefined {
  const [name, ...others] = Object.keys(value);
  if (name === undefined || others.length > 0) return undefined;
  return name === 'Ref' ||
    name.startsWith('Fn::') ||
    (name === 'Condition' && typeof value.Condition === 'string')
    ? name
    : undefined;
}

/** The value with all functions and dynamic references resolved. @throws TemplateError */
export function evaluate(value: Json, context: Context): Json {
  const result = resolve(value, context);
  return result === NO_VALUE ? null : result;
}

function resolve(value: Json, context: Context): Value {
  if (typeof value === 'string') return value.includes('{{resolve:') ? dynamicIn(value, context) : value;
  if (Array.isArray(value))
    return value.map((item) => resolve(item, context)).filter((item) => item !== NO_VALUE);
  if (!isObject(value)) return value;
  const name = functionIn(value);
  if (name !== undefined) {
    const call = FUNCTIONS[name];
    if (call === undefined)
      throw new TemplateError(`Template error: the function ${name} is not understood here.`);
    const result = call(value[name] ?? null, context);
    return typeof result === 'string' && result.includes('{{resolve:') ? dynamicIn(result, context) : result;
  }
  const resolved: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    const result = resolve(item, context);
    if (result !== NO_VALUE) put(resolved, key, result);
  }
  return resolved;
}

function dynamicIn(value: string, context: Context): string {
  return value.replaceAll(DYNAMIC, (_, service: string, reference: string) =>
    context.dynamic(service, reference),
  );
}

function text(value: Json, context: Context, name: string): string {
  const found = evaluate(value, context);
  if (typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean')
    return String(found);
  throw new TemplateError(`Template error: ${name} needs a text, but got ${JSON.stringify(found)}.`);
}

function list(value: Json, context: Context, name: string): Json[] {
  const found = evaluate(value, context);
  if (Array.isArray(found)) return found;
  // A list parameter that was joined into one text counts as a list.
  if (typeof found === 'string') return found === '' ? [] : found.split(',').map((item) => item.trim());
  throw new TemplateError(`Template error: ${name} needs a list, but got ${JSON.stringify(found)}.`);
}

function parts(argument: Json, name: string, least: number): Json[] {
  if (Array.isArray(argument) && argument.length >= least) return argument;
  throw new TemplateError(`Template error: ${name} needs a list of at least ${least}.`);
}

const isTrue = (value: Json): boolean => value === true || value === 'true';

function getAttribute(argument: Json, context: Context): Json {
  if (typeof argument === 'string') {
    const dot = argument.indexOf('.');
    return context.attribute(argument.slice(0, dot), argument.slice(dot + 1));
  }
  const [resource = null, attribute = null] = parts(argument, 'Fn::GetAtt', 2);
  return context.attribute(text(resource, context, 'Fn::GetAtt'), text(attribute, context, 'Fn::GetAtt'));
}

function substitute(argument: Json, context: Context): string {
  const [template, given] = Array.isArray(argument) ? argument : [argument, {}];
  const named = isObject(given) ? given : {};
  return String(template).replaceAll(SUBSTITUTION, (whole, literal: string, name: string) => {
    if (literal === '!') return whole.replace('!', '');
    const key = name.trim();
    if (key === 'AWS::NoValue') return '';
    const found = own(named, key);
    if (found !== undefined) return text(found, context, 'Fn::Sub');
    const value =
      key.includes('.') && !key.startsWith('AWS::') ? getAttribute(key, context) : context.ref(key);
    return Array.isArray(value) ? value.join(',') : String(value);
  });
}

function join(argument: Json, context: Context): string {
  const [delimiter = '', items = null] = parts(argument, 'Fn::Join', 2);
  return list(items, context, 'Fn::Join')
    .map(String)
    .join(text(delimiter, context, 'Fn::Join'));
}

function select(argument: Json, context: Context): Json {
  const [index = null, items = null] = parts(argument, 'Fn::Select', 2);
  const all = list(items, context, 'Fn::Select');
  const found = all[Number(text(index, context, 'Fn::Select'))];
  // Nobody knows how many parts something would have had that is made up or not known yet.
  const [only = null] = all;
  const open = context.isMadeUp?.(only) === true || context.isUnknown?.(only) === true;
  if (found === undefined && open) return only;
  if (found === undefined)
    throw new TemplateError('Template error: Fn::Select cannot select nonexistent value.');
  return found;
}

function split(argument: Json, context: Context): Json[] {
  const [delimiter = '', source = null] = parts(argument, 'Fn::Split', 2);
  return text(source, context, 'Fn::Split').split(text(delimiter, context, 'Fn::Split'));
}

function choose(argument: Json, context: Context): Value {
  const [condition = null, yes = null, no = null] = parts(argument, 'Fn::If', 3);
  return resolve(context.condition(String(condition)) ? yes : no, context);
}

function equals(argument: Json, context: Context): boolean {
  const [left = null, right = null] = parts(argument, 'Fn::Equals', 2).map((part) => evaluate(part, context));
  if (context.isUnknown?.(left) === true || context.isUnknown?.(right) === true) {
    throw new TemplateError('Template error: Fn::Equals compares what is not known yet.');
  }
  const scalar = (value: Json) =>
    isObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value);
  return scalar(left) === scalar(right);
}

function findInMap(argument: Json, context: Context): Json {
  const [map = null, top = null, second = null, options] = parts(argument, 'Fn::FindInMap', 3);
  const name = (part: Json) => text(part, context, 'Fn::FindInMap');
  try {
    return context.mapping(name(map), name(top), name(second));
  } catch (error) {
    if (isObject(options) && options.DefaultValue !== undefined)
      return evaluate(options.DefaultValue, context);
    throw error;
  }
}

function cidr(argument: Json, context: Context): string[] {
  const [block = null, count = null, bits = 8] = parts(argument, 'Fn::Cidr', 2);
  const [address = '0.0.0.0', prefix = '16'] = text(block, context, 'Fn::Cidr').split('/');
  const start = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const size = 2 ** Number(text(bits, context, 'Fn::Cidr'));
  const length = 32 - Math.log2(size);
  if (length < Number(prefix))
    throw new TemplateError('Template error: Fn::Cidr asks for blocks larger than the whole.');
  return Array.from({ length: Number(text(count, context, 'Fn::Cidr')) }, (_, index) => {
    const at = start + index * size;
    return `${[24, 16, 8, 0].map((shift) => Math.floor(at / 2 ** shift) % 256).join('.')}/${length}`;
  });
}
