import { DescribeInstanceRefreshesCommand, StartInstanceRefreshCommand } from '@aws-sdk/client-auto-scaling';
import type { HostOwner } from '../domain/holding.ts';
import type { Plan } from '../domain/plan.ts';
import type { Client } from '../kit/client.ts';
import { nameOf } from '../kit/errors.ts';

/** At least this share of a group's hosts stays in service while it is refreshed, in per cent. */
const STAYING = 50;

/** An instance refresh of an Auto Scaling group. */
interface Refresh {
  readonly status: string;
  readonly reason: string;
}

/** Statuses of an instance refresh that still leads to new hosts. Source: Auto Scaling API, InstanceRefresh. */
const GOING_ON = ['Pending', 'InProgress', 'Baking', 'Successful'];
/** So many refreshes of a group are begun before people are asked: most that end badly were cancelled or came too early. */
const TRIES = 3;

/** The refreshes of a group that have begun since an instant, newest first. */
async function refreshesSince(autoscaling: Client, group: string, since: Date): Promise<Refresh[]> {
  const { InstanceRefreshes = [] } = await autoscaling.send(
    new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: group }),
  );
  // AWS lists the newest first; one that is still pending may have no start and no status yet.
  return InstanceRefreshes.filter(({ StartTime = since }) => StartTime >= since).map((refresh) => ({
    status: refresh.Status ?? 'Pending',
    reason: refresh.StatusReason ?? 'Auto Scaling gives no reason',
  }));
}

/** What is to be done about the refreshes of a group, newest first: begin one, wait, or ask people. */
function nextStep(refreshes: readonly Refresh[]): 'begin' | 'wait' | 'give up' {
  const [newest] = refreshes;
  if (newest === undefined) return 'begin';
  if (GOING_ON.includes(newest.status)) return 'wait';
  return refreshes.length < TRIES ? 'begin' : 'give up';
}

/** The groups among `owners` whose hosts only an instance refresh replaces, by name. */
function refreshedGroups({ app }: Plan, owners: readonly HostOwner[]): string[] {
  return owners.flatMap((owner) =>
    owner.kind === 'auto-scaling-group' && app.refreshed.includes(owner.logicalId) ? [owner.name] : [],
  );
}

/**
 * What is wrong with the refreshes that have begun since an instant, as a sentence; undefined if nothing is, or if
 * `refreshHosts` is to begin another one.
 */
export async function refreshFault(
  autoscaling: Client,
  plan: Plan,
  owners: readonly HostOwner[],
  since: Date,
): Promise<string | undefined> {
  for (const group of refreshedGroups(plan, owners)) {
    const refreshes = await refreshesSince(autoscaling, group, since);
    const [newest] = refreshes;
    if (newest !== undefined && nextStep(refreshes) === 'give up')
      return `${refreshes.length} instance refreshes of ${group} came to nothing; the last is ${newest.status}: ${newest.reason}`;
  }
  return undefined;
}

/**
 * Refreshes every group that has not been refreshed since an instant, and once more those whose refresh has ended
 * badly; gives the names of those that it began with.
 */
export async function refreshHosts(
  autoscaling: Client,
  plan: Plan,
  owners: readonly HostOwner[],
  since: Date,
): Promise<string[]> {
  const begun: string[] = [];
  for (const group of refreshedGroups(plan, owners))
    if (await refreshGroup(autoscaling, group, since)) begun.push(group);
  return begun;
}

/**
 * Refreshes a group that has not been refreshed since an instant, or once more if that has ended badly. @returns false if
 * there is nothing to begin, or somebody else's refresh has to end first
 */
export async function refreshGroup(autoscaling: Client, group: string, since: Date): Promise<boolean> {
  if (nextStep(await refreshesSince(autoscaling, group, since)) !== 'begin') return false;
  try {
    await autoscaling.send(
      new StartInstanceRefreshCommand({
        AutoScalingGroupName: group,
        Strategy: 'Rolling',
        Preferences: { MinHealthyPercentage: STAYING, SkipMatching: false },
      }),
    );
    return true;
  } catch (error) {
    // One that somebody else began is waited for; the next look begins our own.
    if (nameOf(error) !== 'InstanceRefreshInProgress' && nameOf(error) !== 'InstanceRefreshInProgressFault')
      throw error;
    return false;
  }
}

/** How far it is with the hosts of a group that were to be replaced since an instant. */
export async function refreshState(
  autoscaling: Client,
  group: string,
  since: Date,
): Promise<'under way' | 'done' | 'failed'> {
  const refreshes = await refreshesSince(autoscaling, group, since);
  if (refreshes[0]?.status === 'Successful') return 'done';
  return nextStep(refreshes) === 'give up' ? 'failed' : 'under way';
}
