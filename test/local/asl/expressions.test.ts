import fc from 'fast-check';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { isObject, type Json } from '../../../lambdas/kit/json.ts';
import { compile, evaluate } from '../../../local/asl/expression.ts';

const AROUND = { millis: Date.UTC(2026, 0, 12), random: () => 0.5 };
const value = (source: string, variables: Record<string, unknown> = {}) =>
  evaluate(compile(source), { variables, states: {} }, 'Output', AROUND);

const json: fc.Arbitrary<Json> = fc.letrec<{ any: Json }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, 0, 1.5, '', 'text'),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'length'), tie('any'), { maxKeys: 3 }),
  ),
})).any;

describe('plain paths', () => {
  it('give what the library gives, whatever stands in the variable', async () => {
    const path = fc.array(fc.constantFrom('a', 'b', 'c', 'length'), { minLength: 0, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(json, path, async (variable, names) => {
        const source = ['$variable', ...names].join('.');
        const expected: unknown = await jsonata(source).evaluate(undefined, { variable });
        const clean: Json | undefined =
          expected === undefined || typeof expected === 'function'
            ? undefined
            : JSON.parse(JSON.stringify(expected));
        const found = await value(source, { variable }).catch(() => undefined);
        expect(found).toEqual(clean);
      }),
      { numRuns: 300 },
    );
  });
});

describe('plain comparisons', () => {
  it('give what the library gives, whatever stands in the variable', async () => {
    const literal = fc.constantFrom("'text'", "''", '0', '1.5', '-1');
    await fc.assert(
      fc.asyncProperty(
        json,
        fc.constantFrom('$variable', '$variable.a', '$variable.a.b'),
        literal,
        async (variable, path, right) => {
          const source = `${path} = ${right}`;
          expect(await value(source, { variable })).toEqual(
            await jsonata(source).evaluate(undefined, { variable }),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('what AWS adds to JSONata', () => {
  it.each<[string, Json]>([
    ['$parse(\'{"a":1}\')', { a: 1 }],
    ['$partition([1,2,3,4,5], 2)', [[1, 2], [3, 4], [5]]],
    ['$range(0, 10, 3)', [0, 3, 6, 9]],
    ['$range(5, 1, -2)', [5, 3, 1]],
    ["$hash('a', 'SHA-1')", '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8'],
    ['$random(42)', 0.7275636800328681],
    ['$now()', '2026-01-12T00:00:00.000Z'],
    ['$millis()', Date.UTC(2026, 0, 12)],
    ["$now('[Y0001]')", '2026'],
    ['1/0', 'Infinity'],
  ])('%s', async (source, expected) => {
    expect(await value(source)).toEqual(expected);
  });

  it('makes identifiers and chance out of the given source', async () => {
    expect(await value('$uuid()')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(await value('$random()')).toBe(0.5);
  });

  it.each([
    ["$eval('1')", /T1006/],
    ['$nothing', /returned nothing \(undefined\)/],
    ['function($x){$x}', /unsupported result type/],
    ["$parse('x')", /D3137: Invalid JSON/],
    ["$hash('a', 'md5')", /D3137: Hash algorithm 'md5' must be one of/],
    ['$partition([1], -1)', /D3137: Second argument must be zero or greater/],
    ['$range(1, 400000, 1)', /: Expression evaluation memory limit exceeded/],
    ['($f := function($x){ $f($x + 1) + 1 }; $f(1))', /: Stack overflow error/],
    ['($f := function($x){ $f($x + 1) }; $f(1))', /: Expression evaluation timeout/],
    ["'a' < 1", /T2009/],
  ])('refuses %s in the words of AWS', async (source, said) => {
    await expect(value(source)).rejects.toMatchObject({
      error: 'States.QueryEvaluationError',
      problem: expect.stringMatching(said),
    });
  });

  it('leaves its input alone and gives plain JSON', async () => {
    const input = Object.freeze({ list: Object.freeze([1, 2]) });
    const found = await value('{"list": $input.list[$ > 1], "all": $input.list}', { input });
    expect(found).toEqual({ list: 2, all: [1, 2] });
    expect(isObject(found) && Object.keys(found)).toEqual(['list', 'all']);
  });
});
