import { isObject } from '../../lambdas/kit/json.ts';

const valueAt = (entry: unknown, path: string) =>
  path.split('.').reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), entry);

/**
 * True if CloudWatch Logs would count an entry: a filter of conditions that all hold, or of which one does. A field that is
 * missing is unequal to nothing. Source: CloudWatch Logs, filter pattern syntax for JSON.
 * @throws RangeError for a pattern that is written in another way
 */
export function matches(pattern: string, entry: unknown): boolean {
  const inner = /^\{ (.*) \}$/.exec(pattern)?.[1] ?? '';
  const holds = (condition: string) => {
    const parts = /^\(?\$\.([\w.]+) (=|!=) "([^"]*)"\)?$/.exec(condition.trim());
    if (parts === null) throw new RangeError(`The condition ${condition} is not understood here.`);
    const [, path = '', operator, wanted = ''] = parts;
    const found = valueAt(entry, path);
    if (found === undefined) return false;
    const like = new RegExp(`^${wanted.replace(/[.+?^$()|[\]\\{}]/g, '\\$&').replaceAll('*', '.*')}$`);
    return like.test(String(found)) === (operator === '=');
  };
  return inner.includes('||') ? inner.split('||').some(holds) : inner.split('&&').every(holds);
}
