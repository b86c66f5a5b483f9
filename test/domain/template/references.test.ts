import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionsIn, propertiesOf, referencesIn } from '../../../lambdas/domain/template/references.ts';
import { throughJson } from '../../../lambdas/kit/json.ts';

describe('the references of a value', () => {
  it.each([
    ['a parameter', { Ref: 'Namespace' }, [{ name: 'Namespace' }]],
    [
      'an attribute',
      { 'Fn::GetAtt': ['Db', 'Endpoint.Address'] },
      [{ name: 'Db', attribute: 'Endpoint.Address' }],
    ],
    [
      'an attribute in a list of more parts',
      { 'Fn::GetAtt': ['Db', 'Endpoint', 'Port'] },
      [{ name: 'Db', attribute: 'Endpoint.Port' }],
    ],
    [
      'an attribute in one text',
      { 'Fn::GetAtt': 'Db.Endpoint.Address' },
      [{ name: 'Db', attribute: 'Endpoint.Address' }],
    ],
    [
      'names in a text',
      { 'Fn::Sub': '${A}-${Db.Endpoint.Port}-${ B }' },
      [{ name: 'A' }, { name: 'Db', attribute: 'Endpoint.Port' }, { name: 'B' }],
    ],
    ['names in a list', ['x', { Ref: 'A' }, [{ Ref: 'B' }]], [{ name: 'A' }, { name: 'B' }]],
    [
      'names in a condition',
      { 'Fn::If': ['Restored', { Ref: 'A' }, { Ref: 'AWS::NoValue' }] },
      [{ name: 'A' }, { name: 'AWS::NoValue' }],
    ],
    [
      'what its own names of a text stand for',
      { 'Fn::Sub': ['${A}-${X}-${Y.Z}', { X: { Ref: 'B' }, 'Y.Z': 'c' }] },
      [{ name: 'A' }, { name: 'B' }],
    ],
  ])('are %s', (_, value, references) => {
    expect(referencesIn(value)).toEqual(references);
  });

  it.each([
    ['plain values', { a: 'Ref', b: 1, c: null, d: true }],
    ['a dollar sign that is to stay', { 'Fn::Sub': '${!Literal} $A {B} ${}' }],
    ['what no template may hold', { 'Fn::GetAtt': 5 }],
    ['an attribute of nothing', { 'Fn::GetAtt': [] }],
    ['a text with anything but names of its own', { 'Fn::Sub': ['plain', 'x'] }],
  ])('are none in %s', (_, value) => {
    expect(referencesIn(value)).toEqual([]);
  });

  it('are looked for in what a reference is not: the value of a key that is called so', () => {
    expect(referencesIn({ Ref: { Ref: 'A' } })).toEqual([{ name: 'A' }]);
  });

  it('are all found, in their order, however deep they stand', () => {
    const names = fc.array(fc.stringMatching(/^[A-Z][a-z]{0,5}$/), { maxLength: 6 });
    fc.assert(
      fc.property(names, fc.nat(3), (all, depth) => {
        const nested = all.map((name, index) =>
          Array.from({ length: depth }).reduce<object>(
            (inner, _, level) => (level % 2 === 0 ? { key: inner } : { list: ['x', inner] }),
            index % 2 === 0 ? { Ref: name } : { 'Fn::Sub': `a-\${${name}}` },
          ),
        );
        const found = referencesIn(throughJson(nested));
        expect(found.map(({ name }) => name)).toEqual(all);
      }),
    );
  });
});

describe('the conditions of a value', () => {
  it('are those of every choice and every named condition inside it', () => {
    const value = {
      'Fn::If': ['A', { 'Fn::If': ['B', 1, 2] }, [{ Condition: 'C' }]],
      other: { 'Fn::And': [{ Condition: 'D' }] },
    };
    expect(conditionsIn(value)).toEqual(['A', 'B', 'C', 'D']);
  });

  it('are not what a policy calls so, nor anything else', () => {
    expect(conditionsIn({ Condition: 'A', Effect: 'Allow' })).toEqual([]);
    expect(conditionsIn({ Condition: { Bool: {} } })).toEqual([]);
    expect(conditionsIn({ 'Fn::If': [1] })).toEqual([]);
    expect(conditionsIn('A')).toEqual([]);
  });
});

describe('the properties of a resource', () => {
  it('are empty where it has none, or is not there', () => {
    expect(propertiesOf({ Type: 'AWS::S3::Bucket', Properties: { A: 1 } })).toEqual({ A: 1 });
    expect(propertiesOf({ Type: 'AWS::S3::Bucket' })).toEqual({});
    expect(propertiesOf({ Properties: ['A'] })).toEqual({});
    expect(propertiesOf(undefined)).toEqual({});
  });
});
