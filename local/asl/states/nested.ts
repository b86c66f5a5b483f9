import type { Json } from '../../../lambdas/kit/json.ts';
import type { Actor, Parked } from '../../clock/virtual-time.ts';
import type { Flow, MapState, ParallelState } from '../definition.ts';
import { QueryEvaluationError, StatesError } from '../errors.ts';
import { unexpectedType } from '../expression.ts';
import { type Line, line as newLine, type Run } from '../run.ts';
import { bindingsOf, checkSize, fillIn, numberIn, type Visit } from '../scope.ts';

/** Runs a flow on a line; handed in, since flows contain these states. */
export type RunFlow = (run: Run, line: Line, flow: Flow, input: Json) => Promise<Json>;

/** States that are cut short leave an event behind; the others end before anything could cut them short. */
const ABORTABLE = ['Task', 'Wait', 'Map', 'Parallel'];

const INLINE_CONCURRENCY = 40;

interface Branch {
  readonly line: Line;
  readonly actor: Actor;
  result: { readonly output: Json } | { readonly failure: StatesError } | undefined;
}

/** All branches at once, each with the same input; the result is the list of their outputs. */
export async function runParallel(visit: Visit, state: ParallelState, runFlow: RunFlow): Promise<Json> {
  const { run, line } = visit;
  const input =
    state.arguments === undefined ? visit.input : await fillIn(visit, state.arguments, bindingsOf(visit));
  run.history.record(line.thread, 'ParallelStateStarted');
  const outputs = await runBranches(
    visit,
    state.branches.length,
    state.branches.length,
    runFlow,
    (index) => ({
      flow: state.branches[index],
      input,
      line: newLine(line, line.item),
    }),
  );
  run.history.record(line.thread, 'ParallelStateSucceeded');
  return outputs;
}

/** One iteration per item, at most MaxConcurrency at a time. */
export async function runMap(visit: Visit, state: MapState, runFlow: RunFlow): Promise<Json> {
  const { run, line } = visit;
  const items = await itemsOf(visit, state);
  const concurrency =
    (await numberIn(visit, state.maxConcurrency, 'MaxConcurrency', 0)) || INLINE_CONCURRENCY;
  const count = await numberIn(visit, state.toleratedFailureCount, 'ToleratedFailureCount', 0);
  const percentage = await numberIn(visit, state.toleratedFailurePercentage, 'ToleratedFailurePercentage', 0);
  const tolerated = Math.max(count ?? 0, Math.floor(((percentage ?? 0) * items.length) / 100));
  const inputs: Json[] = [];
  for (const [index, value] of items.entries()) {
    const item = { Index: index, Value: value };
    inputs.push(
      state.itemSelector === undefined
        ? value
        : await fillIn(visit, state.itemSelector, bindingsOf(visit, {}, item)),
    );
  }
  run.history.record(line.thread, 'MapStateStarted', { detail: { length: items.length } });
  const outputs = await runBranches(
    visit,
    items.length,
    Math.min(concurrency, INLINE_CONCURRENCY),
    runFlow,
    (index) => ({
      flow: state.processor,
      input: inputs[index] ?? null,
      line: newLine(line, { Index: index, Value: items[index] ?? null }),
    }),
    { name: state.name, tolerated },
  );
  run.history.record(line.thread, 'MapStateSucceeded');
  return outputs;
}

async function itemsOf(visit: Visit, state: MapState): Promise<Json[]> {
  const value = state.items === undefined ? visit.input : await fillIn(visit, state.items, bindingsOf(visit));
  if (Array.isArray(value)) return value;
  if (state.items?.kind === 'expression')
    throw unexpectedType(state.items.expression.source, 'Items', 'array', value);
  throw new QueryEvaluationError(
    undefined,
    `Map state input must be an array but was: ${JSON.stringify(value)}`,
  );
}

/**
 * Runs branches or iterations as actors and waits for all of them, or for the first failure too many.
 * @param iterations present for a Map: the name in its iteration events, and how many may fail
 */
async function runBranches(
  visit: Visit,
  count: number,
  concurrency: number,
  runFlow: RunFlow,
  prepare: (index: number) => { flow: Flow | undefined; input: Json; line: Line },
  iterations?: { readonly name: string; readonly tolerated: number },
): Promise<Json[]> {
  const { run, line } = visit;
  const branches: Branch[] = [];
  let wait: Parked<void> | undefined;
  const event = (branch: Branch, what: string) => {
    if (iterations === undefined) return;
    run.history.record(branch.line.thread, `MapIteration${what}`, {
      name: iterations.name,
      index: branches.indexOf(branch),
    });
  };
  const start = (index: number) => {
    const { flow, input, line: own } = prepare(index);
    if (flow === undefined) throw new Error(`There is no branch ${index}.`);
    const actor = run.time.spawn(`${visit.state.name}[${index}]`, async () => {
      try {
        const output = await runFlow(run, own, flow, input);
        branch.result = { output };
        event(branch, 'Succeeded');
      } catch (error) {
        if (!(error instanceof StatesError)) throw error;
        branch.result = { failure: error };
      }
    });
    const branch: Branch = { line: own, actor, result: undefined };
    branches.push(branch);
    event(branch, 'Started');
    run.actors.add(actor);
    line.children.add(actor);
    actor.onEnd.push(() => {
      run.actors.delete(actor);
      line.children.delete(actor);
      wait?.wake();
    });
  };
  let failures = 0;
  for (;;) {
    const failed = branches.filter((branch) => branch.result !== undefined && 'failure' in branch.result);
    if (failed.length > failures) {
      const worst = failed[iterations?.tolerated ?? 0];
      if (worst !== undefined) {
        event(worst, 'Failed');
        throw abort(run, branches, worst, event);
      }
      for (const branch of failed.slice(failures)) event(branch, 'Failed');
      failures = failed.length;
    }
    const running = branches.filter((branch) => branch.result === undefined).length;
    for (let free = concurrency - running; free > 0 && branches.length < count; free--)
      start(branches.length);
    if (branches.length === count && branches.every((branch) => branch.result !== undefined)) break;
    wait = run.time.park<void>(`its branches`);
    await wait.value;
  }
  line.thread.last = Math.max(line.thread.last, ...branches.map((branch) => branch.line.thread.last));
  const outputs = branches.flatMap(({ result }) =>
    result !== undefined && 'output' in result ? [result.output] : [],
  );
  checkSize(outputs, `result of the state ${visit.state.name}`);
  return outputs;
}

/** Cuts short what still runs beside a failed branch, and writes down what was cut. Returns the failure. */
function abort(
  run: Run,
  branches: Branch[],
  worst: Branch,
  event: (branch: Branch, what: string) => void,
): StatesError {
  writeAborted(run, worst.line);
  for (const branch of branches) {
    if (branch === worst || (branch.result !== undefined && 'output' in branch.result)) continue;
    event(branch, 'Aborted');
    writeAborted(run, branch.line);
    end(run, branch);
  }
  return worst.result !== undefined && 'failure' in worst.result
    ? worst.result.failure
    : new StatesError(undefined, undefined);
}

function writeAborted(run: Run, own: Line): void {
  for (const { type } of own.open.toReversed()) {
    if (ABORTABLE.includes(type)) run.history.record(own.thread, `${type}StateAborted`);
  }
}

function end(run: Run, branch: Branch): void {
  for (const child of branch.line.children) run.time.kill(child);
  run.time.kill(branch.actor);
}
