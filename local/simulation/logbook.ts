import type { Execution } from '../asl/engine.ts';
import type { HistoryEvent } from '../asl/history.ts';
import type { Fault } from '../faults/fault.ts';
import { kindOf } from './describe.ts';

const ENDS = new Set(['ExecutionSucceeded', 'ExecutionFailed', 'ExecutionAborted', 'ExecutionTimedOut']);

/** Takes down what a run comes by. */
export class Logbook {
  readonly reached = new Set<string>();
  /** The state in which each execution is. */
  readonly #states = new Map<string, string>();

  /** Hears an event of an execution. */
  hear(execution: Execution, { type, name }: HistoryEvent): void {
    if (type.endsWith('StateEntered') && name !== undefined) this.#enter(execution, name);
    else if (ENDS.has(type)) this.#states.delete(execution.executionArn);
  }

  #enter({ executionArn, stateMachineArn }: Execution, state: string): void {
    const machine = stateMachineArn.slice(stateMachineArn.lastIndexOf(':') + 1);
    const last = this.#states.get(executionArn);
    this.#states.set(executionArn, `${machine}: ${state}`);
    this.reached.add(`state ${machine}: ${state}`);
    if (last !== undefined) this.reached.add(`transition ${last} > ${state}`);
  }

  strike(fault: Fault): void {
    const kind = kindOf(fault);
    this.reached.add(`fault ${kind}`);
    for (const state of this.#states.values()) this.reached.add(`pair ${kind} in ${state}`);
  }
}
