import { describe, expect, it } from 'vitest';
import type { Json } from '../../../lambdas/kit/json.ts';
import { Engine, type Execution } from '../../../local/asl/engine.ts';
import { DefinitionError } from '../../../local/asl/errors.ts';
import { loadMachine } from '../../../local/asl/load.ts';
import { FunctionError, type Invocation } from '../../../local/asl/run.ts';
import { seeded } from '../../../local/clock/random.ts';
import { VirtualTime } from '../../../local/clock/virtual-time.ts';

const F = 'arn:aws:lambda:us-east-1:111122223333:function:f';
const invoke = (more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: F, Payload: {} },
  End: true,
  ...more,
});
const machine = (States: object, StartAt = Object.keys(States)[0] ?? ''): Json =>
  JSON.parse(JSON.stringify({ QueryLanguage: 'JSONata', StartAt, States }));

/** Runs a machine; `answer` is what its functions do. */
async function run(
  definition: Json,
  answer: (invocation: Invocation, engine: Engine, time: VirtualTime) => Promise<Json> = async () => ({}),
  input: Json = {},
) {
  const time = new VirtualTime(0);
  const engine: Engine = new Engine({
    time,
    random: seeded(1),
    functions: { invoke: (invocation) => answer(invocation, engine, time) },
  });
  const execution: Execution = engine.start(engine.create('m', definition), input, 'one');
  await time.run();
  return {
    execution,
    engine,
    time,
    history: engine.history(execution.executionArn),
    types: engine.history(execution.executionArn).map(({ type }) => type),
  };
}

const fails =
  (name: string, ms = 0) =>
  async (_: Invocation, __: Engine, time: VirtualTime) => {
    if (ms > 0) await time.sleep(ms / 1000);
    throw new FunctionError(name, '{"errorMessage":"as asked"}');
  };

describe('retries', () => {
  const retry = {
    Retry: [
      { ErrorEquals: ['A'], IntervalSeconds: 2, MaxAttempts: 2, BackoffRate: 3 },
      { ErrorEquals: ['States.ALL'], MaxAttempts: 9 },
    ],
  };

  it('back off, and are decided by the first entry that names the error alone', async () => {
    const { execution, time, types } = await run(machine({ T: invoke(retry) }), fails('A'));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'A' });
    expect(types.filter((type) => type === 'TaskFailed')).toHaveLength(3);
    expect(time.millis).toBe((2 + 6) * 1000);
  });

  it('never pass the limit of events', async () => {
    const endless = invoke({
      Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 99_999, BackoffRate: 1 }],
    });
    const { execution, history } = await run(machine({ T: endless }), fails('A'));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(history.length).toBeLessThanOrEqual(25_000);
  });
});

describe('a time limit', () => {
  it('holds for each attempt, and leaves the function behind', async () => {
    const T = invoke({
      TimeoutSeconds: 5,
      Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1, IntervalSeconds: 1 }],
    });
    const { execution, time } = await run(machine({ T }), async (_, __, clock) => clock.forever('nothing'));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(time.millis).toBe(11_000);
  });

  it('of the whole machine ends it as timed out', async () => {
    const definition = {
      ...Object(machine({ W: { Type: 'Wait', Seconds: 100, End: true } })),
      TimeoutSeconds: 10,
    };
    const { execution, time } = await run(definition);
    expect(execution).toMatchObject({ status: 'TIMED_OUT', error: undefined, stoppedAt: 10_000 });
    expect(time.millis).toBe(100_000);
  });
});

