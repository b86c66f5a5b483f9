import { describe, expect, it } from 'vitest';
import { defaultOf, valueType, violation } from '../../../lambdas/domain/template/constraints.ts';

const LIST = 'CommaDelimitedList';

describe('a value that a parameter takes', () => {
  it.each([
    ['anything where nothing is said', {}, ''],
    ['one of the allowed ones', { AllowedValues: ['a', 'b'] }, 'b'],
    ['a number among the allowed ones', { AllowedValues: [8, 16] }, '16'],
    ['a match of the pattern', { AllowedPattern: '[a-z]+' }, 'abc'],
    ['a match in another case', { AllowedPattern: '(?i)[a-z]+' }, 'ABC'],
    ["a match of Java's classes", { AllowedPattern: '\\p{Alpha}\\p{Alnum}*\\p{Digit}' }, 'ab3'],
    [
      "a match of Java's classes to their ends",
      { AllowedPattern: '\\p{Alnum}\\p{Digit}\\p{Lower}\\p{Upper}' },
      '90zZ',
    ],
    ["a match of Java's greedy quantifiers", { AllowedPattern: '[a-z]++-[0-9]*+x' }, 'ab-1x'],
    ['anything where the pattern cannot be said here', { AllowedPattern: '(?<!x' }, '!'],
    ["a letter by Java's name for it", { AllowedPattern: '\\p{Alpha}' }, 'a'],
    ['anything where the case is let go half-way', { AllowedPattern: '[a-z](?i)[a-z]' }, 'aX'],
    ['an escape that is needless', { AllowedPattern: '[\\w\\-\\_]+' }, 'a-b_c'],
    ['a list whose every element matches', { Type: LIST, AllowedPattern: '[a-z]' }, 'a, b,c'],
    ['a text of just the length', { MinLength: 2, MaxLength: '2' }, 'ab'],
    ['a number', { Type: 'Number' }, '-1.5'],
    ['a number of just the size', { Type: 'Number', MinValue: 1, MaxValue: '1' }, '1'],
    ['a number that is kept as text', { MaxValue: 1 }, '5'],
  ])('is %s', (_, declaration, value) => {
    expect(violation(declaration, value)).toBeUndefined();
  });

  it.each([
    [{ AllowedValues: ['a', 'b'] }, 'c', 'must be one of AllowedValues (a, b)'],
    [{ AllowedPattern: '[a-z]+' }, 'abc1', 'must match pattern [a-z]+'],
    [{ AllowedPattern: '[a-z]*+x' }, 'AB', 'must match pattern [a-z]*+x'],
    [{ AllowedPattern: 'a|b' }, 'ax', 'must match pattern a|b'],
    [{ AllowedPattern: '\\p{Alpha}' }, '1', 'must match pattern \\p{Alpha}'],
    [{ Type: LIST, AllowedPattern: '[a-z]' }, 'a,2', 'must match pattern [a-z]'],
    [{ Type: LIST, AllowedValues: ['a'] }, 'a,b', 'must be one of AllowedValues (a)'],
    [{ MinLength: '2' }, 'a', 'must contain at least 2 characters'],
    [{ MaxLength: 2 }, 'abc', 'must contain at most 2 characters'],
    [{ Type: 'Number' }, '', 'must be a number'],
    [{ Type: 'Number' }, 'one', 'must be a number'],
    [{ Type: 'Number', MinValue: 1 }, '0', 'must be a number not less than 1'],
    [{ Type: 'Number', MaxValue: '1' }, '2', 'must be a number not greater than 1'],
    [
      { MaxLength: 1, ConstraintDescription: 'One letter.' },
      'ab',
      'must contain at most 1 characters (One letter.)',
    ],
  ])('is not another one (%#)', (declaration, value, why) => {
    expect(violation(declaration, value)).toBe(why);
  });
});

describe('the type of a parameter', () => {
  it.each([
    [{}, { type: 'String', fromSsm: false, isList: false }],
    [{ Type: 'Number' }, { type: 'Number', fromSsm: false, isList: false }],
    [{ Type: LIST }, { type: LIST, fromSsm: false, isList: true }],
    [
      { Type: 'List<AWS::EC2::Subnet::Id>' },
      { type: 'List<AWS::EC2::Subnet::Id>', fromSsm: false, isList: true },
    ],
    [{ Type: 'AWS::SSM::Parameter::Value<String>' }, { type: 'String', fromSsm: true, isList: false }],
    [{ Type: `AWS::SSM::Parameter::Value<${LIST}>` }, { type: LIST, fromSsm: true, isList: true }],
  ])('is that of the value behind it (%#)', (declaration, wanted) => {
    expect(valueType(declaration)).toEqual(wanted);
  });
});

describe('the default of a parameter', () => {
  it.each([
    [{ Default: 'x' }, 'x'],
    [{ Default: '' }, ''],
    [{ Default: 0 }, '0'],
    [{ Default: ['a', 'b'] }, 'a,b'],
    [{ Default: null }, undefined],
    [{}, undefined],
  ])('is a text, as it would be given (%#)', (declaration, wanted) => {
    expect(defaultOf(declaration)).toBe(wanted);
  });
});
