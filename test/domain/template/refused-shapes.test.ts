import { describe, expect, it } from 'vitest';
import { mayBe, resolvedProperty } from '../../../lambdas/domain/planning/resolution.ts';
import { parseTemplate } from '../../../lambdas/domain/template/parse.ts';

describe('a template of an odd shape', () => {
  it('is refused by the function among its resources', () => {
    const text = 'Resources:\n  Fn::ForEach::Topics: [Name, [a, b], {}]';
    expect(() => parseTemplate(text)).toThrow(
      'Resources.Fn::ForEach::Topics is a function that is not understood here.',
    );
  });

  it('is refused when an alias stands for nothing, for itself, or for too much', () => {
    expect(() => parseTemplate('Resources: { R: { Type: *missing } }')).toThrow(
      'The alias *missing stands for nothing.',
    );
    expect(() => parseTemplate('Resources: { R: &x { Type: T, More: *x } }')).toThrow(/nested too deeply/);
    const levels = Array.from(
      { length: 20 },
      (_, level) => `  L${level}: &l${level} [${level === 0 ? 'x' : `*l${level - 1}, *l${level - 1}`}]`,
    );
    expect(() => parseTemplate(`Metadata:\n${levels.join('\n')}\nResources: { R: { Type: T } }`)).toThrow(
      /aliases multiply/,
    );
  });

  it('is refused when it is nested beyond all bounds or repeats one part too often, and not before', () => {
    const nested = (depth: number) =>
      `Metadata: ${'['.repeat(depth)}${']'.repeat(depth)}\nResources: { R: { Type: T } }`;
    expect(Object.keys(parseTemplate(nested(199)).resources)).toEqual(['R']);
    expect(() => parseTemplate(nested(200))).toThrow(/nested too deeply/);
    const inJson = (depth: number) =>
      `{"Metadata": ${'['.repeat(depth)}${']'.repeat(depth)}, "Resources": {"R": {}}}`;
    expect(Object.keys(parseTemplate(inJson(200)).resources)).toEqual(['R']);
    expect(() => parseTemplate(inJson(201))).toThrow(/nested too deeply/);
    const flat = `Metadata: [${'[x], '.repeat(500)}]\nResources: { R: { Type: T } }`;
    expect(Object.keys(parseTemplate(flat).resources)).toEqual(['R']);
    const repeated = (times: number) =>
      `Metadata: { A: &a x, B: [${'*a, '.repeat(times)}] }\nResources: { R: { Type: T } }`;
    expect(Object.keys(parseTemplate(repeated(2000)).resources)).toEqual(['R']);
    expect(() => parseTemplate(repeated(2001))).toThrow(/aliases multiply/);
  });

  it('may come to 200,000 nodes through its aliases, and to none more', () => {
    // Seven nodes around, 199 in the list, and for each of 994 aliases itself, the list and what is in that.
    const text = (more: string) =>
      `Metadata: { A: &a [${'x, '.repeat(199)}], B: [${'*a, '.repeat(994)}${more}] }\nResources: { R: { Type: T } }`;
    expect(Object.keys(parseTemplate(text('')).resources)).toEqual(['R']);
    expect(() => parseTemplate(text('x'))).toThrow(/aliases multiply/);
  });

  it('keeps its dates and its yes and no as texts, whatever version of YAML it claims', () => {
    const text =
      '%YAML 1.1\n---\nResources: { R: { Type: T, Properties: { Day: 2012-10-17, On: yes, "<<": { a: 1 } } } }';
    expect(parseTemplate(text).resources.R?.Properties).toEqual({
      Day: '2012-10-17',
      On: 'yes',
      '<<': { a: 1 },
    });
  });

  it('may be JSON with blank lines before it, indented with tabs', () => {
    const text = '\n\n{\n\t"Resources": {\n\t\t"R": { "Type": "T" }\n\t}\n}';
    expect(parseTemplate(text).resources).toEqual({ R: { Type: 'T' } });
  });

  it('may merge one map or several into another, whose own entries win', () => {
    const { resources } = parseTemplate(`
Metadata: { A: &a { x: 1, y: 1 }, B: &b { y: 2, z: 2 } }
Resources: { R: { Type: T, Properties: { <<: [*a, *b], x: 3 } }, S: { Type: T, Properties: { <<: [*b, 5, ~, no] } } }`);
    expect(resources.R?.Properties).toEqual({ x: 3, y: 1, z: 2 });
    expect(resources.S?.Properties).toEqual({ y: 2, z: 2 });
  });

  it('may have keys that are no texts', () => {
    const { resources } = parseTemplate(
      'Resources: { R: { Type: T, Properties: { 1: one, ? [a, b] : two } } }',
    );
    expect(resources.R?.Properties).toEqual({ 1: 'one', '["a","b"]': 'two' });
  });
});

describe('resolving a property', () => {
  it('does not pass a defect off as something that will be known later', () => {
    const template = parseTemplate('Resources: { R: { Type: T, Properties: { P: x } } }');
    const broken = {
      ...template,
      resources: {
        R: {
          Type: 'T',
          Properties: { P: Object.create(null, { Ref: { enumerable: true, get: () => missing() } }) },
        },
      },
    };
    const missing = (): never => {
      throw new RangeError('a defect');
    };
    const prospect = { region: 'us-east-1', account: '111122223333', stackName: 's', values: {} };
    expect(() => resolvedProperty(broken, 'R', 'P', prospect)).toThrow('a defect');
    expect(mayBe(null, 'x')).toBe(false);
  });
});
