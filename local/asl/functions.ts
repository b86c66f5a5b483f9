import { createHash } from 'node:crypto';
import type jsonata from 'jsonata';
import type { Json } from '../../lambdas/kit/json.ts';
import { seeded } from '../clock/random.ts';

/** Surroundings in which nothing may be evaluated: they only fill the place until the first evaluation. */
export const NOWHERE: Surroundings = { millis: 0, random: () => 0 };

/** What an expression may use from outside itself. */
export interface Surroundings {
  /** The current instant, in milliseconds since 1970. */
  readonly millis: number;
  /** A number from 0 (included) to 1 (excluded). */
  readonly random: () => number;
}

/** The message of a failure inside one of these functions; the code stands before it as in the library's own. */
class FunctionFailure extends Error {
  override name = 'FunctionFailure';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

function hex(random: () => number, digits: number): string {
  return Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
}

/** A version 4 UUID out of `random`. */
export function uuid(random: () => number): string {
  const variant = (8 + Math.floor(random() * 4)).toString(16);
  return `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-${variant}${hex(random, 3)}-${hex(random, 12)}`;
}

function parse(text: string): Json {
  const value: Json = JSON.parse(text);
  return value;
}

function partition(values: unknown, size: number): unknown[][] {
  const list = Array.isArray(values) ? values : [values];
  if (!Number.isInteger(size) || size < 1)
    throw new FunctionFailure('D3060', 'The chunk size must be a positive integer');
  const chunks: unknown[][] = [];
  for (let start = 0; start < list.length; start += size) chunks.push(list.slice(start, start + size));
  return chunks;
}

function range(first: number, last: number, step: number): number[] {
  if (step === 0) throw new FunctionFailure('D3060', 'The step must not be 0');
  const count = Math.floor((last - first) / step) + 1;
  if (count > 1000) throw new FunctionFailure('D3060', 'A range has at most 1000 elements');
  return Array.from({ length: Math.max(0, count) }, (_, index) => first + index * step);
}

function hash(text: string, algorithm: string): string {
  const name = HASHES[algorithm];
  if (name === undefined) throw new FunctionFailure('D3060', `Unknown hash algorithm ${algorithm}`);
  return createHash(name).update(text).digest('hex');
}

/** A function that the library calls after checking the arguments against the signature. */
export interface AddedFunction {
  readonly name: string;
  readonly signature: string;
  readonly implementation: (this: jsonata.Focus, ...args: unknown[]) => unknown;
}

/**
 * What AWS adds to JSONata, and what must not read the real clock.
 * @param box holds the surroundings of the evaluation that is going on
 */
export function functionsOf(box: { around: Surroundings }): AddedFunction[] {
  return [
    { name: 'parse', signature: '<s-:x>', implementation: (text) => parse(String(text)) },
    {
      name: 'partition',
      signature: '<xn:a>',
      implementation: (values, size) => partition(values, Number(size)),
    },
    {
      name: 'range',
      signature: '<nnn:a>',
      implementation: (first, last, step) => range(Number(first), Number(last), Number(step)),
    },
    { name: 'hash', signature: '<s-s:s>', implementation: (text, name) => hash(String(text), String(name)) },
    { name: 'uuid', signature: '<:s>', implementation: () => uuid(box.around.random) },
    {
      name: 'random',
      signature: '<n?:n>',
      implementation: (seed) => (seed === undefined ? box.around.random() : seeded(Number(seed))()),
    },
    { name: 'millis', signature: '<:n>', implementation: () => box.around.millis },
    {
      name: 'now',
      signature: '<s?s?:s>',
      implementation(picture, timezone) {
        return this.environment
          .lookup('fromMillis')
          .implementation.call(this, box.around.millis, picture, timezone);
      },
    },
  ];
}
