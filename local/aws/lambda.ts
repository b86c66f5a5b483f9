import { messageOf, nameOf } from '../../lambdas/kit/errors.ts';
import type { Handler } from '../../lambdas/kit/handler.ts';
import { type Json, throughJson } from '../../lambdas/kit/json.ts';
import { FunctionError, type Functions, type Invocation } from '../asl/run.ts';

/** The name of a function out of its ARN or name. */
export function functionNameOf(arnOrName: string): string {
  const parts = arnOrName.split(':');
  return parts[5] === 'function' ? (parts[6] ?? '') : arnOrName;
}

/** The Lambda service: calls handlers with JSON and gives JSON back, and reports errors as Lambda does. */
export class LambdaFunctions implements Functions {
  readonly #handlers: ReadonlyMap<string, Handler>;

  constructor(handlers: ReadonlyMap<string, Handler>) {
    this.#handlers = handlers;
  }

  async invoke({ functionName, payload }: Invocation): Promise<Json> {
    const handler = this.#handlers.get(functionNameOf(functionName));
    if (handler === undefined) {
      throw new FunctionError('Lambda.ResourceNotFoundException', `Function not found: ${functionName}`);
    }
    try {
      // The engine's values are JSON already, and a handler's parsing copies what it keeps; only the answer may not be.
      return throughJson(await handler(payload));
    } catch (error) {
      // A programming error of the simulation itself must not pass for a failed function.
      if (nameOf(error) === 'NotSimulated' || nameOf(error) === 'StalledError') throw error;
      throw new FunctionError(
        nameOf(error),
        JSON.stringify({ errorType: nameOf(error), errorMessage: messageOf(error), trace: [] }),
      );
    }
  }
}
