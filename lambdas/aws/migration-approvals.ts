import * as z from 'zod/mini';
import { MigrationSubject } from '../domain/migration-subject.ts';
import { Kept } from './approvals.ts';

/** What a migration has asked people. */
export const MigrationApproval = z.extend(MigrationSubject, Kept.shape);
