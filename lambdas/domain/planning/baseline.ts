import { hashOf } from '../hash.ts';
import type { Plan } from '../plan.ts';
import { isMasked, type ParameterView, type StackView } from '../views.ts';
import type { Survey } from './survey.ts';

/** Short enough that an app stack of 200 parameters stays a small part of the state. */
const DIGITS = 10;

const digest = (text: string) => hashOf(text).slice(0, DIGITS);

function parametersOf(parameters: readonly ParameterView[]): Record<string, string> {
  return Object.fromEntries(
    parameters.map(({ key, value, resolved }) => [key, isMasked(value) ? value : digest(resolved ?? value)]),
  );
}

/**
 * What the plan was made for, as digests: enough to tell before the freeze what somebody has changed since, without
 * carrying anybody's values along.
 */
export function baselineOf(survey: Survey, database: StackView, app: StackView): Plan['baseline'] {
  return {
    appParameters: parametersOf(app.parameters),
    databaseParameters: parametersOf(database.parameters),
    appTemplate: digest(survey.appTemplate ?? ''),
    databaseTemplate: digest(survey.databaseTemplate ?? ''),
    clusterGroups: [...(survey.cluster?.groups ?? [])],
    parameterGroup: digest(JSON.stringify(Object.entries(survey.clusterParameters).toSorted())),
  };
}
