import * as v from 'valibot';
import { parse } from '../../lambdas/kit/parse.ts';
import { definitionOf, type MachineName } from '../run/machines.ts';

/** Where a state, a choice or a catcher leads. */
const Leading = v.object({ Next: v.optional(v.string()), Default: v.optional(v.string()) });
const Machine = v.object({
  States: v.record(
    v.string(),
    v.object({
      ...Leading.entries,
      Choices: v.optional(v.array(Leading), []),
      Catch: v.optional(v.array(Leading), []),
    }),
  ),
});

/** The ways from one state of a machine to another, as `machine: from > to`. */
export function transitionsOf(machine: MachineName): string[] {
  const { States } = parse(Machine, JSON.parse(definitionOf(machine)));
  const ways = Object.entries(States).flatMap(([from, state]) =>
    [state, ...state.Choices, ...state.Catch].flatMap(({ Next, Default }) =>
      [Next, Default].flatMap((to) => (to === undefined ? [] : [`${machine}: ${from} > ${to}`])),
    ),
  );
  return [...new Set(ways)];
}
