import type { JsonObject } from '../../../lambdas/kit/json.ts';
import type { Provider } from './model.ts';

/** The names of the properties whose resolved values differ. */
export function changedProperties(before: JsonObject, after: JsonObject): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

/** True if a change of the property makes a new resource. */
export function recreates(provider: Provider, property: string): boolean {
  return provider.createOnly === 'all' || provider.createOnly.includes(property);
}
