import type { FailState } from '../definition.ts';
import { StatesError } from '../errors.ts';
import { unexpectedType } from '../expression.ts';
import { bindingsOf, fillIn, type Visit } from '../scope.ts';
import type { Template } from '../template.ts';

async function text(
  visit: Visit,
  template: Template | undefined,
  field: string,
): Promise<string | undefined> {
  if (template === undefined) return undefined;
  const value = await fillIn(visit, template, bindingsOf(visit));
  if (typeof value === 'string') return value;
  throw unexpectedType(
    template.kind === 'expression' ? template.expression.source : '',
    field,
    'string',
    value,
  );
}

/** Ends the flow with the state's error and cause. */
export async function runFail(visit: Visit, state: FailState): Promise<never> {
  const error = await text(visit, state.error, 'Error');
  throw new StatesError(error, await text(visit, state.cause, 'Cause'));
}
