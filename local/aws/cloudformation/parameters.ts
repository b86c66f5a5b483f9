import { defaultOf, valueType, violation } from '../../../lambdas/domain/template/constraints.ts';
import type { JsonObject } from '../../../lambdas/kit/json.ts';
import { validationError } from '../simulated.ts';

/** A parameter of a stack: what was given, and what it stands for. */
export interface ParameterValue {
  readonly given: string;
  /** The value that the template sees; differs from `given` for parameters that name an SSM parameter. */
  readonly resolved: string;
  readonly noEcho: boolean;
  readonly isList: boolean;
  readonly fromSsm: boolean;
}

/** A parameter as a request gives it. */
export interface GivenParameter {
  readonly key: string;
  readonly value: string | undefined;
  readonly usePrevious: boolean;
}

/**
 * The values of all parameters for a create or an update. A key that the request leaves out takes the template's
 * default, never the value of before: that is how AWS loses a snapshot identifier.
 */
export function parameterValues(
  declared: Readonly<Record<string, JsonObject>>,
  given: readonly GivenParameter[],
  previous: ReadonlyMap<string, ParameterValue>,
  lookUp: (name: string) => string,
): Map<string, ParameterValue> {
  const stranger = given.find(({ key }) => !Object.hasOwn(declared, key));
  if (stranger !== undefined)
    throw validationError(`Parameters: [${stranger.key}] do not exist in the template`);
  const values = new Map<string, ParameterValue>();
  const missing: string[] = [];
  for (const [key, declaration] of Object.entries(declared)) {
    const asked = given.find((each) => each.key === key);
    const text =
      asked?.usePrevious === true ? previous.get(key)?.given : (asked?.value ?? defaultOf(declaration));
    if (text === undefined) missing.push(key);
    else values.set(key, parameterValue(key, declaration, text, lookUp));
  }
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  return values;
}

function parameterValue(
  key: string,
  declaration: JsonObject,
  given: string,
  lookUp: (name: string) => string,
): ParameterValue {
  const { fromSsm, isList } = valueType(declaration);
  const wrong = violation(fromSsm ? {} : declaration, given);
  if (wrong !== undefined) throw validationError(`Parameter '${key}' ${wrong}`);
  return {
    given,
    resolved: fromSsm ? lookUp(given) : given,
    noEcho: declaration.NoEcho === true || declaration.NoEcho === 'true',
    isList,
    fromSsm,
  };
}
