import { formatDuration } from '../../lambdas/domain/duration.ts';
import { Plan } from '../../lambdas/domain/plan.ts';
import { isObject } from '../../lambdas/kit/json.ts';
import { tryParse } from '../../lambdas/kit/parse.ts';
import type { Machine } from '../asl/definition.ts';
import type { HistoryEvent } from '../asl/history.ts';
import type { Dated } from '../aws/events.ts';
import { clockText, type Style, wrap } from './style.ts';

/** Where lines go; `live` redraws its last line while something is waited for. */
export interface Screen {
  readonly width: number;
  readonly style: Style;
  line(text: string): void;
  /** A line that the next one replaces; does nothing where there is no terminal. */
  live(text: string): void;
}

const NAME_WIDTH = 26;
const TIME_WIDTH = 11;

/** The part of the plan that says how long a state's operation is expected to take. */
const EXPECTED: Readonly<Record<string, keyof Plan['expected']>> = {
  CheckWritesStopped: 'freeze',
  CheckSnapshot: 'snapshot',
  CheckDatabaseStack: 'databaseStack',
  CheckAppStack: 'appStack',
  CheckOldStackDeleted: 'deletion',
};

/** Tells a run as it happens: each step with its time, what is expected, why it waits, and the emails. */
export class Progress {
  readonly #screen: Screen;
  readonly #machine: Machine;
  readonly #startedAt: number;
  readonly #success: string;
  #plan: Plan | undefined;
  /** The step that is looked at again and again, since when, and how often. */
  #watched: { name: string; since: number; looks: number } | undefined;

  /** @param startedAt from when times are told @param success what is said when the execution succeeds */
  constructor(screen: Screen, machine: Machine, startedAt: number, success = 'the run has succeeded') {
    this.#success = success;
    this.#screen = screen;
    this.#machine = machine;
    this.#startedAt = startedAt;
  }

  /** One event of the execution. */
  onEvent(event: HistoryEvent): void {
    const { type, name, detail } = event;
    if (type === 'TaskStateEntered' && name !== undefined) this.#enter(event, name);
    else if (type === 'TaskSucceeded') this.#tell(event);
    else if (type === 'TaskStateExited' && isObject(detail?.assignedVariables)) {
      this.#plan = tryParse(Plan, detail.assignedVariables.plan) ?? this.#plan;
    } else if (type === 'WaitStateEntered' && name !== undefined && this.#watched === undefined)
      this.#wait(event, name);
    else if (type === 'TaskFailed' || type === 'ExecutionFailed') this.#fail(event);
    else if (type === 'ExecutionSucceeded')
      this.#step(event.at, 'Done', this.#screen.style.good(this.#success));
  }

  /** Something that happened around the execution: the emails, and when users can write. */
  onDomainEvent(event: Dated): void {
    const { style } = this.#screen;
    if (event.type === 'writable') {
      const text = event.writable
        ? style.good(`users can write (${event.cluster})`)
        : style.bad('users cannot write');
      this.#step(event.at, '', text);
    } else if (event.type === 'email') {
      this.#screen.line('');
      this.#step(event.at, 'email', style.note(`to ${event.to}: ${event.subject}`));
      const width = this.#screen.width - TIME_WIDTH - 4;
      for (const line of event.body.split('\n').flatMap((text) => wrap(text, width))) {
        // An address that takes more than a line is told as it is, so that all of it can be clicked or copied.
        const before = line.length > width ? '' : `${' '.repeat(TIME_WIDTH + 2)}${style.faint('|')} `;
        this.#screen.line(`${before}${line}`.trimEnd());
      }
      this.#screen.line('');
    }
  }

  #enter(event: HistoryEvent, name: string): void {
    if (this.#watched?.name === name) {
      this.#watched.looks++;
      return;
    }
    const state = this.#machine.states.get(name);
    const key = EXPECTED[name];
    const expected = key === undefined ? undefined : this.#plan?.expected[key];
    this.#watched = [...this.#machine.states.values()].some(
      (other) => other.type === 'Wait' && other.next === name,
    )
      ? { name, since: event.at, looks: 1 }
      : undefined;
    const hint =
      expected === undefined
        ? ''
        : this.#screen.style.faint(` (expected: about ${formatDuration(expected)})`);
    this.#step(event.at, name, `${state?.comment ?? ''}${hint}`);
  }

  /** What a task answered: the last answer of a step that was watched, or the next look's reason to wait. */
  #tell(event: HistoryEvent): void {
    const output = event.detail?.output;
    const payload = isObject(output) ? output.Payload : undefined;
    const said = isObject(payload) && typeof payload.detail === 'string' ? payload.detail : undefined;
    if (said === undefined) return;
    const { style } = this.#screen;
    if (this.#watched === undefined || (isObject(payload) && payload.status !== 'pending')) {
      const { since, looks } = this.#watched ?? { since: event.at, looks: 1 };
      const took =
        looks === 1
          ? ''
          : style.faint(` (after ${formatDuration((event.at - since) / 1000)}, ${looks} looks)`);
      this.#step(event.at, '', `${said}${took}`);
      this.#watched = undefined;
      return;
    }
    if (this.#watched.looks === 1) this.#step(event.at, '', style.faint(`waiting: ${said}`));
    else
      this.#screen.live(
        `${this.#time(event.at)} ${' '.repeat(NAME_WIDTH)} ${style.faint(`waiting: ${said}`)}`,
      );
  }

  #wait(event: HistoryEvent, name: string): void {
    this.#step(event.at, name, this.#machine.states.get(name)?.comment ?? '');
  }

  #fail(event: HistoryEvent): void {
    const { error, cause } = event.detail ?? {};
    this.#step(
      event.at,
      event.type === 'TaskFailed' ? 'attempt failed' : 'Failed',
      this.#screen.style.bad(`${String(error)}: ${String(cause ?? '')}`),
    );
  }

  #time(at: number): string {
    return clockText((at - this.#startedAt) / 1000).padStart(TIME_WIDTH);
  }

  #step(at: number, name: string, text: string): void {
    const { style } = this.#screen;
    const [first = '', ...rest] = wrap(text, Math.max(30, this.#screen.width - TIME_WIDTH - NAME_WIDTH - 3));
    this.#screen.line(
      `${style.faint(this.#time(at))}  ${style.strong(name.padEnd(NAME_WIDTH))}${first}`.trimEnd(),
    );
    for (const line of rest) this.#screen.line(`${' '.repeat(TIME_WIDTH + NAME_WIDTH + 2)}${line}`);
  }
}
