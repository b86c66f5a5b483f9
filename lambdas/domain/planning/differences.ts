import { isObject, type Json } from '../../kit/json.ts';

/** Estimates may move while people think; they are no part of what was agreed. */
const ESTIMATES = ['expected', 'lookAfter', 'downtime'];

/** Where two plans differ, as `path: before, now after`; estimates do not count. */
export function differences(before: Json, after: Json, path = ''): string[] {
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
      (name) => path !== '' || !ESTIMATES.includes(name),
    );
    return names.flatMap((name) =>
      differences(before[name] ?? null, after[name] ?? null, path === '' ? name : `${path}.${name}`),
    );
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item, index) => differences(item, after[index] ?? null, `${path}[${index}]`));
  }
  const [left, right] = [JSON.stringify(before), JSON.stringify(after)];
  return left === right ? [] : [`${path} was ${left}, is now ${right}`];
}
