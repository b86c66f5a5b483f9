import * as v from 'valibot';
import { RewindSubject } from '../domain/rewind/subject.ts';
import { Kept } from './approvals.ts';

/** What a rewind has asked people. */
export const RewindApproval = v.object({ ...RewindSubject.entries, ...Kept.entries });
