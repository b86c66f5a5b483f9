import type { Machine, State } from '../asl/definition.ts';
import { targets } from '../asl/load.ts';

/** The three states of a poll are drawn as one: look, decide, wait and look again. */
interface Poll {
  readonly look: string;
  readonly decide: string;
  readonly wait: string;
}

function pollsIn(machine: Machine): Poll[] {
  return [...machine.states.values()].flatMap((wait): Poll[] => {
    if (wait.type !== 'Wait' || wait.next === undefined) return [];
    const look = machine.states.get(wait.next);
    const decide =
      look?.type === 'Task' && look.next !== undefined ? machine.states.get(look.next) : undefined;
    if (look === undefined || decide === undefined || !targets(decide).includes(wait.name)) return [];
    return [{ look: look.name, decide: decide.name, wait: wait.name }];
  });
}

const words = (name: string) => name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();

function shape(state: State, isPoll: boolean): string {
  const text = isPoll ? `${state.name} ↻` : state.name;
  if (state.type === 'Choice') return `${state.name}{"${words(state.name)}?"}`;
  if (state.type === 'Succeed') return `${state.name}(["${text}"]):::good`;
  if (state.type === 'Fail') return `${state.name}(["${text}"]):::bad`;
  if (state.type === 'Wait') return `${state.name}[/"${text}"/]`;
  const asks = state.type === 'Task' && state.call === 'invoke.waitForTaskToken';
  return asks ? `${state.name}[["${text}"]]:::person` : `${state.name}["${text}"]`;
}

/** What a Choice's way is called: the status or the word that its condition compares with. */
function label(state: State, target: string): string {
  if (state.type !== 'Choice') return '';
  const choice = state.choices.find(({ next }) => next === target);
  if (choice === undefined) return '';
  const source = choice.condition.kind === 'expression' ? choice.condition.expression.source : '';
  return /'(ready|approved|rejected)'/.exec(source)?.[1] ?? '';
}

/** Where a failed task leads: the target that most of the catches share. */
function failureEntry(machine: Machine): string {
  const counts = new Map<string, number>();
  for (const state of machine.states.values()) {
    if (state.type !== 'Task') continue;
    for (const { next } of state.catch) counts.set(next, (counts.get(next) ?? 0) + 1);
  }
  const [most = ''] = [...counts].toSorted(([, a], [, b]) => b - a).map(([name]) => name);
  return most;
}

/**
 * The machine as a Mermaid flowchart. Polls are one box each (↻), boxes with double sides wait for a person; the ways
 * of errors, which lead from every task to the same end, are left out.
 */
export function picture(machine: Machine): string {
  const failing = failureEntry(machine);
  const polls = pollsIn(machine);
  const inside = new Map(
    polls.flatMap(({ look, decide, wait }) => [[decide, look] as const, [wait, look] as const]),
  );
  const drawn = [...machine.states.values()].filter(({ name }) => !inside.has(name));
  const lines = ['flowchart TD'];
  for (const state of drawn)
    lines.push(
      `  ${shape(
        state,
        polls.some(({ look }) => look === state.name),
      )}`,
    );
  for (const state of drawn) {
    const poll = polls.find(({ look }) => look === state.name);
    const from = poll === undefined ? state : machine.states.get(poll.decide);
    if (from === undefined) continue;
    const ways = 'catch' in from ? [from.next].filter((next) => next !== undefined) : targets(from);
    for (const target of new Set(ways)) {
      if (target === poll?.wait || (target === failing && from.type === 'Choice')) continue;
      const said = poll === undefined ? label(from, target) : '';
      lines.push(`  ${state.name} -->${said === '' ? '' : `|${said}|`} ${target}`);
    }
  }
  lines.push(`  anyTask["any task that fails"] -.-> ${failing}`);
  lines.push(
    '  classDef good fill:#d7f5dd,stroke:#2a7a3b',
    '  classDef bad fill:#fbdcdc,stroke:#a33',
    '  classDef person fill:#fff3cd,stroke:#a67c00',
  );
  return lines.join('\n');
}
