import type { PastEyes } from '../aws/past.ts';
import { isRewind, type Subject } from '../domain/subject.ts';
import type { Evidence } from './evidence.ts';
import { lookAtBoth } from './look-at-both.ts';
import { lookAtTarget } from './look-at-cluster.ts';
import type { Eyes as SafetyEyes } from './safe-to-delete.ts';

/** What the evidence is read with. */
export type Eyes = SafetyEyes & PastEyes;

/** Reads what a person is shown, at this instant. Changes nothing. */
export async function lookAt(eyes: Eyes, subject: Subject, now: Date): Promise<Evidence> {
  return isRewind(subject) ? await lookAtTarget(eyes, subject, now) : await lookAtBoth(eyes, subject, now);
}
