import { formatDuration } from '../duration.ts';
import { stoppedBy } from '../notices/own-freeze.ts';
import { printable } from '../timelines/words.ts';
import type { RewindPlan } from './plan.ts';

/** The plan as a list that fits into an email and a terminal. */
export function describeRewind(plan: RewindPlan): string[] {
  const { database, target, downtime, by, restart, healthCheck } = plan;
  const named = target.wish === target.moment ? '' : ` (${target.wish})`;
  return [
    `Cluster           ${database.cluster}`,
    `Taken to          ${target.moment}${named}, and at most ${formatDuration(plan.tolerance)} beside it`,
    ...(by === undefined ? [] : [`Wanted by         ${printable(by)}`]),
    `Writes stop by    ${stoppedBy(plan)}`,
    `Downtime          about ${formatDuration(downtime.expectedSeconds)}, at most ${formatDuration(downtime.longestSeconds)}`,
    ...(plan.force ? ['Forced            although the binary log is on'] : []),
    ...(plan.useEarliest ? ['If it is gone     the earliest moment that can be reached'] : []),
    ...(restart.length === 0 ? [] : [`Restarted         ${restart.map(restartName).join(', ')}`]),
    ...(healthCheck === undefined ? [] : [`Asked after that  ${healthCheck.url}`]),
  ];
}

/** What is restarted, in words. */
export function restartName(restart: RewindPlan['restart'][number]): string {
  return 'service' in restart
    ? `service ${restart.service}`
    : `Auto Scaling group ${restart.autoScalingGroup}`;
}
