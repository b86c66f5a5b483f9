import { createHash } from 'node:crypto';
import { isObject, type Json, type JsonObject, put } from '../kit/json.ts';

/** JSON text with sorted keys: equal values give equal texts. */
export function canonical(value: Json): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const copy: JsonObject = {};
  for (const key of Object.keys(value).toSorted()) put(copy, key, sorted(value[key] ?? null));
  return copy;
}

/** The SHA-256 of a value's canonical text, in hexadecimal. An approval binds to the hash of what was shown. */
export function hashOf(value: Json): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}
