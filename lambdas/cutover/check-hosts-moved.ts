import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import * as v from 'valibot';
import { hostsOf } from '../aws/hosts.ts';
import { liveOwners } from '../aws/owners.ts';
import { refreshFault } from '../aws/refreshes.ts';
import { oldSide } from '../domain/change-review.ts';
import { formatDuration } from '../domain/duration.ts';
import { Created, Plan } from '../domain/plan.ts';
import { instant } from '../domain/primitives.ts';
import { CheckResult } from '../domain/step.ts';
import { stragglers } from '../domain/stragglers.ts';
import { waitSeconds } from '../domain/waiting.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';

/** How long hosts may take to change after the stack says that it is updated, and if they are refreshed after that. */
const LIMIT_SECONDS = 1800;
const REFRESH_LIMIT_SECONDS = 7200;

/** Says whether every host wears the new group and none the old: a complete update does not prove that anybody moved. */
export const checkHostsMoved = defineTask({
  name: 'CheckHostsMoved',
  clients: {
    cloudformation: () => new CloudFormationClient({}),
    autoscaling: () => new AutoScalingClient({}),
    ec2: () => new EC2Client({}),
    ecs: () => new ECSClient({}),
  },
  settings: v.object({}),
  input: v.object({ plan: Plan, created: v.pick(Created, ['groupId']), since: instant }),
  output: CheckResult,
  async run({ plan, created, since }, { cloudformation, autoscaling, ec2, ecs, clock }) {
    const owners = await liveOwners(cloudformation, plan);
    const hosts = await hostsOf({ autoscaling, ec2, ecs }, owners);
    const behind = stragglers(hosts, oldSide(plan), created);
    if (hosts.length > 0 && behind.length === 0)
      return { status: 'ready', detail: `All ${hosts.length} hosts wear the new group.`, waitSeconds: 1 };
    const elapsed = (clock.now().getTime() - Date.parse(since)) / 1000;
    const detail =
      hosts.length === 0
        ? 'The app has no hosts.'
        : `${behind.length} of ${hosts.length} hosts have not moved: ${behind.map(({ id }) => id).join(', ')}.`;
    const failed = (why: string) => ({
      status: 'failed' as const,
      detail: `${detail} ${why}`,
      waitSeconds: 1,
    });
    const broken = await refreshFault(autoscaling, plan, owners, new Date(since));
    if (broken !== undefined) return failed(broken);
    const limit = plan.app.refreshed.length > 0 ? REFRESH_LIMIT_SECONDS : LIMIT_SECONDS;
    if (elapsed > limit) return failed(`They had ${formatDuration(limit)}.`);
    return { status: 'pending', detail, waitSeconds: waitSeconds(elapsed, 0) };
  },
});

export const handler = createHandler(checkHostsMoved);
