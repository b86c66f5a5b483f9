import { namesHost, splitList } from '../groups.ts';
import type { Tie } from '../problem.ts';
import type { StackView } from '../views.ts';

/** Everything else that is tied to the old cluster: other stacks that name its endpoints or wear its groups. */
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
