import type { Json } from '../../lambdas/kit/json.ts';
import type { Flow, State } from './definition.ts';
import { QueryEvaluationError, StatesError } from './errors.ts';
import { catcherFor, nextDelay } from './retry.ts';
import type { Line, Run } from './run.ts';
import { checkSize, type Left, leave, Visit } from './scope.ts';
import { runChoice, runWait } from './states/control.ts';
import { runFail } from './states/fail.ts';
import { runMap, runParallel } from './states/nested.ts';
import { runTask } from './states/task.ts';

/** Where a state leads and with what. */
export interface Step extends Left {
  readonly next: string | undefined;
}

/**
 * Runs a flow to its end and returns the output of its last state.
 * @param from the state to begin with, where that is not the first
 * @throws StatesError if it fails
 */
export async function runFlow(
  run: Run,
  line: Line,
  flow: Flow,
  input: Json,
  from = flow.startAt,
): Promise<Json> {
  let name: string | undefined = from;
  let value = input;
  while (name !== undefined) {
    const state = flow.states.get(name);
    if (state === undefined) throw new Error(`The loader let the unknown state "${name}" pass.`);
    line.at = { state: name, input: value };
    const step: Step = await visitState(run, line, state, value);
    value = step.output;
    name = step.next;
  }
  return value;
}

/** AWS ends an execution that would have more events than this. */
function checkRoom({ history }: Run): void {
  if (history.full) {
    throw new StatesError(
      'States.Runtime',
      'The execution reached the maximum number of history events (25000).',
    );
  }
}

async function visitState(run: Run, line: Line, state: State, input: Json): Promise<Step> {
  checkRoom(run);
  run.transitions++;
  const enteredEvent = run.history.record(line.thread, `${state.type}StateEntered`, {
    name: state.name,
    detail: { input },
  });
  const visit = new Visit(run, line, state, input, enteredEvent);
  line.open.push({ name: state.name, type: state.type });
  const step = await attempt(visit);
  // What is passed on was measured when it came in.
  if (step.output !== input) checkSize(step.output, state.name);
  line.open.pop();
  if (step.assigned !== undefined) line.variables = { ...line.variables, ...step.assigned };
  run.history.record(line.thread, `${state.type}StateExited`, {
    name: state.name,
    detail: { assignedVariables: step.assigned, output: step.output },
  });
  return step;
}

/** Runs a state until it succeeds, its Retry is used up, or a Catch takes its error. */
async function attempt(visit: Visit): Promise<Step> {
  const { state, run } = visit;
  const counts: number[] = [];
  for (;;) {
    try {
      return await perform(visit);
    } catch (thrown) {
      if (!(thrown instanceof StatesError)) throw thrown;
      const error = located(visit, thrown);
      // A runtime error ends the whole execution; nothing catches it and nothing else is written down.
      if (!('retry' in state) || error.error === 'States.Runtime') throw error;
      const delay = nextDelay(state.retry, counts, error, run.random);
      if (delay === undefined) return await caught(visit, state, error);
      await run.time.sleep(delay, `the next attempt of ${state.name}`);
      checkRoom(run);
      visit.retry();
      run.transitions++;
    }
  }
}

type Guarded = Extract<State, { retry: unknown }>;

/** Where the Catch that names the error leads. @throws StatesError the error, if none does, or the Catch's own */
async function caught(visit: Visit, state: Guarded, error: StatesError): Promise<Step> {
  const { run, line } = visit;
  const failed = () => {
    if (state.type !== 'Task') run.history.record(line.thread, `${state.type}StateFailed`);
  };
  failed();
  const catcher = catcherFor(state.catch, error);
  if (catcher === undefined) throw error;
  // A time limit has no cause in the history, but an empty one in what a Catch sees.
  const errorOutput: Json = {
    ...(error.error === undefined ? {} : { Error: error.error }),
    Cause: error.reason ?? '',
  };
  try {
    return { ...(await leave(visit, catcher, errorOutput, { errorOutput })), next: catcher.next };
  } catch (thrown) {
    if (!(thrown instanceof StatesError)) throw thrown;
    const own = located(visit, thrown);
    failed();
    throw own;
  }
}

/** An evaluation that failed is written down once, in the state where it failed, with AWS's sentence about the place. */
function located(visit: Visit, error: StatesError): StatesError {
  if (!(error instanceof QueryEvaluationError)) return error;
  const { state, line, run } = visit;
  const cause = `An error occurred while executing the state '${state.name}' (entered at the event id #${visit.enteredEvent}). ${error.problem}`;
  run.history.record(line.thread, 'EvaluationFailed', {
    detail: { cause, error: error.error, location: error.location, state: state.name },
  });
  return new StatesError(error.error, cause);
}

async function perform(visit: Visit): Promise<Step> {
  const { state, input } = visit;
  switch (state.type) {
    case 'Pass':
      return { ...(await leave(visit, state, input)), next: state.next };
    case 'Succeed':
      return { ...(await leave(visit, { output: state.output, assign: undefined }, input)), next: undefined };
    case 'Fail':
      return await runFail(visit, state);
    case 'Wait':
      await runWait(visit, state);
      return { ...(await leave(visit, state, input)), next: state.next };
    case 'Choice':
      return await runChoice(visit, state);
    case 'Task': {
      const result = await runTask(visit, state);
      return { ...(await leave(visit, state, result, { result })), next: state.next };
    }
    case 'Parallel': {
      const result = await runParallel(visit, state, runFlow);
      return { ...(await leave(visit, state, result, { result })), next: state.next };
    }
    case 'Map': {
      const result = await runMap(visit, state, runFlow);
      return { ...(await leave(visit, state, result, { result })), next: state.next };
    }
  }
}
