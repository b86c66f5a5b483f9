/** An error as Step Functions knows it: a name that Retry and Catch match, and a cause. Both may be missing in a Fail. */
export class StatesError extends Error {
  override name = 'StatesError';
  readonly error: string | undefined;
  readonly reason: string | undefined;
  /** A second name under which Retry and Catch find it: a missed heartbeat is also `States.HeartbeatTimeout`. */
  readonly alias: string | undefined;

  constructor(error: string | undefined, reason: string | undefined, alias?: string) {
    super(`${error ?? 'an error without a name'}: ${reason ?? 'no cause given'}`);
    this.error = error;
    this.reason = reason;
    this.alias = alias;
  }
}

/** A JSONata expression (or a value that it feeds) that AWS would reject; recorded as an EvaluationFailed event. */
export class QueryEvaluationError extends StatesError {
  override name = 'QueryEvaluationError';
  readonly location: string | undefined;
  readonly problem: string;

  /**
   * @param location the field, as AWS writes it: `Output/result`; undefined where AWS names none
   * @param problem the sentence that AWS puts after the name of the state
   */
  constructor(location: string | undefined, problem: string) {
    super('States.QueryEvaluationError', problem);
    this.location = location;
    this.problem = problem;
  }
}

/** The definition cannot be run here: it is not valid ASL, or it needs something that this engine does not implement. */
export class DefinitionError extends Error {
  override name = 'DefinitionError';
  readonly path: string;

  /** @param path where in the definition, e.g. `/States/Preflight/Retry[0]` */
  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
    this.path = path;
  }
}

/** A call to the engine that AWS would answer with an error of this name. */
export class EngineError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** True if one of `names` (an ErrorEquals list) matches. Source: Step Functions Developer Guide, "Handling errors". */
export function matches(names: readonly string[], { error, alias }: StatesError): boolean {
  if (alias !== undefined && names.includes(alias)) return true;
  if (error === undefined) return names.includes('States.ALL');
  return names.some((name) => {
    if (name === error) return true;
    if (name === 'States.ALL') return error !== 'States.Runtime' && error !== 'States.DataLimitExceeded';
    return name === 'States.TaskFailed' && error !== 'States.Timeout' && error !== 'States.Runtime';
  });
}
