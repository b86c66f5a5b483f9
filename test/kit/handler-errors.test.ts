import { describe, expect, it } from 'vitest';
import { Conflict, Throttled } from '../../lambdas/kit/errors.ts';
import { greet, invocation } from './builders.ts';

const never = async () => {
  throw new Error('It must not run.');
};
const fail = (error: unknown) => async () => {
  throw error;
};

describe('an invocation without a proper envelope', () => {
  it.each([
    ['nothing at all', null, 'it: '],
    ['a text', 'x', 'it: '],
    ['no execution', { state: 'S', input: {} }, 'execution: '],
    ['no state', { ...invocation({}), state: '' }, 'state: '],
    [
      'no time',
      { ...invocation({}), execution: { id: 'a', name: 'b', startedAt: 'today' } },
      'execution.startedAt: ',
    ],
    ['an empty token', invocation({}, { taskToken: '' }), 'taskToken: '],
  ])('is refused: %s', async (_, event, what) => {
    const { error } = await greet(never, event);
    expect(error).toMatchObject({
      name: 'InvalidInput',
      message: expect.stringContaining('Greet was invoked without a proper envelope'),
    });
    expect(String(error)).toContain(what);
  });
});

describe('an invocation with many faults', () => {
  it('names the first five, which is enough to see what it was', async () => {
    const execution = { id: 1, name: 1, startedAt: 1 };
    const { error } = await greet(never, { execution, state: 1, taskToken: 1 });
    expect(String(error).split('; ')).toHaveLength(5);
  });
});

describe('an input that does not fit', () => {
  it('is refused before the task runs, and the place is named', async () => {
    const { error } = await greet(never, invocation({ name: 5 }));
    expect(error).toMatchObject({
      name: 'InvalidInput',
      message: expect.stringMatching(/^The input of Greet does not fit: name: /),
    });
  });

  it('is never quoted: it may hold what nobody shall read', async () => {
    const { error, log } = await greet(never, invocation({ name: 'correct-horse-battery-staple' }));
    expect(`${error} ${JSON.stringify(log)}`).not.toContain('correct-horse');
  });
});

describe('an output that does not fit', () => {
  it('is a defect of the task and goes nowhere', async () => {
    const { error } = await greet(async () => ({ text: 5 }));
    expect(error).toMatchObject({
      name: 'InvalidOutput',
      message: expect.stringMatching(/^The output of Greet does not fit: text: /),
    });
  });

  it('is none at all just as well', async () => {
    expect((await greet(async () => undefined)).error).toMatchObject({ name: 'InvalidOutput' });
  });
});

describe('an error of the task', () => {
  it.each(['ThrottlingException', 'TooManyRequestsException', 'SlowDown'])(
    'that asks to slow down becomes Throttled, with %s as its cause',
    async (name) => {
      const thrown = Object.assign(new Error('Rate exceeded'), { name });
      const { error } = await greet(fail(thrown));
      expect(error).toBeInstanceOf(Throttled);
      expect(error).toMatchObject({
        name: 'Throttled',
        message: `AWS asked to slow down (${name}): Rate exceeded`,
        cause: thrown,
      });
    },
  );

  it('with another name arrives untouched', async () => {
    const thrown = new Conflict('Somebody changed it.');
    expect((await greet(fail(thrown))).error).toBe(thrown);
  });

  it('that is no Error arrives untouched', async () => {
    expect((await greet(fail('plain text'))).error).toBe('plain text');
  });

  it('about a missing client arrives too', async () => {
    const { error } = await greet(never, undefined, {
      client: () => {
        throw new TypeError('There is no such client.');
      },
    });
    expect(error).toMatchObject({ name: 'TypeError' });
  });
});
