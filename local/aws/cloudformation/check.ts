import { FUNCTIONS, functionIn } from '../../../lambdas/domain/template/evaluate.ts';
import type { Template } from '../../../lambdas/domain/template/parse.ts';
import { conditionsIn, referencesIn } from '../../../lambdas/domain/template/references.ts';
import { isObject, type Json, type JsonObject } from '../../../lambdas/kit/json.ts';
import { validationError } from '../simulated.ts';
import { dependenciesOf } from './graph.ts';

const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Mappings',
  'Conditions',
  'Resources',
  'Outputs',
  'Rules',
  'Hooks',
];
const RESOURCE_FIELDS = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'Metadata',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'CreationPolicy',
  'UpdatePolicy',
  // Custom resources may carry one.
  'Version',
];
const PARAMETER_TYPE = /^(String|Number|CommaDelimitedList|List<(Number|String|AWS::.+)>|AWS::.+)$/;
const NAME = /^(Fn::.*|[A-Za-z0-9]+)$/;
const PSEUDO = /^AWS::(Region|AccountId|StackName|StackId|Partition|URLSuffix|NoValue|NotificationARNs)$/;

/** @throws AwsError ValidationError naming what of the template is not understood or does not fit together */
export function checkTemplate(template: Template): void {
  const { body, resources, parameters, outputs } = template;
  for (const section of Object.keys(body)) {
    if (section === 'Transform')
      throw notUnderstood(`the macro ${JSON.stringify(body.Transform)} (Transform)`);
    if (section === 'Rules' || section === 'Hooks') throw notUnderstood(`the section ${section}`);
    if (!SECTIONS.includes(section))
      throw validationError(`Invalid template property or properties [${section}]`);
  }
  for (const [name, { Type }] of Object.entries(parameters)) {
    if (typeof Type !== 'string' || !PARAMETER_TYPE.test(Type))
      throw validationError(
        `Template format error: Unrecognized parameter type: ${String(Type ?? 'none')} of ${name}`,
      );
  }
  const conditions = objectIn(body.Conditions);
  checkConditions(conditions, parameters);
  const odd = [...Object.keys(resources), ...Object.keys(parameters)].find((name) => !NAME.test(name));
  if (odd !== undefined)
    throw validationError(`Template format error: Resource name ${odd} is non alphanumeric.`);
  for (const [name, resource] of Object.entries(resources)) checkResource(name, resource, resources);
  const known = (name: string) =>
    Object.hasOwn(resources, name) || Object.hasOwn(parameters, name) || PSEUDO.test(name);
  for (const [name, part] of [...Object.entries(resources), ...Object.entries(outputs)]) {
    checkFunctions(part, name);
    const missing = referencesIn(part).find((reference) => !known(reference.name));
    if (missing !== undefined) {
      throw validationError(
        `Template format error: Unresolved resource dependencies [${missing.name}] in the block of ${name}`,
      );
    }
    const own = typeof part.Condition === 'string' ? [part.Condition] : [];
    const unknown = [...own, ...conditionsIn(part)].find(
      (condition) => !Object.hasOwn(conditions, condition),
    );
    if (unknown !== undefined) {
      throw validationError(
        `Template format error: Unresolved condition dependency ${unknown} in the block of ${name}`,
      );
    }
  }
  dependenciesOf(resources);
}

function objectIn(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** Conditions see parameters and each other, and may not go round in circles. */
function checkConditions(conditions: JsonObject, parameters: Template['parameters']): void {
  for (const [name, expression] of Object.entries(conditions)) {
    checkFunctions(expression, `the condition ${name}`);
    const missing = referencesIn(expression).find(
      (reference) => !Object.hasOwn(parameters, reference.name) && !PSEUDO.test(reference.name),
    );
    if (missing !== undefined) {
      throw validationError(
        `Template format error: Unresolved dependencies [${missing.name}] in the condition ${name}`,
      );
    }
    followConditions(name, conditions, []);
  }
}

function followConditions(name: string, conditions: JsonObject, path: readonly string[]): void {
  if (path.includes(name)) {
    throw validationError(
      `Template format error: Circular dependency between conditions: [${path.join(', ')}]`,
    );
  }
  const expression = conditions[name];
  if (expression === undefined)
    throw validationError(`Template format error: Unresolved condition dependency ${name}`);
  for (const next of conditionsIn(expression)) followConditions(next, conditions, [...path, name]);
}

function notUnderstood(what: string) {
  return validationError(`The template uses ${what}, which the simulation does not understand.`);
}

function checkResource(name: string, resource: JsonObject, all: Template['resources']): void {
  if (name.startsWith('Fn::')) throw notUnderstood(`the function ${name} among its resources`);
  if (typeof resource.Type !== 'string')
    throw validationError(
      `Template format error: [/Resources/${name}] Every Resources object must contain a Type member.`,
    );
  if (resource.Type === 'AWS::CloudFormation::Stack')
    throw notUnderstood(`the nested stack ${name} (AWS::CloudFormation::Stack)`);
  if (resource.Type === 'AWS::CloudFormation::Macro')
    throw notUnderstood(`the macro ${name} (AWS::CloudFormation::Macro)`);
  const field = Object.keys(resource).find((key) => !RESOURCE_FIELDS.includes(key));
  if (field !== undefined) throw validationError(`Invalid template resource property '${field}' of ${name}`);
  if (resource.Properties !== undefined && !isObject(resource.Properties)) {
    throw validationError(`Template format error: [/Resources/${name}/Properties] must be an object.`);
  }
  const { DependsOn } = resource;
  const needs = Array.isArray(DependsOn) ? DependsOn : DependsOn === undefined ? [] : [DependsOn];
  const unknown = needs.find((need) => typeof need !== 'string' || !Object.hasOwn(all, need));
  if (unknown !== undefined) {
    throw validationError(
      `Template format error: Unresolved resource dependencies [${String(unknown)}] in DependsOn of ${name}`,
    );
  }
}

/** Looks for a function that would be met only while the stack is being made. */
function checkFunctions(value: Json, where: string): void {
  if (Array.isArray(value)) {
    for (const item of value) checkFunctions(item, where);
    return;
  }
  if (!isObject(value)) return;
  const name = functionIn(value) ?? Object.keys(value).find((key) => key.startsWith('Fn::'));
  if (name !== undefined && !Object.hasOwn(FUNCTIONS, name))
    throw notUnderstood(`the function ${name} in ${where}`);
  for (const item of Object.values(value)) checkFunctions(item, where);
}
