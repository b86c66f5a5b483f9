import type { Dated } from '../aws/events.ts';
import { describeFault } from './describe.ts';
import type { Game, Schedule, Stage } from './game.ts';

/** What is told of a domain event; undefined for those that would only fill pages. */
function told(event: Dated): { readonly who: string; readonly what: string } | undefined {
  switch (event.type) {
    case 'stack-status':
      return { who: event.stack, what: event.status };
    case 'cluster-status':
      return { who: event.cluster, what: event.status };
    case 'cluster-groups':
      return { who: event.cluster, what: `wears ${event.groups.join(' ') || 'nothing'}` };
    case 'snapshot-status':
      return { who: event.snapshot, what: event.status };
    case 'writable':
      return { who: 'users', what: event.writable ? `can write to ${event.cluster}` : 'cannot write' };
    case 'schedule-fired':
      return { who: event.schedule, what: 'fires' };
    case 'email':
      return { who: `email to ${event.to.replace(/@.*/, '')}`, what: event.subject };
    default:
      return undefined;
  }
}

const ENDS = /^Execution(Failed|Aborted|TimedOut|Succeeded)$/;

/** Choices and waits lead from one task to the next; what was chosen and waited for shows in that. */
const QUIET = ['ChoiceStateEntered', 'WaitStateEntered'];

/** The lines of a run: what is done again and again stands once, with how often. */
class Lines {
  readonly #entries: {
    readonly minutes: number;
    readonly who: string;
    readonly what: string;
    times: number;
  }[] = [];
  #startedAt: number | undefined;
  #now = 0;

  put(at: number, who: string, what: string): void {
    this.#startedAt ??= at;
    this.#now = at;
    this.#add((at - this.#startedAt) / 60_000, who, what);
  }

  #add(minutes: number, who: string, what: string): void {
    const before = this.#entries.findLast((entry) => entry.who === who);
    if (before?.what === what) before.times++;
    else this.#entries.push({ minutes, who, what, times: 1 });
  }

  /** A fault has no instant of its own: it strikes what has just been begun. */
  strike(what: string): void {
    this.#add((this.#now - (this.#startedAt ?? this.#now)) / 60_000, 'FAULT', what);
  }

  list(): string[] {
    const width = Math.min(34, Math.max(...this.#entries.map(({ who }) => who.length)));
    return this.#entries.map(
      ({ minutes, who, what, times }) =>
        `${minutes.toFixed(1).padStart(8)}  ${who.slice(0, width).padEnd(width)}  ${shortened(what)}${times > 1 ? ` (${times} times)` : ''}`,
    );
  }
}

/** A line for each thing that somebody who looks for the cause would want to know, in the order of time. */
export async function traceOf(
  { play }: Pick<Game, 'play'>,
  schedule: Schedule,
  stage: Stage = {},
): Promise<string[]> {
  const lines = new Lines();
  const { violations } = await play(schedule, {
    ...stage,
    audience: {
      onEvent({ name: run }, { type, name, at, detail = {} }) {
        if (type.endsWith('StateEntered') && name !== undefined) {
          if (!QUIET.includes(type)) lines.put(at, run, name);
        } else if (ENDS.test(type) || type === 'TaskFailed') {
          const parts = [type, detail.error, detail.cause].filter((part) => typeof part === 'string');
          lines.put(at, run, parts.join(': '));
        }
      },
      onDomainEvent(event) {
        const line = told(event);
        if (line !== undefined) lines.put(event.at, line.who, line.what);
      },
      onStrike: (fault) => lines.strike(describeFault(fault)),
    },
  });
  return [
    ...lines.list(),
    ...violations.map(
      ({ invariant, what, at }) => `${(at / 60).toFixed(1).padStart(8)}  BROKEN: ${invariant}. ${what}`,
    ),
  ];
}

/** A cause may be a document. */
function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 160 ? `${line.slice(0, 157)}...` : line;
}