describe('task tokens', () => {
  const waiting = (more: object = {}) =>
    machine({
      T: {
        ...invoke(more),
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Arguments: { FunctionName: F, Payload: { token: '{% $states.context.Task.Token %}' } },
      },
    });
  const tokenOf = ({ payload }: Invocation) => String(Object(payload).token);

  it('wait for the answer, also for one that comes before the function has returned', async () => {
    const early = await run(waiting(), async (invocation, engine) => {
      engine.sendTaskSuccess(tokenOf(invocation), { decision: 'approved' });
      return {};
    });
    expect(early.execution).toMatchObject({ status: 'SUCCEEDED', output: { decision: 'approved' } });
  });

  it('are answered once, and not after the time limit', async () => {
    let token = '';
    const { engine, execution } = await run(waiting({ TimeoutSeconds: 10 }), async (invocation) => {
      token = tokenOf(invocation);
      return {};
    });
    expect(execution.error).toBe('States.Timeout');
    expect(() => engine.sendTaskSuccess(token, {})).toThrow(
      expect.objectContaining({ name: 'TaskTimedOut' }),
    );
    expect(() => engine.sendTaskSuccess('another', {})).toThrow(
      expect.objectContaining({ name: 'InvalidToken' }),
    );
  });

  it('live on heartbeats, and a missed one can be caught by its own name', async () => {
    const caught = {
      HeartbeatSeconds: 5,
      Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'Missed' }],
    };
    const definition = machine({
      ...Object(Object(waiting(caught)).States),
      Missed: { Type: 'Pass', End: true },
    });
    const { execution, time } = await run(definition, async (invocation, engine, clock) => {
      clock.at(4000, () => engine.sendTaskHeartbeat(tokenOf(invocation)));
      return {};
    });
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'States.Timeout' } });
    expect(time.millis).toBe(9000);
  });

  it('never stand in the history', async () => {
    let token = '';
    const { history } = await run(waiting({ TimeoutSeconds: 10 }), async (invocation) => {
      token = tokenOf(invocation);
      return {};
    });
    expect(token).toHaveLength(256);
    expect(JSON.stringify(history)).not.toContain(token);
  });
});

describe('branches', () => {
  const wait = (Seconds: number, more: object = { End: true }) => ({ Type: 'Wait', Seconds, ...more });

  it('are cut short whole when one fails: nothing inside them goes on', async () => {
    let calls = 0;
    const inner = (depth: number): object =>
      depth === 0
        ? { StartAt: 'Deep', States: { Deep: wait(10, { Next: 'Late' }), Late: invoke() } }
        : {
            StartAt: `P${depth}`,
            States: { [`P${depth}`]: { Type: 'Parallel', Branches: [inner(depth - 1)], End: true } },
          };
    const Branches = [
      { StartAt: 'W', States: { W: wait(5, { Next: 'F' }), F: { Type: 'Fail', Error: 'Stop' } } },
      inner(2),
    ];
    const { execution, types, engine } = await run(
      machine({ P: { Type: 'Parallel', Branches, End: true } }),
      async () => {
        calls++;
        return {};
      },
    );
    expect(execution).toMatchObject({ status: 'FAILED', error: 'Stop' });
    expect(calls).toBe(0);
    expect(types.at(-1)).toBe('ExecutionFailed');
    expect(types).toContain('WaitStateAborted');
    expect(engine.describe(execution.executionArn).stoppedAt).toBe(5000);
  });

  it('may fail in a Map as often as is tolerated', async () => {
    const each = (ToleratedFailureCount: number) => ({
      Type: 'Map',
      Items: [1, 2, 3],
      ToleratedFailureCount,
      ItemProcessor: {
        StartAt: 'C',
        States: {
          C: { Type: 'Choice', Choices: [{ Condition: '{% $states.input = 2 %}', Next: 'F' }], Default: 'S' },
          F: { Type: 'Fail', Error: 'Two' },
          S: { Type: 'Succeed' },
        },
      },
      End: true,
    });
    expect((await run(machine({ M: each(1) }))).execution).toMatchObject({
      status: 'SUCCEEDED',
      output: [1, 3],
    });
    expect((await run(machine({ M: each(0) }))).execution).toMatchObject({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
    });
  });

  it('let a runtime error end the whole execution, past every Catch', async () => {
    const C = { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'S' }] };
    const P = {
      Type: 'Parallel',
      Branches: [{ StartAt: 'C', States: { C, S: { Type: 'Succeed' } } }],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
      Next: 'Caught',
    };
    const { execution, types } = await run(machine({ P, Caught: { Type: 'Pass', End: true } }));
    expect(execution).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: expect.stringContaining('Failed to transition out of the state'),
    });
    expect(types).toEqual([
      'ExecutionStarted',
      'ParallelStateEntered',
      'ParallelStateStarted',
      'ChoiceStateEntered',
      'ExecutionFailed',
    ]);
  });
});

