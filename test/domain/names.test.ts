import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newNamespace, rdsIdentifier, runSuffix } from '../../lambdas/domain/names.ts';
import { EXECUTION } from './builders.ts';

const suffix = fc.string().map(runSuffix);

describe('the suffix of a run', () => {
  it('is the same for every retry of the run, and another for another run', () => {
    expect(runSuffix(EXECUTION)).toBe(runSuffix(EXECUTION));
    expect(runSuffix(`${EXECUTION}-2`)).not.toBe(runSuffix(EXECUTION));
  });

  it('fits into every kind of name: a letter and five letters or digits', () => {
    fc.assert(
      fc.property(suffix, (text) => {
        expect(text).toMatch(/^bt[0-9a-f]{5}$/);
      }),
    );
  });
});

describe('a name in RDS', () => {
  it('says what it is of, and of which run', () => {
    expect(rdsIdentifier('kion-cluster-before-backtrack', 'b12345')).toBe(
      'kion-cluster-before-backtrack-b12345',
    );
  });

  it('is made from whatever people call their things', () => {
    expect(rdsIdentifier('7 Kion_DB--', 'b12345')).toBe('kion-db-b12345');
    expect(rdsIdentifier('kion--db', 'b12345')).toBe('kion-db-b12345');
    expect(rdsIdentifier('数据库', 'b12345')).toBe('database-b12345');
  });

  it('is as long as RDS takes it, and no longer', () => {
    expect(rdsIdentifier('k'.repeat(99), 'b12345')).toBe(`${'k'.repeat(56)}-b12345`);
    expect(rdsIdentifier(`${'k'.repeat(55)}-kion`, 'b12345')).toBe(`${'k'.repeat(55)}-b12345`);
    expect(rdsIdentifier('kion-2-9', 'b12345')).toBe('kion-2-9-b12345');
  });

  it('obeys the rules of RDS whatever it is made from', () => {
    const hyphens = fc.stringMatching(/^[a-zA-Z0-9 ._-]{0,90}$/);
    fc.assert(
      fc.property(fc.oneof(fc.string(), hyphens), suffix, (base, tail) => {
        const name = rdsIdentifier(base, tail);
        expect(name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
        expect(name.length).toBeLessThanOrEqual(63);
        expect(name.endsWith(`-${tail}`)).toBe(true);
      }),
    );
  });
});

describe('the namespace of the new stack', () => {
  const anything = () => true;

  it.each([
    ['resembles the old one', 'kion', anything, undefined, 'kion-b12345'],
    [
      'does without the hyphen where none is taken',
      'kion',
      (text: string) => !text.includes('-'),
      undefined,
      'kionb12345',
    ],
    ['keeps the hyphens of the old one', 'kion-db', anything, undefined, 'kion-db-b12345'],
    ['does not end the old one in hyphens', 'kion--', anything, undefined, 'kion-b12345'],
    ['is cut to fit', 'production', anything, 12, 'produ-b12345'],
    [
      'is the suffix alone where nothing else is taken',
      'kion',
      (text: string) => text.length < 7,
      undefined,
      'b12345',
    ],
    ['begins with a letter although there was none', '', anything, undefined, 'b12345'],
    ['is not made where nothing is taken', 'kion', () => false, undefined, undefined],
  ])('%s', (_, old, fits, longest, wanted) => {
    expect(newNamespace(old, 'b12345', fits, longest)).toBe(wanted);
  });

  it('always is taken by its parameter, tells the run, and begins with a letter', () => {
    const pattern = fc.constantFrom(/^[a-z][a-z0-9-]*$/, /^[a-z0-9]+$/, /^[A-Z]+$/, /^.{3,8}$/, /^/);
    fc.assert(
      fc.property(fc.string({ maxLength: 70 }), suffix, pattern, fc.nat(70), (old, tail, taken, longest) => {
        const fits = (text: string) => taken.test(text) && text.length <= longest;
        const made = newNamespace(old, tail, fits, longest);
        if (made === undefined) return;
        expect(fits(made)).toBe(true);
        expect(made.endsWith(tail)).toBe(true);
        expect(made).toMatch(/^[A-Za-z]/);
      }),
    );
  });

  it('is cut in front of the suffix, with a hyphen or without', () => {
    const short = (text: string) => text.length <= 10;
    expect(newNamespace('production', 'b12345', short, 10)).toBe('pro-b12345');
    const plain = (text: string) => short(text) && !text.includes('-');
    expect(newNamespace('production', 'b12345', plain, 10)).toBe('prodb12345');
    expect(newNamespace('k'.repeat(99), 'b12345', () => true)).toBe(`${'k'.repeat(56)}-b12345`);
  });

  it('is made whenever a plain parameter leaves room for the suffix', () => {
    fc.assert(
      fc.property(fc.string(), suffix, fc.integer({ min: 7, max: 63 }), (old, tail, longest) => {
        expect(newNamespace(old, tail, (text) => text.length <= longest, longest)).toBeDefined();
      }),
    );
  });
});
