import { type Client, operationOf } from '../../lambdas/kit/client.ts';
import type { ExecutionReference } from '../../lambdas/kit/envelope.ts';
import { createHandler } from '../../lambdas/kit/handler.ts';
import { isObject } from '../../lambdas/kit/json.ts';
import type { Task } from '../../lambdas/kit/task.ts';
import type { HttpAnswer, World } from '../../lambdas/kit/world.ts';
import { EXECUTION, NOW } from './fixtures.ts';

/** What AWS answers to one operation: the same always, or one after another (the last for ever). */
export type Answer = object | Error | ((input: object) => object);

/** A call that a task made. */
export interface Made {
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

/** An error as the SDK throws it. */
export function awsError(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}

export const SETTINGS = {
  RECORDS_TABLE: 'records',
  APPROVALS_TABLE: 'approvals',
  NOTICE_TOPIC_ARN: 'arn:aws:sns:us-east-1:1:notices',
  APPROVAL_TOPIC_ARN: 'arn:aws:sns:us-east-1:1:approvals',
  SERVICE_ROLES: 'none',
  APP_STACKS: 'kion-app,shop',
  TEMPLATE_BUCKET: 'templates',
  DATABASE_ROLE_ARN: 'arn:aws:iam::1:role/databases',
  GO_BACK_MACHINE_ARN: 'arn:aws:states:us-east-1:1:stateMachine:go-back',
  REWIND_MACHINE_ARN: 'arn:aws:states:us-east-1:1:stateMachine:rewind',
  FINISH_REWIND_MACHINE_ARN: 'arn:aws:states:us-east-1:1:stateMachine:finish-rewind',
  LEDGER_TABLE: 'ledger',
  MIGRATION_MACHINE_ARN: 'arn:aws:states:us-east-1:1:stateMachine:enable-backtrack',
  SCHEDULER_ROLE_ARN: 'arn:aws:iam::1:role/scheduler',
  UNDELIVERED_QUEUE_ARN: 'arn:aws:sqs:us-east-1:1:undelivered',
  APPROVAL_URL: 'https://approvals.example.com/',
  RESEND_FUNCTION_ARN: 'arn:aws:lambda:us-east-1:1:function:ResendDecision',
};

/** The world of one task in a test: every operation that it may call, and what it is answered. */
export interface Stub {
  readonly answers: Readonly<Record<string, Answer | readonly Answer[]>>;
  readonly http?: () => HttpAnswer;
  readonly now?: Date;
  readonly execution?: ExecutionReference;
}

/** A client that answers what a test says; each call is kept in `calls`. */
export function clientOf(answers: Stub['answers'], calls: Made[] = []): Client {
  const counts = new Map<string, number>();
  return {
    send: async (command) => {
      const { operation } = operationOf(command);
      calls.push({ operation, input: Object.fromEntries(Object.entries(command.input)) });
      const count = counts.get(operation) ?? 0;
      counts.set(operation, count + 1);
      const found = answers[operation];
      if (found === undefined) throw new Error(`The test says nothing about ${operation}.`);
      const list: readonly Answer[] = Array.isArray(found) ? found : [found];
      const answer = list[Math.min(count, list.length - 1)];
      if (answer instanceof Error) throw answer;
      const output: unknown = typeof answer === 'function' ? answer(command.input) : answer;
      // What a test answers is what the command is typed to give; nobody else can know.
      return output as never;
    },
  };
}

/** Runs the handler of a task against stubbed answers, and keeps the calls that it made. */
export async function invoke<Name extends string, Clients extends string, Settings, Input, Output>(
  task: Task<Name, Clients, Settings, Input, Output>,
  input: object,
  { answers, http, now = NOW, execution = EXECUTION }: Stub,
  taskToken?: string,
): Promise<{ output: Record<string, unknown>; calls: Made[] }> {
  const calls: Made[] = [];
  const client = clientOf(answers, calls);
  const world: World = {
    client: () => client,
    clock: { now: () => now },
    http: async () => {
      if (http === undefined) throw awsError('TypeError', 'fetch failed');
      return http();
    },
    random: (bytes) => new Uint8Array(bytes).fill(7),
    settings: SETTINGS,
    log: () => {},
  };
  const answer = await createHandler(
    task,
    world,
  )({
    execution,
    state: task.name,
    ...(taskToken === undefined ? {} : { taskToken }),
    input,
  });
  if (!isObject(answer)) throw new Error(`${task.name} answered no object.`);
  // Whoever follows the run reads it, whatever the test is about.
  const { detail = 'Nothing is said.' } = answer;
  if (!/^\S.+\S/s.test(String(detail))) throw new Error(`${task.name} says nothing: "${detail}".`);
  return { output: answer, calls };
}

/** The inputs of the calls of one operation. */
export function inputsOf(calls: readonly Made[], operation: string): Record<string, unknown>[] {
  return calls.filter((call) => call.operation === operation).map(({ input }) => input);
}

/** The operations that were called, in order. */
export function operationsOf(calls: readonly Made[]): string[] {
  return calls.map(({ operation }) => operation);
}
