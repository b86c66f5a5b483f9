import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { functions } from '../../lambdas/functions.ts';
import { isObject } from '../../lambdas/kit/json.ts';
import { tasks } from '../../lambdas/tasks.ts';

/** What a file that is deployed exports. */
async function exportsOf(entry: string): Promise<Record<string, unknown>> {
  const found: unknown = await import(pathToFileURL(resolve(entry)).href);
  return isObject(found) ? { ...found } : {};
}

describe('the list of tasks', () => {
  it.each(Object.entries(tasks))(
    '%s is deployed from a file that exports its handler and a task of that name',
    async (name, { entry }) => {
      const exported = await exportsOf(entry);
      expect(exported.handler).toBeTypeOf('function');
      expect(Object.values(exported)).toContainEqual(expect.objectContaining({ name }));
    },
  );

  it.each(Object.entries({ ...tasks, ...functions }))(
    '%s can make every client that it names',
    async (_, { entry }) => {
      for (const task of Object.values(await exportsOf(entry))) {
        if (!isObject(task) || !isObject(task.clients)) continue;
        for (const make of Object.values(task.clients)) {
          const client: unknown = typeof make === 'function' ? Reflect.apply(make, undefined, []) : undefined;
          expect(client).toMatchObject({ send: expect.any(Function) });
        }
      }
    },
  );

  it('has every file that exports a handler', () => {
    const files = readdirSync('lambdas', { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile() && file.name.endsWith('.ts'))
      .map((file) => `${file.parentPath}/${file.name}`);
    const listed = new Set<string>(
      [...Object.values(tasks), ...Object.values(functions)].map(({ entry }) => entry),
    );
    const deployed = files.filter((file) => /^export const handler = /m.test(readFileSync(file, 'utf8')));
    for (const file of deployed) expect(listed).toContain(file);
  });
});
