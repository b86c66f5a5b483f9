import * as z from 'zod/mini';
import { MigrationApproval } from './migration-approvals.ts';
import { RewindApproval } from './rewind-approvals.ts';

/** Whatever people were asked. */
export const AnyApproval = z.union([MigrationApproval, RewindApproval]);
