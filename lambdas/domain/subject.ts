import type { MigrationSubject } from './migration-subject.ts';
import type { RewindSubject } from './rewind/subject.ts';

/** What a decision is about. */
export type Subject = MigrationSubject | RewindSubject;

/** True if it is a rewind that asks. */
export function isRewind<Migration extends MigrationSubject, Rewind extends RewindSubject>(
  subject: Migration | Rewind,
): subject is Rewind {
  return 'kind' in subject.plan;
}
