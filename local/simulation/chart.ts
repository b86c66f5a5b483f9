import { isObject } from '../../lambdas/kit/json.ts';
import type { Execution } from '../asl/engine.ts';
import type { HistoryEvent } from '../asl/history.ts';
import type { Listener } from '../aws/events.ts';
import type { EstateName } from './estates.ts';
import type { Atlas } from './game.ts';

/** An operation that a task calls. */
export interface KnownCall {
  readonly caller: string;
  /** `service:Operation` */
  readonly operation: string;
  /** How often it was seen in one run. */
  readonly times: number;
}

/** What happens in the runs of one estate. */
export interface Chart {
  readonly calls: readonly KnownCall[];
  /** Tasks of both machines, and how often a run invokes them. */
  readonly tasks: readonly { readonly task: string; readonly times: number }[];
}

/** Takes down what tasks do in several runs: of what happens in more than one, as often as in the run with the most. */
export class ChartMaker {
  readonly #calls = new Map<string, KnownCall>();
  readonly #tasks = new Map<string, number>();
  readonly #finish: (() => void)[] = [];

  /** What has to be told of one run. */
  watch(): { onEvent: (execution: Execution, event: HistoryEvent) => void; onDomainEvent: Listener } {
    const seen = new Map<string, KnownCall>();
    const invoked = new Map<string, number>();
    this.#finish.push(() => {
      for (const [key, call] of seen)
        if ((this.#calls.get(key)?.times ?? 0) < call.times) this.#calls.set(key, call);
      for (const [task, times] of invoked) this.#tasks.set(task, Math.max(times, this.#tasks.get(task) ?? 0));
    });
    return {
      onEvent: (_, { type, detail = {} }) => {
        if (!type.endsWith('Scheduled')) return;
        const { resource, parameters } = detail;
        const arn = isObject(parameters) ? parameters.FunctionName : resource;
        const task = typeof arn === 'string' ? arn.split(':').at(-1) : undefined;
        if (task !== undefined) invoked.set(task, (invoked.get(task) ?? 0) + 1);
      },
      onDomainEvent: (event) => {
        if (event.type !== 'call') return;
        const operation = `${event.service}:${event.operation}`;
        const key = `${event.caller} ${operation}`;
        seen.set(key, { caller: event.caller, operation, times: (seen.get(key)?.times ?? 0) + 1 });
      },
    };
  }

  /** What was seen in all of them. */
  chart(): Chart {
    for (const finish of this.#finish.splice(0)) finish();
    return {
      calls: [...this.#calls.values()],
      tasks: [...this.#tasks].map(([task, times]) => ({ task, times })),
    };
  }
}

/** What happens in the runs of an estate. @throws Error for one that is not played */
export function chartIn({ charts }: Atlas, estate: EstateName): Chart {
  const chart = charts[estate];
  if (chart === undefined) throw new Error(`The estate ${estate} is not played.`);
  return chart;
}
