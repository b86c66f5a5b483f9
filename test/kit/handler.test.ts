import { describe, expect, it, vi } from 'vitest';
import { createHandler } from '../../lambdas/kit/handler.ts';
import type { Tools } from '../../lambdas/kit/task.ts';
import { httpGet } from '../../lambdas/kit/world.ts';
import { clientOf, EXECUTION, greet, invocation, taskOf, worldOf } from './builders.ts';
import { serving } from './server.ts';

const hello = async ({ name }: { name: string }) => ({ text: `Hello, ${name}` });

describe('a task that is invoked', () => {
  it('answers what it made of its input', async () => {
    expect((await greet(hello)).answer).toEqual({ text: 'Hello, Ada' });
  });

  it('is given its clients, its settings, the world, and who invoked it', async () => {
    const people = clientOf();
    const { world } = worldOf();
    const given: Tools<'people', { GREETING: string }>[] = [];
    const task = taskOf(
      async ({ name }, tools) => {
        given.push(tools);
        return { text: name };
      },
      () => people,
    );
    await createHandler(task, world)(invocation({ name: 'Ada' }, { taskToken: 'token-1' }));
    expect(given).toEqual([
      {
        people,
        settings: { GREETING: 'Hello' },
        clock: world.clock,
        http: world.http,
        random: expect.any(Function),
        execution: EXECUTION,
        state: 'Greet',
        taskToken: 'token-1',
      },
    ]);
  });

  it('is given no token where its state does not wait for an answer', async () => {
    const { answer } = await greet(async (_, { taskToken }) => ({ text: String(taskToken) }));
    expect(answer).toEqual({ text: 'undefined' });
  });

  it('says for whom it wants a client, and asks once however often it is invoked', async () => {
    const client = vi.fn(clientOf);
    const handler = createHandler(taskOf(hello), worldOf({ client }).world);
    await handler(invocation({ name: 'Ada' }));
    await handler(invocation({ name: 'Bob' }));
    expect(client.mock.calls).toEqual([['Greet', clientOf]]);
  });

  it('keeps nothing of one invocation for the next', async () => {
    const handler = createHandler(taskOf(hello), worldOf().world);
    await handler(invocation({ name: 'Ada' }));
    expect(await handler(invocation({ name: 'Bob' }))).toEqual({ text: 'Hello, Bob' });
    await expect(handler(invocation({}))).rejects.toThrow('does not fit');
  });

  it('may take its time, as every call of AWS does', async () => {
    const { answer } = await serving(
      (_, response) => response.end('Hello'),
      (url) => greet(async () => ({ text: (await httpGet(url, 5)).body })),
    );
    expect(answer).toEqual({ text: 'Hello' });
  });

  it('answers no more than its schema has', async () => {
    const { answer } = await greet(async () => ({ text: 'Hello', secret: 'x' }));
    expect(answer).toEqual({ text: 'Hello' });
  });

  it('reads nothing from the environment before it is invoked', async () => {
    const handler = createHandler(taskOf(hello), worldOf({ settings: {} }).world);
    await expect(handler(invocation({ name: 'Ada' }))).rejects.toMatchObject({
      name: 'InvalidInput',
      message: expect.stringMatching(/^The settings of Greet are incomplete: GREETING: /),
    });
  });

  it('writes its log as JSON lines to standard output once it is deployed', async () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    vi.stubEnv('GREETING', 'Hello');
    try {
      await createHandler(taskOf(hello))(invocation({ name: 'Ada' }));
      expect(write.mock.calls[0]).toEqual([
        '{"level":"INFO","message":"begin","task":"Greet","state":"Greet","execution":"one"}\n',
      ]);
    } finally {
      write.mockRestore();
      vi.unstubAllEnvs();
    }
  });
});
