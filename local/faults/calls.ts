import { tasks } from '../../lambdas/tasks.ts';
import { FunctionError } from '../asl/run.ts';
import { AwsError, type Interceptor } from '../aws/simulated.ts';
import type { Actor, VirtualTime } from '../clock/virtual-time.ts';
import { isDeployed } from '../run/deployed.ts';
import type { Invoker } from '../run/laboratory.ts';
import type { CallFault, Fault } from './fault.ts';

/** Operations that only read. */
export const READS = /:(Describe|List|Get|Query|Scan|Validate)/;

/** The functions that were killed: whatever they still try fails, and their answer is not heard. */
export class Killed {
  readonly #actors = new Set<Actor | undefined>();
  readonly #time: VirtualTime;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  /** Kills the function that is at work. */
  kill(): never {
    this.#actors.add(this.#time.current);
    throw new AwsError('Killed', 'The function was killed.');
  }

  /** Stops a killed function at its next call. */
  readonly interceptor: Interceptor = async (_, next) => {
    if (this.#actors.has(this.#time.current)) this.kill();
    return await next();
  };

  /** Answers for a killed function as Lambda does. */
  readonly invoker: Invoker = async (_, next) => {
    const died = () =>
      new FunctionError('Lambda.Unknown', 'The function ended without an answer: signal: killed');
    try {
      const answer = await next();
      if (!this.#actors.has(this.#time.current)) return answer;
    } catch (error) {
      if (!this.#actors.has(this.#time.current)) throw error;
    }
    throw died();
  };
}

/** Told each time a fault has its way. */
export type Strike = () => void;

/** Lets calls fail, come late, or be the last of their function. */
export function failing(
  fault: CallFault,
  { time, killed, strike }: { time: VirtualTime; killed: Killed; strike: Strike },
): Interceptor {
  const seen = new Map<string, number>();
  const { skip = 0, times } = fault;
  return async ({ caller, service, operation }, next) => {
    const name = `${service}:${operation}`;
    const meant =
      isDeployed(caller) &&
      (fault.caller ?? caller) === caller &&
      (fault.operation ?? name) === name &&
      !(fault.which === 'changing' && READS.test(name));
    if (!meant) return await next();
    const key = fault.per === 'caller' ? caller : `${caller} ${name}`;
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    if (count < skip || count >= skip + times) return await next();
    strike();
    switch (fault.when) {
      case 'late':
        await time.sleep(fault.seconds, `a late answer to ${name}`);
        return await next();
      case 'killed':
        await next();
        // Only Step Functions tells that a function died; whoever else asked one gets no answer.
        if (!Object.hasOwn(tasks, caller)) throw new AwsError('TimeoutError', 'The function was killed.');
        return killed.kill();
      case 'after':
        await next();
        throw new AwsError(fault.error, fault.message, fault.status);
      case 'before':
        throw new AwsError(fault.error, fault.message, fault.status);
    }
  };
}

/** How old an answer may be that is given once more, in milliseconds: AWS lags by seconds, not by hours. */
const LAG = 120_000;

/** What tells one reading of a metric from the next: what is asked for is the same. */
const PERIOD = ['StartTime', 'EndTime'];

/** A reading that is promised to be up to date. Source: the DynamoDB API, GetItem and Query. */
const isConsistent = (input: object) => Reflect.get(input, 'ConsistentRead') === true;

/** Answers some readings as the ones before them. */
export function lagging(
  fault: Extract<Fault, { at: 'reading' }>,
  time: VirtualTime,
  strike: Strike,
): Interceptor {
  const known = new Map<string, { readonly at: number; readonly answer: object }>();
  let count = 0;
  return async ({ caller, service, operation, command }, next) => {
    if (caller !== fault.caller || `${service}:${operation}` !== fault.operation) return await next();
    if (isConsistent(command.input)) return await next();
    const question = JSON.stringify(command.input, (key, value: unknown) =>
      PERIOD.includes(key) ? undefined : value,
    );
    const before = known.get(question);
    count++;
    const stale = count > fault.skip && count <= fault.skip + fault.times;
    if (stale && before !== undefined && time.millis - before.at <= LAG) {
      strike();
      return structuredClone(before.answer);
    }
    const answer = await next();
    known.set(question, { at: time.millis, answer: structuredClone(answer) });
    return answer;
  };
}

/** Runs one invocation of a task twice. */
export function doubled(
  { task, skip, overlapping = false }: Extract<Fault, { at: 'task' }>,
  { time, strike }: { time: VirtualTime; strike: Strike },
): Invoker {
  let count = 0;
  return async ({ functionName }, next) => {
    if (!functionName.endsWith(`:${task}`) || count++ !== skip) return await next();
    strike();
    // What the first one came to is not known to anybody.
    const first = () =>
      next().then(
        () => {},
        (error: unknown) => {
          if (!(error instanceof FunctionError)) throw error;
        },
      );
    if (overlapping) time.spawn(`an earlier attempt of ${task}`, first);
    else await first();
    return await next();
  };
}
