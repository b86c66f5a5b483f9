import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXECUTION, greet, invocation } from './builders.ts';

const WHO = { task: 'Greet', state: 'Greet', execution: 'one' };
const ALLOWED = ['level', 'message', 'task', 'state', 'execution', 'error', 'reason'];

describe('the log of a task', () => {
  it('says when the task begins and ends, and nothing else', async () => {
    const { log } = await greet(async () => ({ text: 'Hello' }));
    expect(log).toEqual([
      { level: 'INFO', message: 'begin', ...WHO },
      { level: 'INFO', message: 'end', ...WHO },
    ]);
  });

  it('says why the task failed, under the name that was thrown', async () => {
    const { log } = await greet(async () => {
      throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
    });
    expect(log).toEqual([
      { level: 'INFO', message: 'begin', ...WHO },
      { level: 'ERROR', message: 'failed', ...WHO, error: 'ThrottlingException', reason: 'Rate exceeded' },
    ]);
  });

  it('says what was wrong with an invocation that nobody can be named for', async () => {
    const { log } = await greet(async () => ({ text: 'Hello' }), {});
    expect(log).toMatchObject([
      {
        level: 'ERROR',
        message: 'failed',
        task: 'Greet',
        state: null,
        execution: null,
        error: 'InvalidInput',
      },
    ]);
  });

  it('says that the output was wrong instead of that the task ended well', async () => {
    const { log } = await greet(async () => ({}));
    expect(log.map(({ message }) => message)).toEqual(['begin', 'failed']);
  });

  it('says text, whatever was thrown', async () => {
    const { log } = await greet(async () => {
      throw 42;
    });
    expect(log[1]).toMatchObject({ error: 'number', reason: '42' });
  });

  it('never holds an input, an output, a token or a setting, whatever they are and however the task ends', async () => {
    const secret = fc.uuid();
    const ending = fc.constantFrom('well', 'with an error', 'with a wrong output', 'with a wrong input');
    await fc.assert(
      fc.asyncProperty(secret, ending, async (hidden, how) => {
        const input = {
          name: hidden.slice(0, 20),
          password: hidden,
          ...(how === 'with a wrong input' ? { name: 1 } : {}),
        };
        const run = async () => {
          if (how === 'with an error') throw new Error('It failed.');
          return how === 'with a wrong output' ? { text: { hidden } } : { text: hidden };
        };
        const event = invocation(input, { taskToken: hidden, execution: { ...EXECUTION, id: hidden } });
        const { log } = await greet(run, event, { settings: { GREETING: hidden } });
        expect(log.length).toBeGreaterThan(0);
        expect(log.flatMap(Object.keys).filter((field) => !ALLOWED.includes(field))).toEqual([]);
        expect(JSON.stringify(log)).not.toContain(hidden.slice(0, 20));
      }),
    );
  });
});
