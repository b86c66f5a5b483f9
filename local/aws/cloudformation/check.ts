import type { Template } from '../../../lambdas/domain/template/parse.ts';
import { propertiesOf, referencesIn } from '../../../lambdas/domain/template/references.ts';
import { isObject, type Json, type JsonObject } from '../../../lambdas/kit/json.ts';
import { validationError } from '../simulated.ts';
import { FUNCTIONS, functionIn } from '../../../lambdas/domain/template/evaluate.ts';

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
const PSEUDO = /^AWS::(Region|AccountId|StackName|StackId|Partition|URLSuffix|NoValue|NotificationARNs)$/;

/** @throws AwsError ValidationError naming what of the template is not understood here */
export function checkTemplate(template: Template): void {
  const { body, resources, parameters } = template;
  for (const section of Object.keys(body)) {
    if (section === 'Transform')
      throw notUnderstood(`the macro ${JSON.stringify(body.Transform)} (Transform)`);
    if (section === 'Rules' || section === 'Hooks') throw notUnderstood(`the section ${section}`);
    if (!SECTIONS.includes(section))
      throw validationError(`Invalid template property or properties [${section}]`);
  }
  for (const [name, resource] of Object.entries(resources)) checkResource(name, resource);
  const known = (name: string) =>
    Object.hasOwn(resources, name) || Object.hasOwn(parameters, name) || PSEUDO.test(name);
  for (const section of [resources, template.outputs]) {
    for (const [name, part] of Object.entries(section)) {
      checkFunctions(part, name);
      const missing = referencesIn(part).find((reference) => !known(reference.name));
      if (missing !== undefined) {
        throw validationError(
          `Template format error: Unresolved resource dependencies [${missing.name}] in the block of ${name}`,
        );
      }
    }
  }
}

function notUnderstood(what: string) {
  return validationError(`The template uses ${what}, which the simulation does not understand.`);
}

function checkResource(name: string, resource: JsonObject): void {
  if (typeof resource.Type !== 'string')
    throw validationError(
      `Template format error: [/Resources/${name}] Every Resources object must contain a Type member.`,
    );
  if (resource.Type === 'AWS::CloudFormation::Stack')
    throw notUnderstood(`the nested stack ${name} (AWS::CloudFormation::Stack)`);
  if (resource.Type === 'AWS::CloudFormation::Macro')
    throw notUnderstood(`the macro ${name} (AWS::CloudFormation::Macro)`);
  if (name.startsWith('Fn::')) throw notUnderstood(`the function ${name} among its resources`);
  const field = Object.keys(resource).find((key) => !RESOURCE_FIELDS.includes(key));
  if (field !== undefined) throw validationError(`Invalid template resource property '${field}' of ${name}`);
  propertiesOf(resource);
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
