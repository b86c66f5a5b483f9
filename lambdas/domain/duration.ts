const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * Seconds out of a number of seconds or a text such as `90s`, `15m`, `24h`, `3d`, `1h30m`; undefined if it is neither.
 */
export function parseDuration(value: number | string): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 ? value : undefined;
  const text = value.trim().toLowerCase();
  if (/^\d+$/.test(text)) return Number(text);
  if (!/^(\d+[smhd])+$/.test(text)) return undefined;
  return Object.entries(UNITS).reduce((sum, [unit, seconds]) => {
    const counts = [...text.matchAll(new RegExp(`\\d+(?=${unit})`, 'g'))].map((match) => Number(match[0]));
    return sum + seconds * counts.reduce((all, count) => all + count, 0);
  }, 0);
}

/** Seconds for a person: `45 s`, `12 min`, `1 h 5 min`, `72 h`, `4 d 3 h`. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 90) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours <= 72) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** An instant as people read it, to the minute. */
export function minuteOf(at: string | Date): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
