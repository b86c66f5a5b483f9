import { literal } from '../../lambdas/domain/literal.ts';
import { isObject, type Json } from '../../lambdas/kit/json.ts';
import type { HistoryEvent } from '../asl/history.ts';
import type { ExpectedEvent, PlayedCase } from './case.ts';

const ANY = '<any>';

/** How far a played case agrees: each level includes the ones before it. */
export type Level = 'none' | 'outcome' | 'events' | 'details';

/** What a played case came to. */
export interface Played {
  readonly status: string;
  readonly output: Json | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly events: readonly HistoryEvent[];
}

function asStructure(text: string): Json | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

function textMatches(expected: string, actual: string): boolean {
  if (expected === actual) return true;
  const [left, right] = [asStructure(expected), asStructure(actual)];
  if (left !== undefined && right !== undefined) return agrees(left, right);
  if (!expected.includes('<any:')) return false;
  const parts = expected.split(/<any:[^>]*>/).map((part) => literal(part));
  return new RegExp(`^${parts.join('[\\s\\S]+')}$`).test(actual);
}

/** True if `actual` is what was recorded; `<any>` stands for any value, or for none. */
export function agrees(expected: Json | undefined, actual: Json | undefined): boolean {
  if (expected === ANY) return true;
  if (typeof expected === 'string' && typeof actual === 'string') return textMatches(expected, actual);
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      expected.length === actual.length &&
      expected.every((item, i) => agrees(item, actual[i]))
    );
  }
  if (isObject(expected)) {
    if (!isObject(actual)) return false;
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    return [...keys].every((key) => agrees(expected[key], actual[key]));
  }
  return expected === actual;
}

function eventAgrees(expected: ExpectedEvent, actual: HistoryEvent, details: boolean): boolean {
  if (expected.type === '<lost>') return true;
  if (expected.type !== actual.type || expected.name !== actual.name || expected.index !== actual.index)
    return false;
  if (!details || expected.detail === null || expected.detail === undefined) return true;
  return Object.entries(expected.detail).every(([key, value]) => agrees(value, actual.detail?.[key]));
}

/** The first disagreement, or undefined. Events of one `unordered` group are compared as a multiset at their place. */
function firstDifference(
  expected: readonly ExpectedEvent[],
  actual: readonly HistoryEvent[],
  details: boolean,
): string | undefined {
  let at = 0;
  while (at < expected.length) {
    const group = expected[at]?.unordered;
    let size = 1;
    while (group !== undefined && expected[at + size]?.unordered === group) size++;
    const wanted = expected
      .slice(at, at + size)
      .toSorted((a, b) => Number(a.type === '<lost>') - Number(b.type === '<lost>'));
    const left = actual.slice(at, at + size);
    for (const event of wanted) {
      const found = left.findIndex((candidate) => eventAgrees(event, candidate, details));
      if (found < 0)
        return `event ${at + 1}: expected ${describe(event)}, got ${left.map(describe).join(' | ') || 'nothing'}`;
      left.splice(found, 1);
    }
    at += size;
  }
  const extra = actual[at];
  return extra === undefined ? undefined : `one event too many: ${describe(extra)}`;
}

function describe({ type, name, index, detail }: ExpectedEvent | HistoryEvent): string {
  return `${type} ${name ?? ''}${index === undefined ? '' : `[${index}]`} ${JSON.stringify(detail ?? {}).slice(0, 400)}`;
}

function visited(events: readonly { type: string; name?: string | undefined }[]): string[] {
  return events.flatMap(({ type, name }) =>
    type.endsWith('StateEntered') && name !== undefined ? [name] : [],
  );
}

function outcomeDifference({ expected }: PlayedCase, played: Played): string | undefined {
  if (expected.status !== played.status)
    return `status: expected ${expected.status}, got ${played.status} (${played.cause ?? ''})`;
  if (expected.status === 'SUCCEEDED' && !agrees(expected.output, played.output)) {
    return `output: expected ${JSON.stringify(expected.output)}, got ${JSON.stringify(played.output)}`;
  }
  if ((expected.error ?? '') !== (played.error ?? ''))
    return `error: expected ${expected.error}, got ${played.error}`;
  const mixed = expected.events.some((event) => event.unordered !== undefined);
  const [wanted, got] = [expected.visitedStates, visited(played.events)].map((names) =>
    mixed ? names.toSorted() : names,
  );
  if (!agrees(wanted, got)) return `states: expected ${wanted?.join(', ')}, got ${got?.join(', ')}`;
  return undefined;
}

/** The highest level at which the case agrees, and the first difference beyond it. */
export function compare(
  recorded: PlayedCase,
  played: Played,
): { level: Level; difference: string | undefined } {
  const outcome = outcomeDifference(recorded, played);
  if (outcome !== undefined) return { level: 'none', difference: outcome };
  const { expected } = recorded;
  const events = firstDifference(expected.events, played.events, false);
  if (events !== undefined) return { level: 'outcome', difference: events };
  const details = firstDifference(expected.events, played.events, true);
  if (details !== undefined) return { level: 'events', difference: details };
  const cause = expected.cause ?? undefined;
  if (cause !== undefined && !agrees(cause, played.cause)) {
    return { level: 'events', difference: `cause: expected ${cause}, got ${played.cause}` };
  }
  return { level: 'details', difference: undefined };
}
