import type { Json } from '../../../lambdas/kit/json.ts';
import type { MapState, ParallelState } from '../definition.ts';
import { QueryEvaluationError } from '../errors.ts';
import { unexpectedType } from '../expression.ts';
import { line as newLine } from '../run.ts';
import { bindingsOf, fillIn, numberIn, type Visit } from '../scope.ts';
import { type RunFlow, runBranches } from './branches.ts';

const INLINE_CONCURRENCY = 40;

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
    async (index) => ({ flow: state.branches[index], input, line: newLine(line, line.item) }),
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
  const limits = [
    count,
    percentage === undefined ? undefined : Math.floor((percentage * items.length) / 100),
  ];
  const given = limits.filter((limit) => limit !== undefined);
  run.history.record(line.thread, 'MapStateStarted', { detail: { length: items.length } });
  const outputs = await runBranches(
    visit,
    items.length,
    Math.min(concurrency, INLINE_CONCURRENCY),
    runFlow,
    async (index) => {
      const item = { Index: index, Value: items[index] ?? null, Source: 'STATE_DATA' } as const;
      const input =
        state.itemSelector === undefined
          ? item.Value
          : await fillIn(visit, state.itemSelector, bindingsOf(visit, {}, item));
      return { flow: state.processor, input, line: newLine(line, item) };
    },
    { name: state.name, tolerated: given.length === 0 ? undefined : Math.min(...given) },
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
