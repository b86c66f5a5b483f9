import { literal } from './literal.ts';

/** The entries of a list parameter, which CloudFormation keeps as one comma-joined text. */
export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/**
 * The list with `before` replaced by `after`, everything else kept in its order. A list without `before` is left as it
 * is, so that a second run changes nothing; doubles of `after` are dropped.
 */
export function swapEntry(text: string, before: string, after: string): string {
  if (!splitList(text).includes(before)) return text;
  const swapped = splitList(text).map((entry) => (entry === before ? after : entry));
  return swapped.filter((entry, index) => entry !== after || swapped.indexOf(entry) === index).join(',');
}

/** True if both lists have the same entries, in whatever order. */
export function sameGroups(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each) => other.includes(each));
}

/** The text with every occurrence of the host name `before` replaced, whatever its case, but not inside a longer name. */
export function swapHost(text: string, before: string, after: string): string {
  return text.replace(hostPattern(before), () => after);
}

/** True if the text names the host. */
export function namesHost(text: string, host: string): boolean {
  // Most texts do not have it at all, which is found out without making a pattern.
  return text.toLowerCase().includes(host.toLowerCase()) && hostPattern(host).test(text);
}

/** True if the text names one of the hosts. */
export function namesAny(text: string, hosts: readonly string[]): boolean {
  return hosts.some((host) => namesHost(text, host));
}

function hostPattern(host: string): RegExp {
  return new RegExp(`(?<![A-Za-z0-9.-])${literal(host)}(?![A-Za-z0-9-]|\\.[A-Za-z0-9])`, 'gi');
}
