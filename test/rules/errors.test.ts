import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import * as errors from '../../lambdas/kit/errors.ts';
import { definitionOf, MACHINE_NAMES } from '../../local/run/machines.ts';

/** Names that the machines match and that Lambda or Step Functions itself raises. */
const FOREIGN = /^(Lambda|States)\./;

const own = Object.values(errors).flatMap((each) => {
  if (typeof each !== 'function' || !(each.prototype instanceof errors.TaskError)) return [];
  const made: unknown = Reflect.construct(each, ['']);
  return made instanceof Error ? [{ className: each.name, name: made.name }] : [];
});

function matchedNames(): string[] {
  const texts = MACHINE_NAMES.map(definitionOf);
  const lists = texts.flatMap((text) =>
    [...text.matchAll(/"ErrorEquals":\s*\[([^\]]*)\]/g)].map((match) => match[1] ?? ''),
  );
  return [
    ...new Set(lists.flatMap((list) => [...list.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? ''))),
  ];
}

describe('names of errors', () => {
  it('are literal: each is the name of its class', () => {
    expect(own.length).toBeGreaterThan(5);
    for (const { className, name } of own) expect(name).toBe(className);
  });

  it('that the machines match exist in the code', () => {
    const known = own.map(({ name }) => name);
    for (const name of matchedNames().filter((each) => !FOREIGN.test(each))) expect(known).toContain(name);
  });

  it('survive bundling and minifying', async () => {
    const { outputFiles } = await build({
      entryPoints: ['lambdas/kit/errors.ts'],
      bundle: true,
      minify: true,
      write: false,
      format: 'cjs',
      platform: 'node',
      target: 'node24',
    });
    const bundled = outputFiles[0]?.text ?? '';
    for (const { name } of own) expect(bundled).toContain(`name="${name}"`);
  });

  it('of throttling all become the one that the machines retry', () => {
    const throttled = errors.mapped(Object.assign(new Error('slow down'), { name: 'ThrottlingException' }));
    expect(throttled).toMatchObject({ name: 'Throttled' });
    expect(matchedNames()).toContain('Throttled');
  });
});
