import { describe, expect, it, vi } from 'vitest';
import { contextFor } from '../../../lambdas/domain/template/context.ts';
import { TemplateError } from '../../../lambdas/domain/template/error.ts';
import { evaluate } from '../../../lambdas/domain/template/evaluate.ts';
import { parseTemplate } from '../../../lambdas/domain/template/parse.ts';
import type { Json } from '../../../lambdas/kit/json.ts';

const resource = vi.fn((name: string) =>
  name === 'Db' ? { ref: 'db-1', attribute: (attribute: string) => `db-1.${attribute}` } : undefined,
);

function contextOf(sections = '') {
  const template = parseTemplate(`Resources: { Db: { Type: T } }\n${sections}`);
  const parameters = new Map([
    ['P', { resolved: 'a, b', isList: false }],
    ['List', { resolved: 'a, b', isList: true }],
    ['Empty', { resolved: '', isList: true }],
  ]);
  const around = {
    region: 'eu-west-1',
    account: '111122223333',
    stackName: 'kion',
    stackId: 'arn:kion',
    resource,
    importValue: (name: string) => `import ${name}`,
    dynamic: (service: string, reference: string) => `${service} ${reference}`,
  };
  return contextFor({ template, parameters }, around);
}

it('what is not known yet, or made up, is so for the functions as well', () => {
  const template = parseTemplate('Resources: { Db: { Type: T } }');
  const given = { template, parameters: new Map<string, never>() };
  const around = {
    region: 'eu-west-1',
    account: '1',
    stackName: 'kion',
    stackId: 'arn:kion',
    resource,
    importValue: String,
    dynamic: String,
    isUnknown: (value: Json) => value === '?',
    isMadeUp: (value: Json) => value === '!',
  };
  const context = contextFor(given, around);
  expect(evaluate({ 'Fn::Select': [3, ['?']] }, context)).toBe('?');
  expect(evaluate({ 'Fn::Select': [3, ['!']] }, context)).toBe('!');
});

describe('what the functions of a stack see', () => {
  it.each([
    ['P', 'a, b'],
    ['List', ['a', 'b']],
    ['Empty', []],
    ['Db', 'db-1'],
    ['AWS::Region', 'eu-west-1'],
    ['AWS::AccountId', '111122223333'],
    ['AWS::StackName', 'kion'],
    ['AWS::StackId', 'arn:kion'],
    ['AWS::Partition', 'aws'],
    ['AWS::URLSuffix', 'amazonaws.com'],
    ['AWS::NotificationARNs', []],
  ])('under the name %s is %j', (name, value) => {
    expect(contextOf().ref(name)).toEqual(value);
  });

  it('is the attribute of a resource, an export, a secret, and the zones of a Region', () => {
    const context = contextOf();
    expect(context.attribute('Db', 'Endpoint.Port')).toBe('db-1.Endpoint.Port');
    expect(context.importValue('x')).toBe('import x');
    expect(context.dynamic('ssm', '/x')).toBe('ssm /x');
    expect(context.zones('')).toEqual(['eu-west-1a', 'eu-west-1b', 'eu-west-1c']);
    expect(context.zones('us-east-1')).toEqual(['us-east-1a', 'us-east-1b', 'us-east-1c']);
  });

  it('is a condition, decided once however often it is asked for', () => {
    const context = contextOf('Conditions: { C: !Equals [!Ref Db, db-1], D: !Not [!Condition C] }');
    resource.mockClear();
    expect([context.condition('D'), context.condition('C'), context.condition('D')]).toEqual([
      false,
      true,
      false,
    ]);
    expect(resource).toHaveBeenCalledTimes(1);
  });

  it('is a value of a mapping', () => {
    expect(contextOf('Mappings: { M: { a: { b: 5 } } }').mapping('M', 'a', 'b')).toBe(5);
  });

  it.each([
    ['a resource', () => contextOf().ref('Other'), 'the resource Other does not exist'],
    ['an attribute', () => contextOf().attribute('Other', 'Arn'), 'the resource Other does not exist'],
    ['a condition', () => contextOf().condition('C'), 'unresolved condition dependency C'],
    ['a mapping', () => contextOf().mapping('M', 'a', 'b'), 'Unable to get mapping for M::a::b'],
    ['a row', () => contextOf('Mappings: { M: { a: { b: 5 } } }').mapping('M', 'x', 'b'), 'for M::x::b'],
    ['a value', () => contextOf('Mappings: { M: { a: { b: 5 } } }').mapping('M', 'a', 'x'), 'for M::a::x'],
  ])('is never guessed where %s is not there', (_, ask, message) => {
    expect(ask).toThrow(TemplateError);
    expect(ask).toThrow(message);
  });
});
