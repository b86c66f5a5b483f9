import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, hashOf } from '../../lambdas/domain/hash.ts';
import { isObject, type Json, throughJson } from '../../lambdas/kit/json.ts';

const json = fc.jsonValue({ maxDepth: 4 }).map(throughJson);

/** The same value with the keys of every object the other way round. */
function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, reversed(item)] as const);
  return Object.fromEntries(entries.toReversed());
}

describe('the hash of a plan', () => {
  it('is the SHA-256 of the canonical text, so that anybody can recompute it', () => {
    expect(canonical({ b: [1, 'x', null], a: { d: true, c: 2 } })).toBe(
      '{"a":{"c":2,"d":true},"b":[1,"x",null]}',
    );
    expect(hashOf({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });

  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(hashOf(reversed(value))).toBe(hashOf(value));
      }),
    );
  });

  it('is of a text that still says everything', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonical(value))).toEqual(value);
      }),
    );
  });

  it('changes with any change of a value, wherever it is', () => {
    fc.assert(
      fc.property(json, json, fc.array(fc.string(), { maxLength: 4 }), (before, after, path) => {
        fc.pre(canonical(before) !== canonical(after));
        const wrap = (inner: Json) => path.reduce<Json>((value, key) => ({ [key]: [value] }), inner);
        expect(hashOf(wrap(after))).not.toBe(hashOf(wrap(before)));
      }),
    );
  });

  it('tells the order of a list, a number from its text, and nothing from null', () => {
    const all: Json[] = [[1, 2], [2, 1], ['1', 2], [1, 2, null], {}, { a: null }, null, 'null'];
    expect(new Set(all.map(hashOf)).size).toBe(all.length);
  });
});
