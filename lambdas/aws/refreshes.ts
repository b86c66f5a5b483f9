import { DescribeInstanceRefreshesCommand, StartInstanceRefreshCommand } from '@aws-sdk/client-auto-scaling';
import type { HostOwner, Plan } from '../domain/plan.ts';
import type { Client } from '../kit/client.ts';
import { nameOf } from '../kit/errors.ts';

/** At least this share of a group's hosts stays in service while it is refreshed, in per cent. */
const STAYING = 50;

/** An instance refresh of an Auto Scaling group. */
interface Refresh {
  readonly status: string;
  readonly reason: string;
}

/** The newest refresh of a group that has begun since an instant; undefined if there is none. */
async function refreshSince(autoscaling: Client, group: string, since: Date): Promise<Refresh | undefined> {
  const { InstanceRefreshes = [] } = await autoscaling.send(
    new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: group }),
  );
  // AWS lists the newest first; one that is still pending has no start yet.
  const [newest] = InstanceRefreshes.filter(({ StartTime = since }) => StartTime >= since);
  if (newest === undefined) return undefined;
  return {
    status: newest.Status ?? '',
    reason: newest.StatusReason ?? 'Auto Scaling gives no reason',
  };
}

/** The groups among `owners` whose hosts only an instance refresh replaces, by name. */
function refreshedGroups({ app }: Plan, owners: readonly HostOwner[]): string[] {
  return owners.flatMap((owner) =>
    owner.kind === 'auto-scaling-group' && app.refreshed.includes(owner.logicalId) ? [owner.name] : [],
  );
}

/** Statuses of an instance refresh that still leads to new hosts. Source: Auto Scaling API, InstanceRefresh. */
const GOING_ON = ['Pending', 'InProgress', 'Baking', 'Successful'];

/** What is wrong with the refreshes that have begun since an instant, as a sentence; undefined if nothing is. */
export async function refreshFault(
  autoscaling: Client,
  plan: Plan,
  owners: readonly HostOwner[],
  since: Date,
): Promise<string | undefined> {
  for (const group of refreshedGroups(plan, owners)) {
    const refresh = await refreshSince(autoscaling, group, since);
    if (refresh !== undefined && !GOING_ON.includes(refresh.status))
      return `The instance refresh of ${group} is ${refresh.status}: ${refresh.reason}`;
  }
  return undefined;
}

/** Refreshes every group that has not been refreshed since an instant; gives the names of those that it began with. */
export async function refreshHosts(
  autoscaling: Client,
  plan: Plan,
  owners: readonly HostOwner[],
  since: Date,
): Promise<string[]> {
  const begun: string[] = [];
  for (const group of refreshedGroups(plan, owners)) {
    if ((await refreshSince(autoscaling, group, since)) !== undefined) continue;
    try {
      await autoscaling.send(
        new StartInstanceRefreshCommand({
          AutoScalingGroupName: group,
          Strategy: 'Rolling',
          Preferences: { MinHealthyPercentage: STAYING, SkipMatching: false },
        }),
      );
      begun.push(group);
    } catch (error) {
      // One that somebody else began is waited for; the next look begins our own.
      if (nameOf(error) !== 'InstanceRefreshInProgress' && nameOf(error) !== 'InstanceRefreshInProgressFault')
        throw error;
    }
  }
  return begun;
}
