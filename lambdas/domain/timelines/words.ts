/** How a moment is written. */
export type Format = (moment: number) => string;

/** A text that people have given, without signs that steer a terminal, break or turn a line, or are no text at all. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '·');
}

/** Who did something, as it is added to what was done; nothing where nobody knows. */
export function byWhom(by: string | undefined): string {
  return by === undefined ? '' : `, by ${printable(by)}`;
}

/** `14:05` on the day of `now`, and `01-15 14:05` on another: short enough for a picture. */
export function timeOfDay(moment: number, now: number): string {
  const day = new Date(moment).toISOString();
  return day.slice(0, 10) === new Date(now).toISOString().slice(0, 10)
    ? day.slice(11, 16)
    : day.slice(5, 16).replace('T', ' ');
}

/** A moment to the second, as AWS counts them. */
export function secondOf(moment: number): string {
  return `${new Date(moment).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
