import * as z from 'zod/mini';
import { RewindSubject } from '../domain/rewind/subject.ts';
import { Kept } from './approvals.ts';

/** What a rewind has asked people. */
export const RewindApproval = z.extend(RewindSubject, Kept.shape);
