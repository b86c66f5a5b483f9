import { hashOf } from './hash.ts';

const MAX_IDENTIFIER = 63;

/** By this every suffix begins. No word does: nobody's own stack is taken for that of a run. */
const STEM = 'bt';
const DIGITS = 5;

/** The few letters that tell the things of this run from those of others; the same for every retry of the run. */
export function runSuffix(executionId: string): string {
  return `${STEM}${hashOf(executionId).slice(0, DIGITS)}`;
}

/** Every suffix as policies of IAM write it, where `?` stands for one character. */
export const ANY_SUFFIX = `${STEM}${'?'.repeat(DIGITS)}`;

/** A name of RDS: letters, digits and single hyphens, beginning with a letter, at most 63 characters, ending in `tail`. */
export function rdsIdentifier(base: string, tail: string): string {
  const clean = base
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^[^a-z]+/, '');
  const room = MAX_IDENTIFIER - tail.length - 1;
  return `${clean.slice(0, room).replace(/-+$/, '') || 'database'}-${tail}`;
}

/**
 * A namespace like the old one that passes `fits`, or undefined if none of the obvious ones does.
 * @param longest the most characters that the parameter takes, undefined for no limit of its own
 */
export function newNamespace(
  old: string,
  suffix: string,
  fits: (text: string) => boolean,
  longest = MAX_IDENTIFIER,
): string | undefined {
  const room = Math.max(0, longest - suffix.length);
  const stem = old.slice(0, Math.max(0, room - 1)).replace(/-+$/, '');
  const candidates = [`${stem}-${suffix}`, `${old.slice(0, room)}${suffix}`, suffix];
  return candidates.find((candidate) => fits(candidate) && /^[A-Za-z]/.test(candidate));
}

/** By this the names of dry runs begin that only ask whether a migration could start: nobody watches over those. */
export const READINESS = 'readiness-';

/** By this the names of runs begin that a schedule has started. */
export const SCHEDULED = 'scheduled-';

/** The Region that an ARN is of. */
export function regionOf(arn: string): string {
  return arn.split(':').slice(3, 4).join('');
}
