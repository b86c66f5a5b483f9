import { namesHost } from './groups.ts';
import type { Created, Plan } from './plan.ts';
import type { Tie } from './problem.ts';
import { sharedResources, type User } from './shared-resources.ts';
import { type Host, stragglers } from './stragglers.ts';
import { dynamicReferences } from './template/dynamic-references.ts';
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
  readonly hosts: readonly Host[];
  /** Network interfaces that wear a security group of the old stack. */
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
  const removed = resources.filter(({ logicalId }) => !evidence.retained.includes(logicalId));
  reasons.push(...sharedResources(removed, usersOf(evidence)), ...oldEndpoints(app, plan));
  for (const { kind, name, detail } of evidence.ties) reasons.push(`The ${kind} ${name} ${detail}.`);
  if (resources.some(({ physicalId }) => physicalId === fresh.id))
    reasons.push(`The cluster ${fresh.id} that the app uses belongs to the old stack.`);
  return reasons;
}

/** Who goes on using things after the old stack is gone, and what they name. */
function usersOf({ fresh, oldCluster, newParameters, app, plan, templates }: Evidence): User[] {
  // A parameter with a resolved value names an SSM parameter.
  const texts = (who: string, { key, value, resolved }: ParameterView): User[] =>
    resolved === undefined
      ? [{ who: `${who} ${key}`, text: value }]
      : [
          { who: `${who} ${key}`, text: value, exact: true },
          { who: `${who} ${key}`, text: resolved },
        ];
  const references = (who: string, template: string): User[] =>
    dynamicReferences(template).map((text) => ({ who, text, exact: true }));
  return [
    { who: 'the new cluster (its key)', text: fresh.kmsKeyId ?? '' },
    { who: 'the snapshots of the old cluster', text: oldCluster?.kmsKeyId ?? '' },
    ...fresh.groups.map((text) => ({ who: 'the new cluster (its groups)', text })),
    ...newParameters.flatMap((parameter) => texts("the new stack's parameter", parameter)),
    // An old endpoint has a sentence of its own.
    ...app.parameters.flatMap((parameter) =>
      texts("the app's parameter", parameter).filter(({ text }) => !namesOldHost(text, plan)),
    ),
    ...plan.app.ssmParameters.map((text) => ({
      who: 'the app (an SSM parameter that was switched)',
      text,
      exact: true,
    })),
    { who: "the app's template", text: templates.app },
    ...references("the app's template", templates.app),
    ...references("the new stack's template", templates.fresh),
  ];
}

function namesOldEndpoint({ value, resolved }: ParameterView, plan: Plan): boolean {
  return namesOldHost(resolved ?? value, plan);
}

function namesOldHost(text: string, { database }: Plan): boolean {
  return [database.endpoint, database.readerEndpoint].some((host) => namesHost(text, host));
}

function oldEndpoints(app: StackView, plan: Plan): string[] {
  return app.parameters
    .filter((parameter) => namesOldEndpoint(parameter, plan))
    .map(({ key }) => `The app's parameter ${key} names an old endpoint.`);
}
