import { throughJson } from '../kit/json.ts';
import { hashOf } from './hash.ts';
import type { Created, Plan } from './plan.ts';

/** What an approval binds to: the plan, what was created, and the stack that would be deleted. Evidence is no part of it. */
export function approvalHash(plan: Plan, created: Created | undefined): string {
  return hashOf(throughJson({ plan, created: created ?? null, oldStack: plan.database.stack.id }));
}
