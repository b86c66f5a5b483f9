import { expect, it, vi } from 'vitest';
import { createHandler } from '../../lambdas/kit/handler.ts';
import { httpGet } from '../../lambdas/kit/world.ts';
import { greet, invocation, taskOf } from './builders.ts';
import { serving } from './server.ts';

it('waits for a task that asks the network', async () => {
  const { answer, error } = await serving(
    (_, response) => response.end('Hello'),
    (url) => greet(async () => ({ text: (await httpGet(url, 5)).body })),
  );
  expect(error).toBeUndefined();
  expect(answer).toEqual({ text: 'Hello' });
});

it.each([true, false])(
  'runs the task and hands its errors on once it is deployed, whatever standard output answers',
  async (answer) => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(answer);
    vi.stubEnv('GREETING', 'Hello');
    try {
      const good = createHandler(taskOf(async ({ name }) => ({ text: name })));
      const bad = createHandler(
        taskOf(async () => {
          throw new Error('It failed.');
        }),
      );
      expect(await good(invocation({ name: 'Ada' }))).toEqual({ text: 'Ada' });
      await expect(bad(invocation({ name: 'Ada' }))).rejects.toThrow('It failed.');
    } finally {
      write.mockRestore();
      vi.unstubAllEnvs();
    }
  },
);
