/** How a moment is written. */
export type Format = (moment: number) => string;

/** A text that people have given, without signs that a terminal or a picture takes for something else. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '·');
}

/** Who did something, as it is added to what was done; nothing where nobody knows. */
export function byWhom(by: string | undefined): string {
  return by === undefined ? '' : `, by ${printable(by)}`;
}

/** A moment to the second, as AWS counts them. */
export function secondOf(moment: number): string {
  return `${new Date(moment).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
