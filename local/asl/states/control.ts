import type { ChoiceState, WaitState } from '../definition.ts';
import { QueryEvaluationError, StatesError } from '../errors.ts';
import { unexpectedType } from '../expression.ts';
import type { Step } from '../flow.ts';
import { bindingsOf, fillIn, leave, numberIn, type Visit } from '../scope.ts';
import { parseTimestamp } from '../timestamp.ts';

const MAX_WAIT_SECONDS = 99_999_999;

/** Waits on the virtual clock; an instant in the past is over at once. */
export async function runWait(visit: Visit, state: WaitState): Promise<void> {
  const { time } = visit.run;
  const why = `the end of ${state.name}`;
  if (state.until.kind === 'Seconds') {
    const seconds = (await numberIn(visit, state.until.value, 'Seconds', 0)) ?? 0;
    if (seconds > MAX_WAIT_SECONDS) {
      throw new QueryEvaluationError(
        'Seconds',
        `The Seconds field must be at most ${MAX_WAIT_SECONDS}, but was ${seconds}`,
      );
    }
    await time.sleep(seconds, why);
    return;
  }
  const value = await fillIn(visit, state.until.value, bindingsOf(visit));
  const instant = typeof value === 'string' ? parseTimestamp(value) : undefined;
  if (instant === undefined) {
    const shown = typeof value === 'string' ? value : JSON.stringify(value);
    throw new QueryEvaluationError(
      'Timestamp',
      `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${shown}`,
    );
  }
  await time.sleepUntil(Math.max(instant, time.millis), why);
}

/** The first rule whose condition is true decides; its own Output and Assign take the place of the state's. */
export async function runChoice(visit: Visit, state: ChoiceState): Promise<Step> {
  const bindings = bindingsOf(visit);
  for (const [index, choice] of state.choices.entries()) {
    const holds = await fillIn(visit, choice.condition, bindings);
    if (typeof holds !== 'boolean') {
      const source =
        choice.condition.kind === 'expression' ? choice.condition.expression.source : String(holds);
      throw unexpectedType(source, `Choices[${index}]/Condition`, 'boolean', holds);
    }
    if (holds) return { ...(await leave(visit, choice, visit.input)), next: choice.next };
  }
  if (state.default === undefined) {
    // What AWS answers here is a runtime error that nothing catches, not the documented States.NoChoiceMatched.
    throw new StatesError(
      'States.Runtime',
      `An error occurred while executing the state '${state.name}' (entered at the event id #${visit.enteredEvent}). Failed to transition out of the state. The state does not point to a next state.`,
    );
  }
  return { ...(await leave(visit, state, visit.input)), next: state.default };
}
