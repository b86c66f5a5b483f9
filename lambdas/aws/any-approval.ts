import * as v from 'valibot';
import { MigrationApproval } from './migration-approvals.ts';
import { RewindApproval } from './rewind-approvals.ts';

/** Whatever people were asked. */
export const AnyApproval = v.variant('action', [MigrationApproval, RewindApproval]);
