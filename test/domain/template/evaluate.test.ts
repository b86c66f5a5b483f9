import { describe, expect, it } from 'vitest';
import { TemplateError } from '../../../lambdas/domain/template/error.ts';
import { evaluate, functionIn } from '../../../lambdas/domain/template/evaluate.ts';
import type { Json } from '../../../lambdas/kit/json.ts';
import { contextOf } from './contexts.ts';

const valueFor = (value: Json) => evaluate(value, contextOf());
const CHOICE: Json = { 'Fn::If': ['Yes', 1, 2] };

describe('a function of a template', () => {
  it.each<[Json, Json]>([
    [{ Ref: 'P' }, 'p'],
    [{ Ref: 'List' }, ['a', 'b']],
    [{ Condition: 'Yes' }, true],
    [{ 'Fn::GetAtt': ['R', 'Endpoint.Port'] }, 'R.Endpoint.Port'],
    [{ 'Fn::GetAtt': 'R.Endpoint.Port' }, 'R.Endpoint.Port'],
    [{ 'Fn::GetAtt': ['R', { Ref: 'P' }] }, 'R.p'],
    [{ 'Fn::Sub': '${P}/${R.Arn}/${AWS::Region}/${ P }/${!P}/${List}' }, 'p/R.Arn/eu-west-1/p/${P}/a,b'],
    [{ 'Fn::Sub': ['${P}-${X}', { P: 'own', X: { Ref: 'P' } }] }, 'own-p'],
    [{ 'Fn::Sub': ['${P}', 'no names'] }, 'p'],
    [{ 'Fn::Sub': '${AWS::NoValue}${P}' }, 'p'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'P' }, 1]] }, 'a-p-1'],
    [{ 'Fn::Join': [',', { Ref: 'List' }] }, 'a,b'],
    [{ 'Fn::Select': [1, ['a', 'b']] }, 'b'],
    [{ 'Fn::Select': ['0', 'x, y'] }, 'x'],
    [{ 'Fn::Select': [1, 'x, y'] }, 'y'],
    [{ 'Fn::Split': [',', 'a,b'] }, ['a', 'b']],
    [{ 'Fn::If': ['Yes', 'a', { 'Fn::Unknown': 1 }] }, 'a'],
    [{ 'Fn::If': ['No', { 'Fn::Unknown': 1 }, 'b'] }, 'b'],
    [{ 'Fn::Equals': [1, '1'] }, true],
    [{ 'Fn::Equals': ['true', true] }, true],
    [{ 'Fn::Equals': [['a'], ['a']] }, true],
    [{ 'Fn::Equals': [{ a: 1 }, { a: 2 }] }, false],
    [{ 'Fn::And': [{ Condition: 'Yes' }, { 'Fn::Not': [{ Condition: 'No' }] }] }, true],
    [{ 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] }, false],
    [{ 'Fn::Or': [{ Condition: 'No' }, 'true'] }, true],
    [{ 'Fn::Or': [{ Condition: 'No' }, 'false'] }, false],
    [{ 'Fn::Not': [] }, true],
    [{ 'Fn::FindInMap': ['Sizes', 'small', { Ref: 'P' }] }, 'Sizes.small.p'],
    [{ 'Fn::FindInMap': ['None', 'a', 'b', { DefaultValue: { Ref: 'P' } }] }, 'p'],
    [{ 'Fn::Base64': 'hello' }, 'aGVsbG8='],
    [{ 'Fn::GetAZs': '' }, ['-a']],
    [{ 'Fn::GetAZs': { Ref: 'P' } }, ['p-a']],
    [{ 'Fn::ImportValue': { 'Fn::Sub': '${P}-x' } }, 'import p-x'],
    [{ 'Fn::Cidr': ['10.0.0.0/16', 2] }, ['10.0.0.0/24', '10.0.1.0/24']],
    [{ 'Fn::Cidr': ['10.1.255.0/24', '2', '4'] }, ['10.1.255.0/28', '10.1.255.16/28']],
    [{ 'Fn::Cidr': ['10.0.0.0/24', 1, 8] }, ['10.0.0.0/24']],
    [{ 'Fn::Length': ['a', 'b'] }, 2],
    [{ 'Fn::Length': '' }, 0],
    [{ 'Fn::ToJsonString': { a: { Ref: 'P' } } }, '{"a":"p"}'],
    [{ 'Fn::Sub': ['${X}', { X: true }] }, 'true'],
    [{ 'Fn::Sub': '{{resolve:ssm:${P}}}' }, 'ssm p'],
  ])('%j comes to %j', (call, value) => {
    expect(valueFor(call)).toEqual(value);
  });

  it.each<[Json, string]>([
    [{ 'Fn::Unknown': 1 }, 'the function Fn::Unknown is not understood here'],
    [{ 'Fn::Base64': { a: 1 } }, 'Fn::Base64 needs a text, but got {"a":1}'],
    [{ 'Fn::Join': [','] }, 'Fn::Join needs a list of at least 2'],
    [{ 'Fn::Join': [',', 5] }, 'Fn::Join needs a list, but got 5'],
    [{ 'Fn::Length': null }, 'Fn::Length needs a list, but got null'],
    [{ 'Fn::Split': 'x' }, 'Fn::Split needs a list of at least 2'],
    [{ 'Fn::Select': [2, ['a']] }, 'Fn::Select cannot select nonexistent value'],
    [{ 'Fn::FindInMap': ['None', 'a', 'b'] }, 'no mapping None'],
    [{ 'Fn::FindInMap': ['None', 'a', 'b', {}] }, 'no mapping None'],
    [{ 'Fn::Cidr': ['10.0.0.0/16', 1, 20] }, 'Fn::Cidr asks for blocks larger than the whole'],
    [{ 'Fn::Cidr': ['10.0.0.0', 1, 20] }, 'Fn::Cidr asks for blocks larger than the whole'],
    [{ 'Fn::If': ['Yes', 1] }, 'Fn::If needs a list of at least 3'],
  ])('%j is refused', (call, message) => {
    expect(() => valueFor(call)).toThrow(TemplateError);
    expect(() => valueFor(call)).toThrow(message);
  });
});

