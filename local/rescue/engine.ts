import type { Json } from '../../lambdas/kit/json.ts';
import type { World } from '../../lambdas/kit/world.ts';
import { type TaskName, tasks } from '../../lambdas/tasks.ts';
import { Engine, type Execution } from '../asl/engine.ts';
import type { HistoryEvent } from '../asl/history.ts';
import { LambdaFunctions } from '../aws/lambda.ts';
import type { VirtualTime } from '../clock/virtual-time.ts';
import { definitionOf, type MachineName, substituted } from '../run/machines.ts';

/** Where a machine can be run without Step Functions: a world for its tasks, and a clock for its waits. */
export interface Bench {
  readonly world: World;
  readonly time: VirtualTime;
  readonly random: () => number;
}

/** The Region and the account that an ARN is of. */
export interface Place {
  readonly region: string;
  readonly account: string;
}

export function placeOf(arn: string): Place {
  const [, , , region = '', account = ''] = arn.split(':');
  return { region, account };
}

/** The name by which what is done for a run by hand holds the lock: as if Step Functions had started it. */
export function arnOf(run: string, name: string): string {
  const { region, account } = placeOf(run);
  return `arn:aws:states:${region}:${account}:execution:go-back:${name}`;
}

const isTask = (name: string): name is TaskName => Object.hasOwn(tasks, name);

/**
 * Runs a deployed definition with the deployed handlers on this machine's own engine, to its end. Must run inside an
 * actor of the bench's clock.
 */
export async function runHere(
  { world, time, random }: Bench,
  { region, account }: Place,
  machine: MachineName,
  input: Json,
  name: string,
  onEvent: (execution: Execution, event: HistoryEvent) => void,
): Promise<Execution> {
  const handlers = new Map(Object.entries(tasks).map(([task, { handlerFor }]) => [task, handlerFor(world)]));
  const functions = new LambdaFunctions(handlers);
  const engine = new Engine({ time, random, functions, region, account, onEvent });
  const arn = engine.create(
    machine,
    substituted(definitionOf(machine), (task) => (isTask(task) ? task : undefined)),
  );
  const execution = engine.start(arn, input, name);
  await time.join(engine.actorOf(execution.executionArn));
  return execution;
}
