import { isObject } from '../../kit/json.ts';

/**
 * The sentence inside the cause of a failed task. Lambda hands the cause to Step Functions as the JSON text of the
 * error object; anything else is taken as it is.
 */
export function readableCause(cause: string): string {
  if (cause === '') return 'AWS gave no cause.';
  try {
    const parsed: unknown = JSON.parse(cause);
    if (isObject(parsed) && typeof parsed.errorMessage === 'string') return parsed.errorMessage;
  } catch {
    return cause;
  }
  return cause;
}
