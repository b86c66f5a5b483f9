import validate from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { isObject } from '../../lambdas/kit/json.ts';
import { tasks } from '../../lambdas/tasks.ts';
import type { State } from '../../local/asl/definition.ts';
import { loadMachine, targets } from '../../local/asl/load.ts';
import { definitionOf, MACHINE_NAMES, type MachineName, substituted } from '../../local/run/machines.ts';

const arn = (task: string) =>
  Object.hasOwn(tasks, task) ? `arn:aws:lambda:us-east-1:111122223333:function:${task}` : undefined;

function rawStates(name: MachineName): [string, Record<string, unknown>][] {
  const parsed: unknown = JSON.parse(definitionOf(name));
  const states = isObject(parsed) && isObject(parsed.States) ? parsed.States : {};
  return Object.entries(states).flatMap(([state, value]): [string, Record<string, unknown>][] =>
    isObject(value) ? [[state, value]] : [],
  );
}

/** Where a loop leads that no rule ends: to a failure, to a person, or to where everything that matters is done. */
const AFTER_A_LOOP = [
  'AnnounceFailure',
  'AskWhetherToGoBack',
  'IsWayBackNeeded',
  'IsFinishNeeded',
  'CheckThawed',
  'AnnounceStand',
];

describe('the machines', () => {
  it('use every task that is listed, and only those', () => {
    const used = new Set(
      MACHINE_NAMES.flatMap((name) =>
        [...definitionOf(name).matchAll(/"FunctionName": "\$\{(\w+)\}"/g)].map((match) => match[1]),
      ),
    );
    expect([...used].toSorted()).toEqual(Object.keys(tasks).toSorted());
  });

  it('have one Retry block for all tasks that wait for nobody', () => {
    const blocks = MACHINE_NAMES.flatMap((name) =>
      rawStates(name).flatMap(([, state]) =>
        state.Type === 'Task' && !String(state.Resource).endsWith('.waitForTaskToken')
          ? [JSON.stringify(state.Retry)]
          : [],
      ),
    );
    expect(new Set(blocks).size).toBe(1);
  });
});

describe.each(MACHINE_NAMES)('the machine %s', (name) => {
  const text = substituted(definitionOf(name), arn);
  const machine = loadMachine(text);
  const states: [string, State][] = [...machine.states];
  const raw = rawStates(name);
  const taskStates = raw.filter(([, state]) => state.Type === 'Task');
  const waits = (state: Record<string, unknown>) => String(state.Resource).endsWith('.waitForTaskToken');

  it('passes the validator', () => {
    const { isValid, errorsText } = validate(JSON.parse(text));
    expect(isValid ? '' : errorsText('\n')).toBe('');
  });

  it('says in a comment what every state is for', () => {
    for (const [, { comment }] of states) expect(comment?.length ?? 0).toBeGreaterThan(20);
  });

  it('never asks a person twice because the first question took long', () => {
    for (const [, state] of taskStates.filter(([, each]) => waits(each))) {
      expect(JSON.stringify(state.Retry)).not.toContain('States.Timeout');
    }
  });

  it('gives every task a time limit and a Catch for everything, which comes last', () => {
    for (const [, state] of taskStates) {
      expect(state.TimeoutSeconds).toBeTypeOf('number');
      const catches: unknown[] = Array.isArray(state.Catch) ? state.Catch : [];
      expect(catches.at(-1)).toMatchObject({ ErrorEquals: ['States.ALL'] });
    }
  });

  it('gives every wait for a person an outcome of its own when nobody answers, and the person the time that is announced', () => {
    const waiting = new Map(taskStates.filter(([, each]) => waits(each)));
    const next = (state: Record<string, unknown>) => {
      const catches: unknown[] = Array.isArray(state.Catch) ? state.Catch : [];
      expect(catches[0]).toMatchObject({
        ErrorEquals: expect.arrayContaining(['States.Timeout', 'States.HeartbeatTimeout']),
      });
      return waiting.get(String(Object(catches[0]).Next));
    };
    for (const [name, state] of waiting) {
      let seconds = 0;
      for (let each: Record<string, unknown> | undefined = state; each !== undefined; each = next(each))
        seconds += Number(each.TimeoutSeconds);
      expect(state, name).toMatchObject({
        Arguments: {
          Payload: {
            taskToken: '{% $states.context.Task.Token %}',
            input: { hours: seconds / 3600 },
          },
        },
      });
    }
  });

  it('gives every task the same envelope', () => {
    for (const [state, { Arguments }] of taskStates) {
      expect(Arguments, state).toMatchObject({
        Payload: {
          execution: '{% $execution %}',
          state: '{% $states.context.State.Name %}',
          input: expect.any(Object),
        },
      });
    }
  });

  it('never loops by default: what no rule knows leads to a failure or keeps what is there', () => {
    for (const [state, value] of states) {
      if (value.type !== 'Choice' || !state.match(/^(Is|Have)/)) continue;
      const checks = value.choices.map((choice) => choice.next);
      if (!checks.some((next) => next.startsWith('WaitFor'))) continue;
      expect(AFTER_A_LOOP, state).toContain(value.default);
    }
  });

  it('ends a handled failure as failed', () => {
    const afterFailure = new Set(['AnnounceFailure']);
    for (const state of afterFailure)
      for (const next of targets(machine.states.get(state) ?? stop(state))) afterFailure.add(next);
    const ends = [...afterFailure].filter(
      (state) => targets(machine.states.get(state) ?? stop(state)).length === 0,
    );
    expect(ends.map((state) => machine.states.get(state)?.type)).toEqual(['Fail']);
  });

  it('reads no variable that some path has not assigned', () => {
    expect(unassigned(raw, machine.startAt)).toEqual([]);
  });

  it('has heartbeats shorter than time limits and delays longer than intervals', () => {
    for (const [, state] of taskStates) {
      const retries: unknown[] = Array.isArray(state.Retry) ? state.Retry : [];
      for (const retry of retries) {
        if (isObject(retry))
          expect(Number(retry.MaxDelaySeconds)).toBeGreaterThan(Number(retry.IntervalSeconds));
      }
      expect(Number(state.HeartbeatSeconds ?? 0)).toBeLessThan(Number(state.TimeoutSeconds));
    }
  });
});

