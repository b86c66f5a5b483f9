/** The fields of EventBridge's cron, in order: names, the least and the most number, and words that stand for numbers. */
const FIELDS: readonly (readonly [name: string, least: number, most: number, words: RegExp])[] = [
  ['minutes', 0, 59, /^$/],
  ['hours', 0, 23, /^$/],
  ['day of the month', 1, 31, /^(L|\d+W|LW)$/],
  ['month', 1, 12, /^(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)$/],
  ['day of the week', 1, 7, /^((SUN|MON|TUE|WED|THU|FRI|SAT)(#[1-5])?|[1-7](#[1-5]|L))$/],
  ['year', 1970, 2199, /^$/],
];
const DAYS = [2, 4];

/** What is wrong with six fields of EventBridge's cron; undefined if nothing is. Source: its guide to schedule types. */
export function cronFault(text: string): string | undefined {
  const fields = text.split(' ');
  if (fields.length !== FIELDS.length)
    return 'must have the six fields of EventBridge, such as "0 5 * * ? *"';
  const wrong = FIELDS.find(
    ([, least, most, words], index) => !fits(fields[index] ?? '', least, most, words),
  );
  if (wrong !== undefined) return `has no ${wrong[0]} that EventBridge knows`;
  const isOpen = DAYS.map((day) => fields[day] === '?');
  return isOpen[0] === isOpen[1]
    ? 'must have "?" for the day of the month or for that of the week'
    : undefined;
}

function fits(field: string, least: number, most: number, words: RegExp): boolean {
  if (field === '*' || field === '?') return true;
  const one = (value: string) =>
    words.test(value) || (/^\d+$/.test(value) && Number(value) >= least && Number(value) <= most);
  return field.split(',').every((part) => {
    const [range = '', step, ...more] = part.split('/');
    const ends = range === '*' ? [] : range.split('-');
    const isStep = step === undefined || (/^\d+$/.test(step) && Number(step) > 0);
    return more.length === 0 && isStep && ends.length <= 2 && ends.every(one);
  });
}