describe('a value of a template', () => {
  it('is resolved wherever a function stands in it, and else stays as it is', () => {
    const value = { a: [CHOICE, { b: { Ref: 'P' } }], c: null, d: 1, e: true, f: { Ref: 'P', other: 1 } };
    expect(valueFor(value)).toEqual({
      a: [1, { b: 'p' }],
      c: null,
      d: 1,
      e: true,
      f: { Ref: 'P', other: 1 },
    });
  });

  it('loses what stands for no value, in lists and in objects', () => {
    const none = { Ref: 'AWS::NoValue' };
    expect(valueFor({ a: none, b: [1, none], c: { 'Fn::If': ['No', 1, none] } })).toEqual({ b: [1] });
    expect(valueFor(none)).toBeNull();
  });

  it('has its dynamic references resolved, each of them', () => {
    expect(valueFor('{{resolve:ssm:/a}} and {{resolve:secretsmanager:x:SecretString:y}}')).toBe(
      'ssm /a and secretsmanager x:SecretString:y',
    );
    expect(valueFor('{{plain}}')).toBe('{{plain}}');
  });

  it('is a call only if it names one function and nothing else', () => {
    expect([{ Ref: 'A' }, { 'Fn::Sub': 'x' }, { Condition: 'C' }].map(functionIn)).toEqual([
      'Ref',
      'Fn::Sub',
      'Condition',
    ]);
    expect([{}, { Ref: 'A', B: 1 }, { Condition: { Bool: {} } }, { Key: 1 }].map(functionIn)).toEqual(
      Array(4).fill(undefined),
    );
  });
});

describe('a function that is given the wrong thing', () => {
  const thing: Json = { no: 'text' };
  it.each<[string, Json]>([
    ['Fn::And', thing],
    ['Fn::Or', thing],
    ['Fn::Not', thing],
    ['Fn::Length', thing],
    ['Fn::Base64', thing],
    ['Fn::GetAZs', thing],
    ['Fn::ImportValue', thing],
    ['Fn::GetAtt', ['R']],
    ['Fn::GetAtt', [thing, 'Arn']],
    ['Fn::GetAtt', ['R', thing]],
    ['Fn::Sub', ['${X}', { X: thing }]],
    ['Fn::Join', [thing, ['a']]],
    ['Fn::Join', [',', thing]],
    ['Fn::Select', ['0']],
    ['Fn::Select', [thing, ['a']]],
    ['Fn::Select', ['0', thing]],
    ['Fn::Split', [',']],
    ['Fn::Split', [thing, 'a']],
    ['Fn::Split', [',', thing]],
    ['Fn::If', ['Yes', 'a']],
    ['Fn::Equals', ['a']],
    ['Fn::FindInMap', ['Sizes', 'small']],
    ['Fn::FindInMap', [thing, 'small', 'x']],
    ['Fn::Cidr', ['10.0.0.0/16']],
    ['Fn::Cidr', [thing, 1]],
    ['Fn::Cidr', ['10.0.0.0/16', thing]],
    ['Fn::Cidr', ['10.0.0.0/16', 1, thing]],
  ])('is named in the error: %s of %j', (name, argument) => {
    expect(() => valueFor({ [name]: argument })).toThrow(`Template error: ${name} needs a `);
  });

  it('fails by the name that CloudFormation uses for that', () => {
    expect(() => valueFor({ 'Fn::And': thing })).toThrow(
      expect.objectContaining({ name: 'ValidationError' }),
    );
  });
});

describe('what is not known yet', () => {
  const open = (what: 'isUnknown' | 'isMadeUp', call: Json) =>
    evaluate(call, { ...contextOf(), [what]: (value: Json) => value === '?' });

  it('is what a part of it is as well, because nobody knows how many it has', () => {
    for (const what of ['isUnknown', 'isMadeUp'] as const) {
      expect(open(what, { 'Fn::Select': [3, ['?']] })).toBe('?');
      expect(open(what, { 'Fn::Select': [1, ['?', 'b']] })).toBe('b');
      expect(() => open(what, { 'Fn::Select': [3, ['a']] })).toThrow('cannot select nonexistent value');
    }
  });

  it('is equal to nothing, and unequal to nothing', () => {
    for (const sides of [
      ['?', 'a'],
      ['a', '?'],
    ])
      expect(() => open('isUnknown', { 'Fn::Equals': sides })).toThrow('compares what is not known yet');
    expect(open('isMadeUp', { 'Fn::Equals': ['?', 'a'] })).toBe(false);
  });
});
