import { isObject, type Json, type JsonObject, own } from '../../kit/json.ts';
import { TemplateError } from './error.ts';
import { type Context, evaluate } from './evaluate.ts';
import type { Template } from './parse.ts';

/** A parameter's value as the functions see it. */
export interface ResolvedParameter {
  readonly resolved: string;
  readonly isList: boolean;
}

/** A template and the values of its parameters. */
export interface Parametrised {
  readonly template: Template;
  readonly parameters: ReadonlyMap<string, ResolvedParameter>;
}

/** What a resource answers to Ref and GetAtt. */
export interface Answers {
  readonly ref: Json;
  readonly attribute: (name: string) => Json;
}

/** What the functions in a stack's template need from outside the template. */
export interface Surroundings {
  readonly region: string;
  readonly account: string;
  readonly stackName: string;
  readonly stackId: string;
  readonly resource: (logicalId: string) => Answers | undefined;
  readonly importValue: (name: string) => string;
  readonly dynamic: (service: string, reference: string) => string;
  readonly isUnknown?: (value: Json) => boolean;
  readonly isMadeUp?: (value: Json) => boolean;
}

/** The functions' view of a template with its parameters. Conditions are decided once each. */
export function contextFor({ template, parameters }: Parametrised, around: Surroundings): Context {
  const decided = new Map<string, boolean>();
  const pseudo: Readonly<Record<string, Json>> = {
    'AWS::Region': around.region,
    'AWS::AccountId': around.account,
    'AWS::StackName': around.stackName,
    'AWS::StackId': around.stackId,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::NotificationARNs': [],
  };
  const section = (name: string): JsonObject => {
    const found = template.body[name];
    return isObject(found) ? found : {};
  };
  const answers = (name: string): Answers => {
    const found = around.resource(name);
    if (found === undefined)
      throw new TemplateError(`Template error: the resource ${name} does not exist in this stack.`);
    return found;
  };
  const context: Context = {
    ref(name) {
      const parameter = parameters.get(name);
      if (parameter !== undefined)
        return parameter.isList ? splitList(parameter.resolved) : parameter.resolved;
      return own(pseudo, name) ?? answers(name).ref;
    },
    attribute: (resource, name) => answers(resource).attribute(name),
    condition(name) {
      const known = decided.get(name);
      if (known !== undefined) return known;
      const expression = own(section('Conditions'), name);
      if (expression === undefined)
        throw new TemplateError(`Template error: unresolved condition dependency ${name}`);
      const holds = evaluate(expression, context) === true;
      decided.set(name, holds);
      return holds;
    },
    mapping(map, top, second) {
      const first = own(section('Mappings'), map);
      const row = isObject(first) ? own(first, top) : undefined;
      const value = isObject(row) ? own(row, second) : undefined;
      if (value === undefined)
        throw new TemplateError(`Template error: Unable to get mapping for ${map}::${top}::${second}`);
      return value;
    },
    importValue: around.importValue,
    dynamic: around.dynamic,
    ...(around.isUnknown === undefined ? {} : { isUnknown: around.isUnknown }),
    ...(around.isMadeUp === undefined ? {} : { isMadeUp: around.isMadeUp }),
    zones: (region) => ['a', 'b', 'c'].map((letter) => `${region === '' ? around.region : region}${letter}`),
  };
  return context;
}

function splitList(text: string): string[] {
  return text === '' ? [] : text.split(',').map((item) => item.trim());
}
