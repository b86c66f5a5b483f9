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

const SSM_VALUE = /^AWS::SSM::Parameter::Value<(.*)>$/;

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

function defaultOf(declaration: JsonObject): string | undefined {
  const { Default: value } = declaration;
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) ? value.join(',') : String(value);
}

function parameterValue(
  key: string,
  declaration: JsonObject,
  given: string,
  lookUp: (name: string) => string,
): ParameterValue {
  const type = String(declaration.Type ?? 'String');
  const inner = SSM_VALUE.exec(type)?.[1];
  const fromSsm = inner !== undefined;
  const resolved = fromSsm ? lookUp(given) : given;
  constrain(key, declaration, type, given);
  return {
    given,
    resolved,
    noEcho: declaration.NoEcho === true || declaration.NoEcho === 'true',
    isList: /^(List<.*>|CommaDelimitedList)$/.test(inner ?? type),
    fromSsm,
  };
}

function constrain(key: string, declaration: JsonObject, type: string, value: string): void {
  const { AllowedValues, AllowedPattern, MinLength, MaxLength, MinValue, MaxValue, ConstraintDescription } =
    declaration;
  const refuse = (why: string) => {
    const said = ConstraintDescription === undefined ? why : String(ConstraintDescription);
    return validationError(`Parameter '${key}' ${said}`);
  };
  if (Array.isArray(AllowedValues) && !AllowedValues.map(String).includes(value)) {
    throw refuse(`must be one of AllowedValues (${AllowedValues.join(', ')})`);
  }
  if (typeof AllowedPattern === 'string' && !new RegExp(`^(?:${AllowedPattern})$`).test(value)) {
    throw refuse(`must match pattern ${AllowedPattern}`);
  }
  if (MinLength !== undefined && value.length < Number(MinLength))
    throw refuse(`must contain at least ${MinLength} characters`);
  if (MaxLength !== undefined && value.length > Number(MaxLength))
    throw refuse(`must contain at most ${MaxLength} characters`);
  if (type !== 'Number') return;
  if (value === '' || !Number.isFinite(Number(value))) throw refuse('must be a number');
  if (MinValue !== undefined && Number(value) < Number(MinValue))
    throw refuse(`must be a number not less than ${MinValue}`);
  if (MaxValue !== undefined && Number(value) > Number(MaxValue))
    throw refuse(`must be a number not greater than ${MaxValue}`);
}