describe('an execution', () => {
  it('is started once for the same name and input, and never for another input', async () => {
    const { engine, execution } = await run(machine({ W: { Type: 'Wait', Seconds: 1, End: true } }));
    expect(() => engine.start(execution.stateMachineArn, { other: true }, 'one')).toThrow(
      expect.objectContaining({ name: 'ExecutionAlreadyExists' }),
    );
  });

  it('that is stopped ends at once, and no Catch sees it', async () => {
    const T = invoke({
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
      Next: 'Caught',
      End: undefined,
    });
    const { execution, types } = await run(
      machine({ T, Caught: { Type: 'Pass', End: true } }),
      async (_, engine, time) => {
        time.at(1000, () =>
          engine.stop('arn:aws:states:us-east-1:111122223333:execution:m:one', 'Operator', 'enough'),
        );
        return time.forever('nothing');
      },
    );
    expect(execution).toMatchObject({
      status: 'ABORTED',
      error: 'Operator',
      cause: 'enough',
      stoppedAt: 1000,
    });
    expect(types.at(-1)).toBe('ExecutionAborted');
  });

  it('fails when a result is larger than AWS takes', async () => {
    const { execution } = await run(machine({ T: invoke() }), async () => 'x'.repeat(262_145));
    expect(execution).toMatchObject({
      error: 'States.DataLimitExceeded',
      cause: expect.stringContaining("'lambda' returned a result with a size exceeding"),
    });
  });
});

describe('loading', () => {
  const pass = { Type: 'Pass', End: true };

  it.each<[string, unknown, RegExp]>([
    ['a JSONPath machine', { StartAt: 'A', States: { A: pass } }, /JSONPath/],
    ['an unknown field', machine({ A: { ...pass, Colour: 'red' } }), /"Colour" is unknown/],
    [
      'another integration',
      machine({ A: { ...invoke(), Resource: 'arn:aws:states:::sqs:sendMessage' } }),
      /sqs:sendMessage is not implemented/,
    ],
    ['a state that nobody reaches', machine({ A: pass, B: pass }), /\/States\/B: no other state leads to it/],
    ['a way to nowhere', machine({ A: { Type: 'Pass', Next: 'B' } }), /no state "B"/],
    ['a machine without an end', machine({ A: { Type: 'Pass', Next: 'A' } }), /no state ends the machine/],
    ['a broken expression', machine({ A: { ...pass, Output: '{% $x( %}' } }), /is not a JSONata expression/],
    ['an open expression', machine({ A: { ...pass, Output: '{% 1' } }), /must start with/],
    [
      'a read of the top level',
      machine({ A: { ...pass, Output: '{% phone %}' } }),
      /'phone' at the top level/,
    ],
    ['a read of $$', machine({ A: { ...pass, Output: '{% $$.x %}' } }), /\$\$/],
    [
      'a result where there is none',
      machine({ A: { ...pass, Output: '{% $states.result %}' } }),
      /\$states\.result/,
    ],
    [
      'a variable named states',
      machine({ A: { ...pass, Assign: { states: 1 } } }),
      /cannot be the name of a variable/,
    ],
    [
      'a heartbeat that is too slow',
      machine({ A: { ...invoke(), TimeoutSeconds: 5, HeartbeatSeconds: 5 } }),
      /smaller than TimeoutSeconds/,
    ],
    [
      'States.ALL before others',
      machine({ A: { ...invoke(), Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['A'] }] } }),
      /must come last/,
    ],
    [
      'a distributed Map',
      machine({
        A: {
          Type: 'Map',
          Items: [],
          ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, StartAt: 'B', States: { B: pass } },
          End: true,
        },
      }),
      /DISTRIBUTED/,
    ],
    [
      'a 30th of February',
      machine({ A: { Type: 'Wait', Timestamp: '2026-02-30T00:00:00Z', End: true } }),
      /RFC 3339/,
    ],
  ])('refuses %s before anything runs', (_, definition, said) => {
    const load = () => loadMachine(JSON.parse(JSON.stringify(definition)));
    expect(load).toThrow(DefinitionError);
    expect(load).toThrow(said);
  });
});
