import { isObject } from './json.ts';

/**
 * An AWS SDK v3 command, as far as anyone here needs to know it. The shape of `resolveMiddleware` carries the type of
 * the output, so that `send` infers it for real clients, simulated ones and lib-dynamodb alike.
 */
export interface Command<In extends object, Out extends object> {
  readonly input: In;
  resolveMiddleware(
    stack: never,
    configuration: never,
    options: never,
  ): (args: never) => Promise<{ output: Out }>;
}

/** An AWS SDK v3 client, or something that answers like one. */
export interface Client {
  send<In extends object, Out extends object>(command: Command<In, Out>): Promise<Out>;
}

/** A service and an operation of it, e.g. `rds` and `BacktrackDBCluster`. */
export interface Operation {
  readonly service: string;
  readonly operation: string;
}

/**
 * Which operation a command stands for, read from its schema: class names do not survive minification. Commands of
 * lib-dynamodb name the operation of the command that they wrap (GetCommand is GetItem).
 */
export function operationOf(command: object): Operation {
  const schema: unknown = Reflect.get(command, 'schema');
  if (Array.isArray(schema) && typeof schema[1] === 'string' && typeof schema[2] === 'string') {
    return { service: schema[1].replace('com.amazonaws.', ''), operation: schema[2] };
  }
  const wrapped: unknown = Reflect.get(command, 'clientCommand');
  if (isObject(wrapped)) return operationOf(wrapped);
  throw new TypeError(`${command.constructor.name} is no command of the AWS SDK`);
}

/** One page of a listing and the mark of the next. */
export interface Page<Item> {
  readonly items: readonly Item[] | undefined;
  readonly next: string | undefined;
}

/** All items of a paged listing. The SDK's own paginators accept nothing but its own clients. */
export async function collect<Item>(
  page: (mark: string | undefined) => Promise<Page<Item>>,
): Promise<Item[]> {
  const all: Item[] = [];
  let mark: string | undefined;
  do {
    const { items, next } = await page(mark);
    all.push(...(items ?? []));
    mark = next === '' ? undefined : next;
  } while (mark !== undefined);
  return all;
}
