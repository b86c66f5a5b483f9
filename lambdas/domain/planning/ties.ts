import { namesHost, splitList } from '../groups.ts';
import type { Tie } from '../problem.ts';
import type { StackView } from '../views.ts';
import type { Survey } from './survey.ts';

/** So many are named; each has a line in the plan, in emails and in the state of the execution. */
const MOST = 60;

/** Other stacks whose parameters name an endpoint or a group of the old cluster. */
export function tiesOf(
  stacks: readonly StackView[],
  hosts: readonly string[],
  groups: readonly string[],
): Tie[] {
  return stacks.flatMap((stack) =>
    stack.parameters.flatMap(({ key, value, resolved }): Tie[] => {
      const text = resolved ?? value;
      const host = hosts.find((each) => namesHost(text, each));
      if (host !== undefined)
        return [{ kind: 'stack parameter', name: `${stack.name}.${key}`, detail: `holds ${host}` }];
      const group = groups.find((each) => splitList(text).includes(each));
      return group === undefined
        ? []
        : [{ kind: 'stack parameter', name: `${stack.name}.${key}`, detail: `holds ${group}` }];
    }),
  );
}

/** The blast radius: everything else that uses the old endpoints or groups, and is not moved by the run. */
export function blastRadius(survey: Survey, hosts: readonly string[], groups: readonly string[]): Tie[] {
  const { otherStacks, wearers, referrers, clusters, cluster, imports } = survey;
  const wears = (worn: readonly string[]) => worn.filter((group) => groups.includes(group));
  return limited([
    ...tiesOf(otherStacks, hosts, groups),
    ...imports.flatMap(({ exportName, stacks }) =>
      stacks.map((name): Tie => ({ kind: 'stack', name, detail: `imports ${exportName}` })),
    ),
    ...wearers.map(({ id, description }): Tie => {
      const what = description === '' ? '' : ` (${description})`;
      return {
        kind: 'network interface',
        name: `${id}${what}`,
        detail: 'wears a group of the old database stack',
      };
    }),
    ...referrers.map(
      (name): Tie => ({
        kind: 'security group',
        name,
        detail: 'has a rule that names a group of the old database stack',
      }),
    ),
    ...clusters.flatMap(({ id, groups: worn }): Tie[] =>
      id === cluster?.id || wears(worn).length === 0
        ? []
        : [{ kind: 'cluster', name: id, detail: `wears ${wears(worn).join(', ')}` }],
    ),
  ]);
}

/** The list as far as it fits into a state and an email; the rest as a number. */
function limited(ties: readonly Tie[]): Tie[] {
  const more = ties.length - MOST;
  if (more <= 0) return [...ties];
  return [...ties.slice(0, MOST), { kind: 'and', name: `${more} more`, detail: 'of the same kinds' }];
}
