import type { History, Rewind } from '../../../lambdas/domain/timelines/timelines.ts';

const NOON = Date.UTC(2026, 0, 12, 12);
const MINUTE = 60_000;

/** The moment so many minutes after noon. */
export const at = (minute: number): number => NOON + minute * MINUTE;

/** `12:05`. */
export const clock = (moment: number): string => new Date(moment).toISOString().slice(11, 16);

/** A rewind between minutes after noon. */
export function rewound(id: string, from: number, to: number, since: number, by?: string): Rewind {
  return { id, from: at(from), to: at(to), since: at(since), ...(by === undefined ? {} : { by }) };
}

/** A cluster that was made at noon, and is looked at 100 minutes later. */
export function historyOf(parts: Partial<History> = {}): History {
  return {
    begun: at(0),
    earliest: at(0),
    window: 72 * 3600,
    now: at(100),
    rewinds: [],
    markers: [],
    ...parts,
  };
}

/** Back to minute 10, back again to minute 45 on the second timeline, forward to minute 20 on the first. */
export const THREE: readonly Rewind[] = [
  rewound('a', 30, 10, 34, 'anna'),
  rewound('b', 50, 45, 54),
  rewound('c', 70, 20, 74, 'ben'),
];

/** Forty rewinds, every 20 minutes and each by 12; the window has dropped the first twenty timelines. */
export const FORTY: History = historyOf({
  rewinds: Array.from({ length: 40 }, (_, index) =>
    rewound(String(index), 20 * index + 15, 20 * index + 3, 20 * index + 18),
  ),
  now: at(820),
  earliest: at(400),
  window: 420 * 60,
});
