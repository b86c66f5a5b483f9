import { createHash } from 'node:crypto';
import { isObject, type Json } from '../kit/json.ts';

/** JSON text with sorted keys: equal values give equal texts. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const entries = Object.keys(value)
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`);
  return `{${entries.join(',')}}`;
}

/** The SHA-256 of a value's canonical text, in hexadecimal. An approval binds to the hash of what was shown. */
export function hashOf(value: Json): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}
