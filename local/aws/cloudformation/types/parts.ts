import { isObject, type Json, type JsonObject } from '../../../../lambdas/kit/json.ts';
import type { AutoScaling } from '../../compute/autoscaling.ts';
import type { Ecs } from '../../compute/ecs.ts';
import type { Hosts } from '../../compute/hosts.ts';
import type { SecurityGroups } from '../../ec2/groups.ts';
import type { Fleet } from '../../rds/fleet.ts';
import type { SimulatedAws } from '../../simulated.ts';
import type { Values } from '../../stores/secrets.ts';

/** The rooms of the simulated account in which resources are made. */
export interface Account {
  readonly aws: SimulatedAws;
  readonly fleet: Fleet;
  readonly groups: SecurityGroups;
  readonly hosts: Hosts;
  readonly autoScaling: AutoScaling;
  readonly ecs: Ecs;
  readonly values: Values;
}

/** A resource could not be made, changed or deleted; the message is CloudFormation's status reason. */
export class ResourceFailed extends Error {
  override name = 'ResourceFailed';
}

export function textOf(value: Json | undefined, otherwise = ''): string {
  return value === undefined || value === null || typeof value === 'object' ? otherwise : String(value);
}

export function optionalText(value: Json | undefined): string | undefined {
  return value === undefined || value === null || typeof value === 'object' ? undefined : String(value);
}

/** A list of texts, also where a template gives one comma-joined text or a single value. */
export function textsOf(value: Json | undefined): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  const text = optionalText(value);
  return text === undefined || text === '' ? [] : text.split(',').map((each) => each.trim());
}

export function flag(value: Json | undefined): boolean {
  return value === true || value === 'true';
}

export function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** A physical id as CloudFormation makes them: stack, logical id, random letters. */
export function generatedId(account: Account, stack: string, logicalId: string): string {
  return `${stack}-${logicalId}-${account.aws.identifier('', 12)}`.slice(-63);
}
