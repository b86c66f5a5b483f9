import { describe, expect, it } from 'vitest';
import { mayBe, resolvedProperty } from '../../../lambdas/domain/planning/resolution.ts';
import { parseTemplate } from '../../../lambdas/domain/template/parse.ts';

const ABOUT = { region: 'eu-west-1', account: '111122223333', stackName: 'kion-aurora-b12345' };

/** What the property `P` of a resource comes to. */
function resolve(property: string, values: Record<string, string> = {}) {
  const template = parseTemplate(`
Parameters:
  Snapshot: { Type: String, Default: '' }
  Plain: { Type: String }
  Groups: { Type: CommaDelimitedList, Default: 'a, b' }
Conditions:
  Restored: !Not [!Equals [!Ref Snapshot, '']]
Resources:
  R: { Type: T, Properties: { P: ${property} } }
`);
  return resolvedProperty(template, 'R', 'P', { ...ABOUT, values });
}

describe('a property before the stack is made', () => {
  it.each([
    ['a text of its own', 'fixed', {}, 'fixed'],
    ['the value of a parameter', '!Ref Snapshot', { Snapshot: 'snap-1' }, 'snap-1'],
    ['the default of a parameter that nobody gives', '!Ref Snapshot', {}, ''],
    ['a list', '!Ref Groups', {}, ['a', 'b']],
    ['what is chosen, although what stands beside it is not known', '!Select [0, [x, !Ref Other]]', {}, 'x'],
    [
      'what a condition lets through',
      '!If [Restored, !Ref Snapshot, !Ref AWS::NoValue]',
      { Snapshot: 's' },
      's',
    ],
    [
      'the name, the Region and the account of the stack',
      '!Sub "${AWS::StackName}.${AWS::Region}.${AWS::AccountId}"',
      {},
      'kion-aurora-b12345.eu-west-1.111122223333',
    ],
  ])('is %s', (_, property, values, wanted) => {
    expect(resolve(property, values)).toEqual(wanted);
  });

  it('is missing where a condition keeps it out, or the resource has none', () => {
    expect(resolve('!If [Restored, x, !Ref AWS::NoValue]')).toBeNull();
    const template = parseTemplate('Resources: { R: { Type: T } }');
    expect(resolvedProperty(template, 'R', 'P', { ...ABOUT, values: {} })).toBeNull();
    expect(resolvedProperty(template, 'Other', 'P', { ...ABOUT, values: {} })).toBeNull();
  });

  it.each([
    ['the attribute of another resource', '!GetAtt Other.Arn'],
    ['another resource', '!Ref Other'],
    ['the export of another stack', '!ImportValue other'],
    ['a secret', "'{{resolve:secretsmanager:a:SecretString:b}}'"],
    ['a parameter without any value', '!Ref Plain'],
    ['the id of the stack', '!Ref AWS::StackId'],
    ['a function that is not understood here', '!Transform { Name: x }'],
    ['a condition that the template has not', '!If [Other, a, b]'],
  ])('may still be anything if it is %s', (_, property) => {
    expect(mayBe(resolve(property), 'snap-1')).toBe(true);
  });

  it('may be what it is, as text or as number, and nothing else', () => {
    expect(mayBe('86400', '86400')).toBe(true);
    expect(mayBe(86_400, '86400')).toBe(true);
    expect(mayBe(0, '86400')).toBe(false);
    expect(mayBe(null, '86400')).toBe(false);
    expect(mayBe(['86400', 'x'], '86400')).toBe(false);
  });
});
