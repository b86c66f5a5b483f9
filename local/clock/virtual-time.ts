import { Timers } from './timers.ts';

/** What an actor waits for, and the way to end the wait. Waking twice, or waking a killed actor, does nothing. */
export interface Parked<T> {
  readonly value: Promise<T>;
  wake(value: T): void;
  fail(error: unknown): void;
}

/** A line of activity on the virtual clock: an execution, a Lambda call, an operator, an AWS operation. */
export class Actor {
  readonly name: string;
  /** 'ready' waits for its turn, 'running' has it, 'parked' waits for a wake, 'ended' will never run again. */
  state: 'ready' | 'running' | 'parked' | 'ended' = 'ready';
  /** Why it is parked, for the error that names it. */
  waitsFor = 'its first turn';
  /** Gives it the turn: starts its body or settles what it waits for. */
  resume: () => void = () => {};
  onYield: () => void = () => {};
  readonly onEnd: (() => void)[] = [];
  failure: { error: unknown } | undefined;

  constructor(name: string) {
    this.name = name;
  }

  get ended(): boolean {
    return this.state === 'ended';
  }
}

/** Somebody waits for something that can no longer happen: nothing is ready, nothing is due. */
export class StalledError extends Error {
  override name = 'StalledError';
}

/** A cancellable instant of virtual time. */
export interface Alarm {
  cancel(): void;
}

/** Ties a clock to real time: what it is now, and a wait until an instant. Milliseconds since 1970. */
export interface Pace {
  now(): number;
  until(at: number): Promise<void>;
}

/**
 * A clock on which time passes only when nobody has anything left to do.
 *
 * One actor runs at a time. It gives up its turn by parking (or by ending); whoever wakes it puts it in the queue.
 * When the queue is empty, time jumps to the next alarm. While an actor awaits something real (a socket, a file, a
 * person) it keeps its turn, so virtual time stands still: nothing here guesses when real work is over.
 */
export class VirtualTime {
  #now: number;
  readonly #ready: Actor[] = [];
  readonly #timers = new Timers();
  #running: Actor | undefined;
  #turns = 0;
  #stall: (error: StalledError) => void = () => {};

  readonly #pace: Pace | undefined;

  /**
   * @param start the first instant, in milliseconds since 1970
   * @param pace makes it a clock of real time, on which waiting takes as long as it says
   */
  constructor(start: number, pace?: Pace) {
    this.#now = start;
    this.#pace = pace;
  }

