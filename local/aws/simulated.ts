import { type Client, type Command, type Operation, operationOf } from '../../lambdas/kit/client.ts';
import type { VirtualTime } from '../clock/virtual-time.ts';
import type { Dated, DomainEvent, Listener } from './events.ts';
import { Fates } from './fates.ts';

/** An error as the SDK throws it: matched by name, and by the status of the answer where the service itself failed. */
export class AwsError extends Error {
  readonly $metadata: { readonly httpStatusCode?: number };

  constructor(name: string, message: string, httpStatusCode?: number) {
    // Where the simulation makes an answer is of no interest to whoever gets it, and a stack costs more than the rest.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = name;
    this.$metadata = httpStatusCode === undefined ? {} : { httpStatusCode };
  }
}

/** What CloudFormation and others answer to a malformed or impossible request. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

/** Who calls what: what interceptors see. */
export interface Call extends Operation {
  readonly caller: string;
  readonly command: Command<object, object>;
}

/**
 * Sits on the single `send` of every simulated client: counting, faults, permissions and tracing are interceptors.
 * It may answer itself, throw, wait, or call `next`.
 */
export type Interceptor = (call: Call, next: () => Promise<object>) => Promise<object>;

/** An output without the metadata of the HTTP answer, which nobody here reads. */
type Answer<Out> = Omit<Out, '$metadata'>;

type Handle = (input: object) => object | Promise<object>;

/** An AWS operation that was under way, for telling AWS's own time from ours. Milliseconds since 1970. */
export interface Interval {
  readonly what: string;
  readonly from: number;
  readonly to: number;
}

/** The operations of the classes of commands: they are the same in every account. */
const operations = new Map<unknown, Operation>();

function known(commandClass: unknown, sample: () => object): Operation {
  const found = operations.get(commandClass) ?? operationOf(sample());
  operations.set(commandClass, found);
  return found;
}

/**
 * The table of simulated operations, the chain of interceptors, and the event bus. Services register what they
 * answer; clients made here look like the SDK's.
 */
export class SimulatedAws {
  readonly time: VirtualTime;
  readonly region: string;
  readonly account = '111122223333';
  readonly random: () => number;
  readonly interceptors: Interceptor[] = [];
  /** How operations end. */
  readonly fates = new Fates();
  /** AWS operations in the order of their beginning. */
  readonly intervals: Interval[] = [];
  readonly #handlers = new Map<string, Handle>();
  readonly #listeners: Listener[] = [];

  constructor(options: { time: VirtualTime; region: string; random: () => number }) {
    this.time = options.time;
    this.region = options.region;
    this.random = options.random;
  }

  /** Registers the answer to a command; input and output are typed by the SDK. */
  on<In extends object, Out extends object>(
    CommandClass: new (input: In) => Command<In, Out>,
    handle: (input: In) => Answer<Out> | Promise<Answer<Out>>,
  ): void {
    const { service, operation } = known(CommandClass, () => Reflect.construct(CommandClass, [{}]));
    // The table is keyed by operation, so whatever arrives under this key was built by CommandClass.
    this.#handlers.set(`${service}:${operation}`, handle as Handle);
  }

  /** A client for `caller`, in the shape that tasks use. */
  client(caller: string): Client {
    return {
      send: <In extends object, Out extends object>(command: Command<In, Out>): Promise<Out> => {
        const { service, operation } = known(command.constructor, () => command);
        // What is registered for an operation answers with its output.
        return this.#send({ service, operation, caller, command }) as Promise<Out>;
      },
    };
  }

  subscribe(listener: Listener): void {
    this.#listeners.push(listener);
  }

  publish(event: DomainEvent): void {
    if (this.#listeners.length === 0) return;
    const dated: Dated = { ...event, at: this.time.millis };
    for (const listener of this.#listeners) listener(dated);
  }

  /** Notes that AWS needs `seconds` from now for `what`. */
  takes(what: string, seconds: number): void {
    this.intervals.push({ what, from: this.time.millis, to: this.time.millis + seconds * 1000 });
  }

  /** Calls `done` after `seconds` of virtual time; they count as AWS's own. */
  after(what: string, seconds: number, done: () => void): void {
    this.takes(what, seconds);
    this.time.at(this.time.millis + seconds * 1000, done);
  }

  /** An identifier as AWS makes them: `prefix` and lower-case hexadecimal digits. */
  identifier(prefix: string, digits = 17): string {
    let text = prefix;
    for (let digit = 0; digit < digits; digit++) text += Math.floor(this.random() * 16).toString(16);
    return text;
  }

  /** Through the interceptors from `index` on, and then to the service. */
  #send(call: Call, index = 0): Promise<object> {
    const interceptor = this.interceptors[index];
    return interceptor === undefined
      ? this.#answer(call)
      : interceptor(call, () => this.#send(call, index + 1));
  }

  async #answer({ service, operation, command }: Call): Promise<object> {
    const handle = this.#handlers.get(`${service}:${operation}`);
    if (handle === undefined) throw new AwsError('NotSimulated', `${service}:${operation} is not simulated.`);
    return await handle(command.input);
  }
}
