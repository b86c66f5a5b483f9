import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isObject, own, put, throughJson } from '../../lambdas/kit/json.ts';

describe('a value that goes through JSON', () => {
  it('is a copy: nothing of it is shared with the original', () => {
    const original = { list: [{ a: 1 }] };
    const copy = throughJson(original);
    original.list.push({ a: 2 });
    expect(copy).toEqual({ list: [{ a: 1 }] });
  });

  it('loses what is undefined, and carries dates as text', () => {
    const at = new Date('2026-01-12T20:00:00Z');
    expect(throughJson({ gone: undefined, at })).toEqual({ at: '2026-01-12T20:00:00.000Z' });
  });

  it.each([undefined, () => 1, Symbol('x')])('is null where JSON has no text for it (%#)', (value) => {
    expect(throughJson(value)).toBeNull();
  });

  it('stays what it is if it is JSON already', () => {
    fc.assert(
      fc.property(fc.jsonValue().map(throughJson), (value) => {
        expect(throughJson(value)).toEqual(value);
      }),
    );
  });
});

describe('a property', () => {
  it('counts only where the object itself has it', () => {
    expect(own<unknown>({}, 'constructor')).toBeUndefined();
    expect(own({ constructor: 1 }, 'constructor')).toBe(1);
  });

  it('can have any name', () => {
    const object = {};
    for (const name of ['a', 'constructor', '__proto__']) put(object, name, 1);
    expect(JSON.stringify(object)).toBe('{"a":1,"constructor":1,"__proto__":1}');
  });
});

describe('a JSON object', () => {
  it('is told from lists, nothing and scalars', () => {
    expect([{}, { a: 1 }].map(isObject)).toEqual([true, true]);
    expect([[], null, undefined, 'x', 1, true].map(isObject)).toEqual(Array(6).fill(false));
  });
});
