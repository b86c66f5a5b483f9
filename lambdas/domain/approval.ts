import { throughJson } from '../kit/json.ts';
import { hashOf } from './hash.ts';
import type { Created, Plan } from './plan.ts';
import { isRewind, type Subject } from './subject.ts';

/** What an approval binds to: the plan, what was created, and the stack that would be deleted. Evidence is no part of it. */
export function approvalHash(plan: Plan, created: Created | undefined): string {
  return hashOf(throughJson({ plan, created: created ?? null, oldStack: plan.database.stack.id }));
}

/** What the approval of anything binds to. */
export function subjectHash(subject: Subject): string {
  if (!isRewind(subject)) return approvalHash(subject.plan, subject.created);
  const { plan, reached = null, returnPoint = null } = subject;
  return hashOf(throughJson({ plan, reached, returnPoint }));
}