  /** The current instant, in milliseconds since 1970. */
  get millis(): number {
    if (this.#pace !== undefined) this.#now = Math.max(this.#now, this.#pace.now());
    return this.#now;
  }

  now(): Date {
    return new Date(this.millis);
  }

  /** Who has the turn. */
  get current(): Actor | undefined {
    return this.#running;
  }

  /** How many turns actors have had: a measure of work for benchmarks. */
  get turns(): number {
    return this.#turns;
  }

  /** Calls `fire` at the instant `at` (now, if that is past), between the turns of actors. `fire` must not wait. */
  at(at: number, fire: () => void): Alarm {
    const timer = this.#timers.set(Math.max(at, this.millis), fire);
    return {
      cancel: () => {
        timer.cancelled = true;
      },
    };
  }

  /** Starts an actor at the end of the queue. An error that leaves `body` ends the run. */
  spawn(name: string, body: () => Promise<void>): Actor {
    const actor = new Actor(name);
    actor.resume = () => {
      body().then(
        () => this.#end(actor),
        (error: unknown) => {
          actor.failure = { error };
          this.#end(actor);
        },
      );
    };
    this.#ready.push(actor);
    return actor;
  }

  /** Parks the running actor until somebody wakes it. */
  park<T>(waitsFor: string): Parked<T> {
    const actor = this.#running;
    if (actor === undefined)
      throw new StalledError(`Nobody has the turn, so nobody can wait for ${waitsFor}.`);
    let settled = false;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const settle = (resume: () => void) => {
      if (settled || actor.ended) return;
      settled = true;
      actor.state = 'ready';
      actor.resume = resume;
      this.#ready.push(actor);
    };
    actor.state = 'parked';
    actor.waitsFor = waitsFor;
    actor.onYield();
    return {
      value: promise,
      wake: (value) => settle(() => resolve(value)),
      fail: (error) => settle(() => reject(error)),
    };
  }

  /** Parks the running actor until the instant `at`, in milliseconds since 1970. */
  async sleepUntil(at: number, waitsFor = 'time'): Promise<void> {
    const parked = this.park<void>(waitsFor);
    this.at(at, () => parked.wake());
    await parked.value;
  }

  /** Parks the running actor for `seconds` of virtual time. */
  sleep(seconds: number, waitsFor?: string): Promise<void> {
    return this.sleepUntil(this.millis + seconds * 1000, waitsFor);
  }

  /** Parks the running actor for ever: how a killed Lambda leaves. */
  async forever(waitsFor: string): Promise<never> {
    return await this.park<never>(waitsFor).value;
  }

  /** Parks the running actor until another one has ended. */
  async join(other: Actor): Promise<void> {
    if (other.ended) return;
    const parked = this.park<void>(`the end of ${other.name}`);
    other.onEnd.push(() => parked.wake());
    await parked.value;
  }

  /** Ends an actor that is not running; whatever it waits for never arrives. */
  kill(actor: Actor): void {
    if (actor === this.#running) throw new StalledError(`${actor.name} cannot end itself by force.`);
    if (!actor.ended) this.#end(actor);
  }

  /**
   * Lets actors run and time pass until `until` has ended, or, without it, until nothing is ready and nothing is due.
   * @param limit the last instant that may be reached
   * @throws StalledError if `until` can no longer end, naming who waits for what; or the error that left an actor
   */
  async run(until?: Actor, limit = Number.POSITIVE_INFINITY): Promise<void> {
    process.on('beforeExit', this.#outOfWork);
    try {
      while (until === undefined || !until.ended) {
        const actor = this.#ready.shift();
        if (actor !== undefined) await this.#turn(actor);
        else if (!(await this.#passTime(limit))) break;
      }
    } finally {
      process.off('beforeExit', this.#outOfWork);
    }
    if (until?.ended === true) return;
    if (limit !== Number.POSITIVE_INFINITY) this.#now = Math.max(this.#now, limit);
    else if (until !== undefined) {
      throw new StalledError(
        `${until.name} waits for ${until.waitsFor}, and nothing is left that could bring it.`,
      );
    }
  }

  /** Jumps to the next instant at which something is due and fires all of it; false if there is none. */
  async #passTime(limit: number): Promise<boolean> {
    let timer = this.#timers.takeUntil(limit);
    if (timer === undefined) return false;
    if (this.#pace !== undefined) await this.#pace.until(timer.at);
    this.#now = Math.max(this.#now, timer.at);
    while (timer !== undefined) {
      timer.fire();
      timer = this.#timers.takeUntil(this.#now);
    }
    return true;
  }

  async #turn(actor: Actor): Promise<void> {
    if (actor.ended) return;
    this.#turns++;
    this.#running = actor;
    actor.state = 'running';
    const yielded = Promise.withResolvers<void>();
    actor.onYield = yielded.resolve;
    this.#stall = yielded.reject;
    actor.resume();
    await yielded.promise;
    this.#running = undefined;
    if (actor.failure !== undefined) throw actor.failure.error;
  }

  /** An actor that awaits what only another actor could settle never yields. Node then runs out of work and asks. */
  readonly #outOfWork = () => {
    this.#stall(
      new StalledError(
        `${this.#running?.name ?? 'Nobody'} neither runs nor waits on the clock: it awaits something that never comes.`,
      ),
    );
  };

  #end(actor: Actor): void {
    actor.state = 'ended';
    for (const tell of actor.onEnd.splice(0)) tell();
    actor.onYield();
  }
}
