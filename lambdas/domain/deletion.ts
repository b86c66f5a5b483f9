import { namesAny } from './groups.ts';
import type { Created, Plan } from './plan.ts';
import type { Tie } from './problem.ts';
import { remainingUsers } from './remaining-users.ts';
import { sharedResources, type User } from './shared-resources.ts';
import { type Host, stragglers } from './stragglers.ts';
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
  /** About how many commits the old cluster has taken since the app was sent away. */
  readonly strayCommits: number;
  readonly resources: readonly ResourceView[];
  readonly hosts: readonly Host[];
  /** What wears a security group of the old stack, besides its own cluster: network interfaces and databases. */
  readonly wearers: readonly string[];
  /** Security groups outside the old stack with a rule that names one of its groups. */
  readonly referrers: readonly string[];
  /** Texts of the templates of the app's stack and of the new database stack. */
  readonly templates: { readonly app: string; readonly fresh: string };
  /** Resources that the old stack's template keeps when the stack is deleted. */
  readonly retained: readonly string[];
  /** Other stacks that still name an old endpoint or the old group. */
  readonly ties: readonly Tie[];
  readonly imports: readonly { readonly exportName: string; readonly stacks: readonly string[] }[];
}

/** Every reason not to delete the old database stack, as sentences; none means that it is safe. */
export function reasonsToKeep(evidence: Evidence): string[] {
  const { plan, created, old, app, fresh, oldCluster, resources, hosts, wearers, imports } = evidence;
  const reasons: string[] = [];
  const oldGroup = plan.database.appGroup.id;
  if (!evidence.approved) reasons.push('What was approved is not what would be deleted now; ask again.');
  const behind = stragglers(hosts, { groupId: oldGroup }, created);
  if (hosts.length === 0 || behind.length > 0)
    reasons.push(
      `Hosts are not on the new cluster: ${behind.map(({ id }) => id).join(', ') || 'there are none'}.`,
    );
  // That nothing was measured permits nothing; that something was forbids.
  if (evidence.strayCommits > 0)
    reasons.push(
      `The cluster ${plan.database.cluster} has taken about ${evidence.strayCommits} commits since ${app.name} was sent to the new one; they are nowhere else.`,
    );
  if (wearers.length > 0) reasons.push(`A group of the old stack is still worn by ${wearers.join(', ')}.`);
  if (evidence.referrers.length > 0)
    reasons.push(
      `Rules of other security groups name a group of the old stack: ${evidence.referrers.join(', ')}.`,
    );
  for (const { exportName, stacks } of imports) {
    if (stacks.length > 0) reasons.push(`Its export ${exportName} is imported by ${stacks.join(', ')}.`);
  }
  // What was there when the plan was made was shown to the people who approved; what has come since was not.
  const lifted = (protection: 'termination' | 'deletion') =>
    plan.liftProtections && plan.protections.includes(protection);
  if (old.terminationProtection && !lifted('termination'))
    reasons.push(`The stack ${old.name} has termination protection.`);
  if (oldCluster?.deletionProtection === true && !lifted('deletion'))
    reasons.push(`The cluster ${oldCluster.id} has deletion protection.`);
  const removed = resources.filter(({ logicalId }) => !evidence.retained.includes(logicalId));
  for (const { resource, who } of sharedResources(removed, usersOf(evidence)))
    reasons.push(`${resource.logicalId} (${resource.type}) of the old stack is used by ${who}.`);
  if (app.status.endsWith('_IN_PROGRESS'))
    reasons.push(
      `The stack ${app.name} is being changed (${app.status}), and may name the old database in the end.`,
    );
  reasons.push(...oldEndpoints(app, plan));
  for (const { kind, name, detail } of evidence.ties) reasons.push(`The ${kind} ${name} ${detail}.`);
  if (resources.some(({ physicalId }) => physicalId === fresh.id))
    reasons.push(`The cluster ${fresh.id} that the app uses belongs to the old stack.`);
  return reasons;
}

/** Who goes on using things after the old stack is gone, and what they name. */
function usersOf({ fresh, oldCluster, newParameters, app, plan, templates }: Evidence): User[] {
  return remainingUsers({
    freshKey: fresh.kmsKeyId,
    oldKey: oldCluster?.kmsKeyId,
    freshGroups: fresh.groups,
    newParameters,
    // An old endpoint has a sentence of its own.
    appParameters: app.parameters,
    oldHosts: [plan.database.endpoint, plan.database.readerEndpoint],
    ssmParameters: plan.app.ssmParameters,
    templates,
  });
}

function oldEndpoints(app: StackView, plan: Plan): string[] {
  const hosts = [plan.database.endpoint, plan.database.readerEndpoint];
  return app.parameters
    .filter((parameter) => namesAny(parameter.resolved ?? parameter.value, hosts))
    .map(({ key }) => `The app's parameter ${key} names an old endpoint.`);
}
