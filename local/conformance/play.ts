import { isObject, type Json } from '../../lambdas/kit/json.ts';
import { Engine } from '../asl/engine.ts';
import { DefinitionError } from '../asl/errors.ts';
import { FunctionError, type Functions, type Invocation } from '../asl/run.ts';
import { seeded } from '../clock/random.ts';
import { VirtualTime } from '../clock/virtual-time.ts';
import type { Case, PlayedCase, TaskOutcome } from './case.ts';
import { compare, type Level, type Played } from './compare.ts';

/** What became of one case. */
export interface Verdict {
  readonly id: string;
  readonly kind: Case['kind'];
  readonly result: 'passed' | 'failed' | 'unsupported';
  readonly level?: Level;
  readonly reason?: string;
}

const LAMBDA_ONLY = ['lambda:invoke', 'lambda-arn', 'lambda:invoke.waitForTaskToken'];

/** Plays the recorded outcomes back, per state, in the order in which they were recorded. */
class Player implements Functions {
  readonly #left: TaskOutcome[];
  readonly #time: VirtualTime;
  engine: Engine | undefined;

  constructor(tasks: readonly TaskOutcome[], time: VirtualTime) {
    this.#left = [...tasks];
    this.#time = time;
  }

  async invoke(invocation: Invocation): Promise<Json> {
    const index = this.#left.findIndex((task) => task.state === undefined || task.state === invocation.state);
    const [task] = this.#left.splice(Math.max(index, 0), 1);
    if (index < 0 || task === undefined)
      throw new Error(`The recording has no further outcome for ${invocation.state}.`);
    const token = task.resource.endsWith('.waitForTaskToken') ? tokenIn(invocation.payload) : undefined;
    if (token !== undefined) {
      if (task.timedOut !== true && task.unanswered !== true) this.#answerLater(token, task);
      return {};
    }
    if (task.timedOut === true || task.unanswered === true)
      return await this.#time.forever('nothing: the task never answered');
    if (task.error !== undefined) throw new FunctionError(task.error.Error ?? '', task.error.Cause ?? '');
    const result = task.result ?? null;
    if (task.resource !== 'lambda:invoke') return result;
    return isObject(result) ? (result.Payload ?? null) : null;
  }

  #answerLater(token: string, task: TaskOutcome): void {
    this.#time.at(this.#time.millis + 1, () => {
      if (task.error !== undefined) this.engine?.sendTaskFailure(token, task.error.Error, task.error.Cause);
      else this.engine?.sendTaskSuccess(token, task.result ?? null);
    });
  }
}

/** The token stands somewhere in the payload: it is the only text of that length and alphabet. */
function tokenIn(payload: Json): string | undefined {
  if (typeof payload === 'string') return /^[0-9a-f]{256}$/.test(payload) ? payload : undefined;
  if (payload === null || typeof payload !== 'object') return undefined;
  return Object.values(payload)
    .map(tokenIn)
    .find((token) => token !== undefined);
}

async function run(recorded: PlayedCase): Promise<Played> {
  const time = new VirtualTime(Date.UTC(2026, 0, 1));
  const player = new Player(recorded.tasks, time);
  const engine = new Engine({ time, functions: player, random: seeded(1), account: '111111111111' });
  player.engine = engine;
  const machine = engine.create('machine', recorded.definition);
  const { executionArn } = engine.start(machine, recorded.input ?? {});
  await time.run(engine.actorOf(executionArn));
  const { status, output, error, cause } = engine.describe(executionArn);
  return { status, output, error, cause, events: engine.history(executionArn) };
}

function refused(error: unknown): string | undefined {
  return error instanceof DefinitionError ? error.message : undefined;
}

/**
 * Plays one case. A recorded case must agree in all details, a derived one in its events; one that needs an
 * integration other than Lambda's is unsupported if it is refused at load.
 */
export async function play(recorded: Case): Promise<Verdict> {
  const { id, kind } = recorded;
  try {
    if (recorded.kind === 'refuse') {
      new Engine({
        time: new VirtualTime(0),
        functions: new Player([], new VirtualTime(0)),
        random: seeded(1),
      }).create('machine', recorded.definition);
      return {
        id,
        kind,
        result: 'failed',
        reason: 'the definition was accepted, but must be refused when it is loaded',
      };
    }
    const { level, difference } = compare(recorded, await run(recorded));
    const wanted: Level[] = kind === 'recorded' ? ['details'] : ['events', 'details'];
    return {
      id,
      kind,
      level,
      result: wanted.includes(level) ? 'passed' : 'failed',
      ...(difference === undefined ? {} : { reason: difference }),
    };
  } catch (error) {
    const why = refused(error);
    if (why !== undefined && recorded.kind === 'refuse') return { id, kind, result: 'passed' };
    const foreign = recorded.requires.some((need) => !LAMBDA_ONLY.includes(need));
    if (why !== undefined && foreign) return { id, kind, result: 'unsupported', reason: why };
    return {
      id,
      kind,
      level: 'none',
      result: 'failed',
      reason: why ?? (error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
    };
  }
}
