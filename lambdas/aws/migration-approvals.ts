import * as v from 'valibot';
import { MigrationSubject } from '../domain/migration-subject.ts';
import { Kept } from './approvals.ts';

/** What a migration has asked people. */
export const MigrationApproval = v.object({ ...MigrationSubject.entries, ...Kept.entries });
