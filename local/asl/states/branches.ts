import type { Json } from '../../../lambdas/kit/json.ts';
import type { Parked } from '../../clock/virtual-time.ts';
import type { Flow } from '../definition.ts';
import { StatesError } from '../errors.ts';
import type { Branch, Line, Run } from '../run.ts';
import { checkSize, type Visit } from '../scope.ts';

/** Runs a flow on a line; handed in, since flows contain the states that use this. */
export type RunFlow = (run: Run, line: Line, flow: Flow, input: Json) => Promise<Json>;

/** What a branch or an iteration begins with. */
export interface Beginning {
  readonly flow: Flow | undefined;
  readonly input: Json;
  readonly line: Line;
}

/** The iterations of a Map: their name in the history, and how many may fail (undefined: none, in their own words). */
export interface Iterations {
  readonly name: string;
  readonly tolerated: number | undefined;
}

/** States that are cut short leave an event behind; the others end before anything could cut them short. */
const ABORTABLE = ['Task', 'Wait', 'Map', 'Parallel'];

/**
 * Runs branches or iterations as actors and waits for all of them, or for the first failure too many.
 * @param prepare gives the beginning of each just before it starts
 */
export async function runBranches(
  visit: Visit,
  count: number,
  concurrency: number,
  runFlow: RunFlow,
  prepare: (index: number) => Promise<Beginning>,
  iterations?: Iterations,
): Promise<Json[]> {
  const group = new Group(visit, runFlow, iterations);
  for (;;) {
    group.judge();
    while (group.running < concurrency && group.started < count) {
      try {
        group.start(await prepare(group.started));
      } catch (error) {
        if (error instanceof StatesError) group.abort();
        throw error;
      }
    }
    if (group.started === count && group.running === 0) return group.outputs();
    await group.wait();
  }
}

/** The branches of one visit of a Parallel or Map state. */
class Group {
  readonly #visit: Visit;
  readonly #runFlow: RunFlow;
  readonly #iterations: Iterations | undefined;
  readonly #branches: Branch[] = [];
  #failures = 0;
  #parked: Parked<void> | undefined;

  constructor(visit: Visit, runFlow: RunFlow, iterations: Iterations | undefined) {
    this.#visit = visit;
    this.#runFlow = runFlow;
    this.#iterations = iterations;
  }

  get started(): number {
    return this.#branches.length;
  }

  get running(): number {
    return this.#branches.filter(({ result }) => result === undefined).length;
  }

  start({ flow, input, line }: Beginning): void {
    const { run, line: outer, state } = this.#visit;
    if (flow === undefined) throw new Error(`The state ${state.name} has no such branch.`);
    const index = this.#branches.length;
    const actor = run.time.spawn(`${state.name}[${index}]`, async () => {
      try {
        branch.result = { output: await this.#runFlow(run, line, flow, input) };
        record(run, branch, 'Succeeded');
      } catch (error) {
        if (!(error instanceof StatesError)) throw error;
        branch.result = { failure: error };
      }
    });
    const iteration = this.#iterations === undefined ? undefined : { name: this.#iterations.name, index };
    const branch: Branch = { line, actor, iteration, result: undefined };
    this.#branches.push(branch);
    record(run, branch, 'Started');
    run.actors.add(actor);
    outer.children.add(branch);
    actor.onEnd.push(() => {
      run.actors.delete(actor);
      this.#parked?.wake();
    });
  }

  async wait(): Promise<void> {
    this.#parked = this.#visit.run.time.park<void>(`the branches of ${this.#visit.state.name}`);
    await this.#parked.value;
  }

  /** @throws StatesError once more branches have failed than may fail */
  judge(): void {
    const { run } = this.#visit;
    const failed = this.#branches.filter(({ result }) => result !== undefined && 'failure' in result);
    for (const branch of failed.slice(this.#failures)) {
      const failure =
        branch.result !== undefined && 'failure' in branch.result ? branch.result.failure : undefined;
      // A runtime error ends the execution at once and leaves no trace of what was going on beside it.
      if (failure?.error === 'States.Runtime') {
        for (const other of this.#branches) end(run, other);
        throw failure;
      }
      this.#failures++;
      record(run, branch, 'Failed');
      const tolerated = this.#iterations?.tolerated;
      if (this.#failures <= (tolerated ?? 0)) continue;
      writeAborted(run, branch.line);
      this.abort();
      if (tolerated === undefined) throw failure ?? new StatesError(undefined, undefined);
      throw new StatesError(
        'States.ExceedToleratedFailureThreshold',
        'The specified tolerated failure threshold was exceeded',
      );
    }
  }

  /** Cuts short whatever has not ended well, and writes down what was cut. */
  abort(): void {
    const { run } = this.#visit;
    const failed = this.#branches.filter(({ result }) => result !== undefined && 'failure' in result);
    const judged = new Set(failed.slice(0, this.#failures));
    for (const branch of this.#branches) {
      if (judged.has(branch) || (branch.result !== undefined && 'output' in branch.result)) continue;
      record(run, branch, 'Aborted');
      writeAborted(run, branch.line);
      end(run, branch);
    }
  }

  /** The outputs in order; iterations that were allowed to fail have none. */
  outputs(): Json[] {
    const { line, state } = this.#visit;
    line.thread.last = Math.max(line.thread.last, ...this.#branches.map((branch) => branch.line.thread.last));
    const outputs = this.#branches.flatMap(({ result }) =>
      result !== undefined && 'output' in result ? [result.output] : [],
    );
    checkSize(outputs, state.name);
    return outputs;
  }
}

/** Writes an event of an iteration; branches of a Parallel have none. */
function record(run: Run, { line, iteration }: Branch, what: string): void {
  if (iteration !== undefined) run.history.record(line.thread, `MapIteration${what}`, iteration);
}

/** Writes down what a line was inside of when it was cut short, the innermost first. */
function writeAborted(run: Run, line: Line): void {
  for (const child of line.children) {
    if (child.result !== undefined) continue;
    record(run, child, 'Aborted');
    writeAborted(run, child.line);
  }
  for (const { type } of line.open.toReversed()) {
    if (ABORTABLE.includes(type)) run.history.record(line.thread, `${type}StateAborted`);
  }
}

/** Ends a branch with everything inside it. */
function end(run: Run, branch: Branch): void {
  for (const child of branch.line.children) end(run, child);
  if (!branch.actor.ended) run.time.kill(branch.actor);
}
