import { hashOf } from './hash.ts';

const MAX_IDENTIFIER = 63;

/** The few letters that tell the things of this run from those of others; the same for every retry of the run. */
export function runSuffix(executionId: string): string {
  return `b${hashOf(executionId).slice(0, 5)}`;
}

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

/** What a parameter's declaration says about the values that it takes. */
export interface TextConstraint {
  readonly pattern: string | undefined;
  readonly maxLength: number | undefined;
  readonly allowed: readonly string[] | undefined;
}

/** True if the parameter takes the text. */
export function fits(text: string, { pattern, maxLength, allowed }: TextConstraint): boolean {
  if (allowed !== undefined && !allowed.includes(text)) return false;
  if (maxLength !== undefined && text.length > maxLength) return false;
  return pattern === undefined || new RegExp(`^(?:${pattern})$`).test(text);
}

/** A namespace like the old one that the parameter takes, or undefined if none of the obvious ones fits. */
export function newNamespace(old: string, suffix: string, constraint: TextConstraint): string | undefined {
  const room = (constraint.maxLength ?? MAX_IDENTIFIER) - suffix.length;
  const candidates = [
    `${old.slice(0, Math.max(0, room - 1))}-${suffix}`,
    `${old.slice(0, Math.max(0, room))}${suffix}`,
    suffix,
  ];
  return candidates.find((candidate) => fits(candidate, constraint) && /^[A-Za-z]/.test(candidate));
}
