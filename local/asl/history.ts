import type { Json, JsonObject } from '../../lambdas/kit/json.ts';

/** One event of an execution, with AWS's event types. Its detail holds the values themselves, not JSON texts. */
export interface HistoryEvent {
  readonly id: number;
  readonly previous: number;
  readonly type: string;
  /** The instant, in milliseconds since 1970. */
  readonly at: number;
  /** The state that was entered or exited, or the Map state of an iteration. */
  readonly name?: string;
  /** The index of a Map iteration. */
  readonly index?: number;
  readonly detail?: JsonObject;
}

/** The events of one thread of an execution share the id of the one before. */
export interface Thread {
  last: number;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** What is recorded besides the type. */
export interface Recorded {
  readonly name?: string;
  readonly index?: number;
  readonly detail?: { readonly [key: string]: Json | undefined };
}

/** What one attempt of a state writes at most before the end is written. */
const ROOM = 8;

/** AWS ends an execution that has this many events. */
export const MAX_EVENTS = 25_000;

/** The growing list of events of one execution. */
export class History {
  readonly events: HistoryEvent[] = [];
  readonly #millis: () => number;
  readonly #onEvent: (event: HistoryEvent) => void;

  constructor(millis: () => number, onEvent: (event: HistoryEvent) => void) {
    this.#millis = millis;
    this.#onEvent = onEvent;
  }

  get full(): boolean {
    return this.events.length >= MAX_EVENTS - ROOM;
  }

  /** Appends an event and returns its id. Properties of `detail` that are undefined are left out. */
  record(thread: Thread, type: string, { name, index, detail }: Recorded = {}): number {
    const event: Mutable<HistoryEvent> = {
      id: this.events.length + 1,
      previous: thread.last,
      type,
      at: this.#millis(),
    };
    if (name !== undefined) event.name = name;
    if (index !== undefined) event.index = index;
    if (detail !== undefined) event.detail = defined(detail);
    this.events.push(event);
    // AWS gives the first state's entry the previous id 0, as if nothing had come before it.
    thread.last = type === 'ExecutionStarted' ? 0 : event.id;
    this.#onEvent(event);
    return event.id;
  }
}

function defined(detail: { readonly [key: string]: Json | undefined }): JsonObject {
  const kept: JsonObject = {};
  for (const key in detail) {
    const value = detail[key];
    if (value !== undefined) kept[key] = value;
  }
  return kept;
}
