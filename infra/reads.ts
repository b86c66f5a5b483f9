import { defaultOf, valueType } from '../lambdas/domain/template/constraints.ts';
import { type Reference, referencesIn } from '../lambdas/domain/template/dynamic-references.ts';
import type { Template } from '../lambdas/domain/template/parse.ts';
import { isObject } from '../lambdas/kit/json.ts';

/** What CloudFormation reads of other services for a template: names or ARNs, with `*` for what the template leaves open. */
export interface Reads {
  /** SSM parameters out of which parameters of the template have their values: read whenever those are given. */
  readonly typed: readonly string[];
  /** What dynamic references name: read when a resource that has them is made or changed. */
  readonly parameters: readonly string[];
  readonly secrets: readonly string[];
}

export const NOTHING_READ: Reads = { typed: [], parameters: [], secrets: [] };

/** A text, with `*` in place of whatever it is put together from. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value.replace(/\$\{[^}]*\}/g, '*') : '*';
}

/** All texts in a part of a template, those that functions put together among them. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (!isObject(value)) return [];
  const { 'Fn::Sub': substituted, 'Fn::Join': joined, ...others } = value;
  const [text, ...values] = [substituted].flat();
  const [delimiter, parts] = [joined].flat();
  return [
    textOf(text),
    ...(Array.isArray(parts) ? [parts.map(textOf).join(String(delimiter))] : []),
    ...[values, parts, Object.values(others)].flatMap(textsIn),
  ];
}

/** The SSM parameters that a template takes values from by default, each with the type of those. */
export function takenFromSsm({ parameters }: Pick<Template, 'parameters'>): { name: string; type: string }[] {
  return Object.values(parameters).flatMap((declaration) => {
    const { fromSsm, type } = valueType(declaration);
    const name = defaultOf(declaration);
    return fromSsm && name !== undefined ? [{ name, type }] : [];
  });
}

/** What CloudFormation reads for a template. */
export function readsOf({ parameters, resources }: Template): Reads {
  const references = textsIn([parameters, resources]).flatMap(referencesIn);
  const named = (service: Reference['service']) => [
    ...new Set(references.filter((each) => each.service === service).map(({ name }) => name)),
  ];
  const typed = new Set(takenFromSsm({ parameters }).map(({ name }) => name));
  return { typed: [...typed], parameters: named('ssm'), secrets: named('secretsmanager') };
}