function stop(state: string): never {
  throw new Error(`There is no state ${state}.`);
}

/** Names that expressions of a value read, without what they bind themselves. */
function reads(value: unknown): string[] {
  const text = [...JSON.stringify(value ?? null).matchAll(/\{% (.*?) %\}/g)]
    .map((match) => match[1] ?? '')
    .join(' ');
  const names = [...text.matchAll(/\$([A-Za-z]\w*)(?!\w*\()/g)].map((match) => match[1] ?? '');
  const guarded = new Set([...text.matchAll(/\$exists\(\$(\w+)/g)].map((match) => match[1]));
  return names.filter((name) => name !== 'states' && !guarded.has(name));
}

/** Follows every path and reports `state: variable` for reads of what is not assigned on all of them. */
function unassigned(raw: [string, Record<string, unknown>][], startAt: string): string[] {
  const states = new Map(raw);
  const known = new Map<string, Set<string>>([[startAt, new Set()]]);
  const open = [startAt];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = states.get(name) ?? {};
    const before = known.get(name) ?? new Set<string>();
    for (const { next, assign } of edges(state)) {
      const after = new Set([...before, ...Object.keys(assign)]);
      const earlier = known.get(next);
      const both = earlier === undefined ? after : new Set([...earlier].filter((each) => after.has(each)));
      if (earlier !== undefined && both.size === earlier.size) continue;
      known.set(next, both);
      open.push(next);
    }
  }
  return raw.flatMap(([name, state]) =>
    reads(state)
      .filter((read) => known.get(name)?.has(read) === false)
      .map((read) => `${name}: ${read}`),
  );
}

function edges(state: Record<string, unknown>): { next: string; assign: Record<string, unknown> }[] {
  const edge = (source: unknown, next: unknown) =>
    typeof next === 'string' && isObject(source)
      ? [{ next, assign: isObject(source.Assign) ? source.Assign : {} }]
      : [];
  const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
  return [
    ...edge(state, state.Next),
    ...edge(state, state.Default),
    ...[...list(state.Choices), ...list(state.Catch)].flatMap((each) =>
      isObject(each) ? edge(each, each.Next) : [],
    ),
  ];
}
