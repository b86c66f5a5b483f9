import { namesHost } from './groups.ts';
import type { Created, Plan } from './plan.ts';
import type { ClusterView, ParameterView, ResourceView, StackView } from './views.ts';

/** What is known at the instant of the deletion. */
export interface Evidence {
  /** The approval was for exactly this plan and what it created. */
  readonly approved: boolean;
  readonly plan: Plan;
  readonly created: Created;
  readonly old: StackView;
  readonly app: StackView;
  readonly fresh: ClusterView;
  readonly newParameters: readonly ParameterView[];
  readonly oldCluster: ClusterView | undefined;
  readonly resources: readonly ResourceView[];
  readonly hosts: readonly { readonly id: string; readonly groups: readonly string[] }[];
  /** Network interfaces that wear a security group of the old stack. */
  readonly wearers: readonly string[];
  /** Security groups outside the old stack with a rule that names one of its groups. */
  readonly referrers: readonly string[];
  readonly imports: readonly { readonly exportName: string; readonly stacks: readonly string[] }[];
}

/** Identifiers too short or too common to be searched for in other places. */
const LEAST_LENGTH = 8;

/** Every reason not to delete the old database stack, as sentences; none means that it is safe. */
export function reasonsToKeep(evidence: Evidence): string[] {
  const { plan, created, old, app, fresh, oldCluster, resources, hosts, wearers, imports } = evidence;
  const reasons: string[] = [];
  const oldGroup = plan.database.appGroup.id;
  if (!evidence.approved) reasons.push('What was approved is not what would be deleted now; ask again.');
  const behind = hosts.filter(({ groups }) => !groups.includes(created.groupId) || groups.includes(oldGroup));
  if (hosts.length === 0 || behind.length > 0)
    reasons.push(
      `Hosts are not on the new cluster: ${behind.map(({ id }) => id).join(', ') || 'there are none'}.`,
    );
  if (wearers.length > 0)
    reasons.push(`Network interfaces still wear a group of the old stack: ${wearers.join(', ')}.`);
  if (evidence.referrers.length > 0)
    reasons.push(
      `Rules of other security groups name a group of the old stack: ${evidence.referrers.join(', ')}.`,
    );
  for (const { exportName, stacks } of imports) {
    if (stacks.length > 0) reasons.push(`Its export ${exportName} is imported by ${stacks.join(', ')}.`);
  }
  if (old.terminationProtection) reasons.push(`The stack ${old.name} has termination protection.`);
  if (oldCluster?.deletionProtection === true)
    reasons.push(`The cluster ${oldCluster.id} has deletion protection.`);
  reasons.push(...sharedResources(evidence), ...oldEndpoints(app, plan));
  if (resources.some(({ physicalId }) => physicalId === fresh.id))
    reasons.push(`The cluster ${fresh.id} that the app uses belongs to the old stack.`);
  return reasons;
}

/** True if a text names the identifier, by itself or inside an ARN, a list, a host name or a reference. */
function names(text: string, identifier: string): boolean {
  if (!text.includes(identifier)) return false;
  const literal = identifier.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![A-Za-z0-9_-])${literal}(?![A-Za-z0-9_-])`).test(text);
}

/** Keys, secrets, groups and roles of the old stack that the new cluster, its stack or the app go on using. */
function sharedResources({ resources, fresh, oldCluster, newParameters, app, plan }: Evidence): string[] {
  const texts = (who: string, { key, value, resolved }: ParameterView) => [
    [`${who} ${key}`, value] as const,
    ...(resolved === undefined ? [] : [[`${who} ${key}`, resolved] as const]),
  ];
  const users: readonly (readonly [string, string])[] = [
    ...(fresh.kmsKeyId === undefined ? [] : [['the new cluster (its key)', fresh.kmsKeyId] as const]),
    ...(oldCluster?.kmsKeyId === undefined
      ? []
      : [['the snapshots of the old cluster', oldCluster.kmsKeyId] as const]),
    ...fresh.groups.map((group) => ['the new cluster (its groups)', group] as const),
    ...newParameters.flatMap((parameter) => texts("the new stack's parameter", parameter)),
    ...app.parameters
      .filter((parameter) => !namesOldEndpoint(parameter, plan))
      .flatMap((parameter) => texts("the app's parameter", parameter)),
  ];
  return resources.flatMap(({ logicalId, physicalId, type }) => {
    if (physicalId.length < LEAST_LENGTH) return [];
    return users
      .filter(([, text]) => names(text, physicalId))
      .map(([who]) => `${logicalId} (${type}) of the old stack is used by ${who}.`);
  });
}

function namesOldEndpoint({ value, resolved }: ParameterView, { database }: Plan): boolean {
  return [database.endpoint, database.readerEndpoint].some((host) => namesHost(resolved ?? value, host));
}

function oldEndpoints(app: StackView, plan: Plan): string[] {
  return app.parameters
    .filter((parameter) => namesOldEndpoint(parameter, plan))
    .map(({ key }) => `The app's parameter ${key} names an old endpoint.`);
}
