import { createHash } from 'node:crypto';
import type jsonata from 'jsonata';
import type { Json } from '../../lambdas/kit/json.ts';

/** Surroundings in which nothing may be evaluated: they only fill the place until the first evaluation. */
export const NOWHERE: Surroundings = { millis: 0, random: () => 0 };

/** What an expression may use from outside itself. */
export interface Surroundings {
  /** The current instant, in milliseconds since 1970. */
  readonly millis: number;
  /** A number from 0 (included) to 1 (excluded). */
  readonly random: () => number;
}

/** An evaluation that AWS would cut short: it takes too long, too deep a recursion, or too much memory. */
export class OutOfBounds extends Error {
  override name = 'OutOfBounds';
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

/** Wrong arguments; JSONata's own code for errors that a program raises. */
function wrong(message: string): FunctionFailure {
  return new FunctionFailure('D3137', message);
}

function parse(text: string): Json {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    throw wrong('Invalid JSON');
  }
}

function partition(values: unknown, given: number | undefined): unknown[][] | undefined {
  const list = Array.isArray(values) ? values : [values];
  const size = given === undefined ? list.length : Math.trunc(given);
  if (size < 0) throw wrong('Second argument must be zero or greater');
  if (size === 0 || list.length === 0) return undefined;
  const chunks: unknown[][] = [];
  for (let start = 0; start < list.length; start += size) chunks.push(list.slice(start, start + size));
  return chunks;
}

/** The largest range that AWS evaluates before it runs out of memory. */
const LONGEST_RANGE = 360_145;

function range(from: number, to: number, by: number | undefined): number[] | number | undefined {
  const [first, last, step] = [Math.trunc(from), Math.trunc(to), Math.trunc(by ?? 0)];
  if (step === 0 || (last - first) / step < 0) return undefined;
  if (first === last) return first;
  const count = Math.floor((last - first) / step) + 1;
  if (count > LONGEST_RANGE)
    throw new OutOfBounds('Expression evaluation memory limit exceeded: Check for excessive memory usage');
  return Array.from({ length: count }, (_, index) => first + index * step);
}

function hash(text: string, algorithm: string): string {
  const name = HASHES[algorithm];
  if (name === undefined) {
    throw wrong(`Hash algorithm '${algorithm}' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5`);
  }
  return createHash(name).update(text).digest('hex');
}

const MULTIPLIER = 0x5deece66dn;
const MASK = (1n << 48n) - 1n;

/** The first double of Java's java.util.Random for a seed: what AWS answers for a seeded `$random`. */
function javaRandom(seed: number): number {
  let state = (BigInt(Math.trunc(seed)) ^ MULTIPLIER) & MASK;
  const next = (bits: bigint): bigint => {
    state = (state * MULTIPLIER + 0xbn) & MASK;
    return state >> (48n - bits);
  };
  const high = next(26n);
  return Number((high << 27n) + next(27n)) / 2 ** 53;
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
    {
      name: 'parse',
      signature: '<s?:x>',
      implementation: (text) => (text === undefined ? undefined : parse(String(text))),
    },
    {
      name: 'partition',
      signature: '<xn?:a>',
      implementation: (values, size) => partition(values, size === undefined ? undefined : Number(size)),
    },
    {
      name: 'range',
      signature: '<nnn?:a>',
      implementation: (first, last, step) =>
        range(Number(first), Number(last), step === undefined ? undefined : Number(step)),
    },
    {
      name: 'hash',
      signature: '<s?s?:s>',
      implementation: (text, name) =>
        text === undefined || name === undefined ? undefined : hash(String(text), String(name)),
    },
    { name: 'uuid', signature: '<:s>', implementation: () => uuid(box.around.random) },
    {
      name: 'random',
      signature: '<n?:n>',
      implementation: (seed) => (seed === undefined ? box.around.random() : javaRandom(Number(seed))),
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
