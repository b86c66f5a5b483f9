import { functions } from '../../lambdas/functions.ts';
import { tasks } from '../../lambdas/tasks.ts';

/** True for a function of the deployment: a task, or one that no state machine calls. */
export function isDeployed(caller: string): boolean {
  return Object.hasOwn(tasks, caller) || Object.hasOwn(functions, caller);
}
