import * as z from 'zod';
import { definitionOf, type MachineName } from '../run/machines.ts';

/** Where a state, a choice or a catcher leads. */
const Leading = z.object({ Next: z.string().optional(), Default: z.string().optional() });
const Machine = z.object({
  States: z.record(
    z.string(),
    Leading.extend({ Choices: z.array(Leading).default([]), Catch: z.array(Leading).default([]) }),
  ),
});

/** The ways from one state of a machine to another, as `machine: from > to`. */
export function transitionsOf(machine: MachineName): string[] {
  const { States } = Machine.parse(JSON.parse(definitionOf(machine)));
  const ways = Object.entries(States).flatMap(([from, state]) =>
    [state, ...state.Choices, ...state.Catch].flatMap(({ Next, Default }) =>
      [Next, Default].flatMap((to) => (to === undefined ? [] : [`${machine}: ${from} > ${to}`])),
    ),
  );
  return [...new Set(ways)];
}
