import { describe, expect, it } from 'vitest';
import { parseTemplate, TemplateUnreadable } from '../../../lambdas/domain/template/parse.ts';

/** What the property `T` of a resource is read as. */
const read = (value: string) => parseTemplate(`Resources:\n  R:\n    T: ${value}\n`).resources.R?.T;

it('reads a template anew after many others, and finds the same', () => {
  const first = (index: number) =>
    Object.keys(parseTemplate(`Resources: { R${index}: { Type: T } }`).resources);
  const all = () => Array.from({ length: 20 }, (_, index) => first(index)).flat();
  const before = all();
  expect(before).toHaveLength(20);
  expect(all()).toEqual(before);
});

describe('a template', () => {
  it('is read with its sections, and with all the rest as it stands', () => {
    const text = `
AWSTemplateFormatVersion: 2010-09-09
Parameters: { P: { Type: String } }
Resources: { R: { Type: 'AWS::S3::Bucket' } }
Outputs: { O: { Value: !Ref R } }
`;
    const { parameters, resources, outputs, body } = parseTemplate(text);
    expect(parameters).toEqual({ P: { Type: 'String' } });
    expect(resources).toEqual({ R: { Type: 'AWS::S3::Bucket' } });
    expect(outputs).toEqual({ O: { Value: { Ref: 'R' } } });
    expect(body).toMatchObject({ AWSTemplateFormatVersion: '2010-09-09', Resources: resources });
  });

  it('may do without parameters and outputs', () => {
    const { parameters, outputs } = parseTemplate('{"Resources": {"R": {}}}');
    expect({ parameters, outputs }).toEqual({ parameters: {}, outputs: {} });
  });

  it('is kept while seven others are read, and read anew after eight', () => {
    const named = (name: string) => parseTemplate(`{"Resources": {"${name}": {}}}`);
    for (let other = 0; other < 8; other++) named(`Before${other}`);
    const first = named('Kept');
    for (let other = 0; other < 7; other++) named(`After${other}`);
    expect(named('Kept')).toBe(first);
    named('Last');
    expect(named('Kept')).not.toBe(first);
    expect(named('Kept')).toEqual(first);
  });

  it('is read once: the same text gives the same template', () => {
    const text = '{"Resources": {"Once": {}}}';
    const first = parseTemplate(text);
    expect(parseTemplate(text)).toBe(first);
    parseTemplate('{"Resources": {"Other": {}}}');
    expect(parseTemplate(text)).toEqual(first);
  });

  it.each([
    ['!Ref A', { Ref: 'A' }],
    ['!Condition A', { Condition: 'A' }],
    ['!Sub "${A}-x"', { 'Fn::Sub': '${A}-x' }],
    ['!GetAtt A.B.C', { 'Fn::GetAtt': ['A', 'B.C'] }],
    ['!GetAtt A', { 'Fn::GetAtt': ['A'] }],
    ['!GetAtt [A, B]', { 'Fn::GetAtt': ['A', 'B'] }],
    ['!If [C, !Ref A, !Ref AWS::NoValue]', { 'Fn::If': ['C', { Ref: 'A' }, { Ref: 'AWS::NoValue' }] }],
    ['!Select [0, !GetAZs ""]', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }],
    ['!Transform { Name: N }', { 'Fn::Transform': { Name: 'N' } }],
    ['{ Fn::Sub: x }', { 'Fn::Sub': 'x' }],
    ['!!str 5', '5'],
  ])('means by %s what JSON writes in full', (yaml, json) => {
    expect(read(yaml)).toEqual(json);
  });

  it.each([
    ['5', 5],
    ['1.5', 1.5],
    ['true', true],
    ['yes', 'yes'],
    ['~', null],
    ['', null],
    ['"05"', '05'],
    ['2010-09-09', '2010-09-09'],
    ['{ 1: a, [b, c]: d }', { 1: 'a', '["b","c"]': 'd' }],
  ])('reads %j as %j', (yaml, value) => {
    expect(read(yaml)).toEqual(value);
  });

  it.each(['{"Resources": {"R": {}}}', 'Resources: { R: {} }'])(
    'may begin with the mark that some editors put before %s',
    (text) => {
      expect(parseTemplate(`\uFEFF${text}`).resources).toEqual({ R: {} });
    },
  );

  it('may have such a mark inside a text, and keeps it there', () => {
    expect(read('"a\uFEFFb"')).toBe('a\uFEFFb');
  });

  it('may have a comment right behind a text', () => {
    expect(read('"x"# why')).toBe('x');
  });

  it('whose aliases multiply beyond all bounds is refused', () => {
    const many = (item: string) => Array.from({ length: 500 }, () => item).join(', ');
    const text = `A: &a [${many('x')}]\nB: [${many('*a')}]\nResources: { R: {} }`;
    expect(() => parseTemplate(text)).toThrow('its aliases multiply');
  });

  it('may repeat a part by an alias', () => {
    expect(read('{ A: &a [!Ref X], B: *a }')).toEqual({ A: [{ Ref: 'X' }], B: [{ Ref: 'X' }] });
  });

  it.each([
    ['a text of nothing', '', 'The template is not an object.'],
    ['a list', '- a', 'The template is not an object.'],
    ['broken JSON', '{"Resources": ', 'The template is no JSON: '],
    ['broken JSON after blank lines', '\n\n{"Resources": ', 'The template is no JSON: '],
    ['JSON without end', `{"Resources":${'['.repeat(9999)}${']'.repeat(9999)}}`, 'nested too deeply'],
    ['broken YAML, with its place', 'Resources:\n  R: [', 'at line 2'],
    ['a key twice', 'Resources: { R: { T: 1, T: 2 } }', 'Map keys must be unique'],
    ['no resources', 'Parameters: {}', 'The template has no Resources.'],
    ['resources in a list', 'Resources: [a]', 'Resources is not an object.'],
    [
      'a parameter that is a text',
      'Resources: { R: {} }\nParameters: { P: x }',
      'Parameters.P is not an object.',
    ],
  ])('that is %s is refused with what is wrong', (_, text, message) => {
    const attempt = () => parseTemplate(text);
    expect(attempt).toThrow(TemplateUnreadable);
    expect(attempt).toThrow(message);
  });

  it('that is broken is refused again, and not answered with the one before', () => {
    parseTemplate('{"Resources": {"R": {}}}');
    expect(() => parseTemplate('{')).toThrow(TemplateUnreadable);
    expect(() => parseTemplate('{')).toThrow(TemplateUnreadable);
  });

  it('keeps the error of the parser as the cause', () => {
    expect(() => parseTemplate('{"Resources": ')).toThrow(
      expect.objectContaining({ name: 'TemplateUnreadable', cause: expect.any(SyntaxError) }),
    );
    expect(() => parseTemplate('Resources: [')).toThrow(
      expect.objectContaining({ cause: expect.objectContaining({ name: 'YAMLParseError' }) }),
    );
  });
});
