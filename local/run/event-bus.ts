import type { Json } from '../../lambdas/kit/json.ts';
import type { Execution } from '../asl/engine.ts';
import type { VirtualTime } from '../clock/virtual-time.ts';

/** Something that a schedule or a rule starts. */
export interface Delivery {
  /** As whom: the ARN of the role of a schedule, or of a rule. */
  readonly as: string;
  /** The ARN of a state machine or a function. */
  readonly target: string;
  readonly input: Json;
  /** The queue that keeps what could not be started. */
  readonly undelivered: string;
}

/** Sits on everything that schedules and rules start; `next` starts it. */
export type Deliverer = (delivery: Delivery, next: () => void) => void;

/** A rule of EventBridge on ends of executions. */
export interface EndRule extends Omit<Delivery, 'input'> {
  /** What the target is given; undefined for an end that the rule is not about. */
  readonly inputFor: (end: Execution) => Json | undefined;
}

/** Seconds after which EventBridge tells of an execution's end. */
const EVENT_DELAY = 2;

/** What starts things in a deployment besides people and functions: rules on ends of runs, and schedules. */
export class EventBus {
  /** How often an end is told of. */
  deliveries: number;
  /** The first is the outermost. */
  readonly deliverers: Deliverer[] = [];
  readonly #start: (target: string, input: Json) => void;

  constructor(deliveries: number, start: (target: string, input: Json) => void) {
    this.deliveries = deliveries;
    this.#start = start;
  }

  /** Starts something for a schedule or a rule. */
  deliver(delivery: Delivery): void {
    this.#pass(delivery, 0);
  }

  #pass(delivery: Delivery, index: number): void {
    const deliverer = this.deliverers[index];
    if (deliverer === undefined) this.#start(delivery.target, delivery.input);
    else deliverer(delivery, () => this.#pass(delivery, index + 1));
  }

  /** Tells the rules of the end of an execution. */
  tell(time: VirtualTime, rules: readonly EndRule[], end: Execution): void {
    for (const { inputFor, ...rule } of rules) {
      const input = inputFor(end);
      if (input === undefined) continue;
      for (let delivery = 1; delivery <= this.deliveries; delivery++)
        time.at(time.millis + delivery * EVENT_DELAY * 1000, () => this.deliver({ ...rule, input }));
    }
  }
}
