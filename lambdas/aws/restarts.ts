import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import type { Restart } from '../domain/rewind/restart.ts';
import type { Unrestartable } from '../domain/rewind/survey.ts';
import { restartName } from '../domain/rewind/words.ts';
import type { Client } from '../kit/client.ts';
import { refusalOf } from '../kit/errors.ts';
import { findService } from './services.ts';

/** The clients that hosts are looked for with. */
export interface HostEyes {
  readonly ecs: Client;
  readonly autoscaling: Client;
}

async function isThere({ ecs, autoscaling }: HostEyes, restart: Restart): Promise<boolean> {
  if ('service' in restart) return (await findService(ecs, restart)) !== undefined;
  const { AutoScalingGroups = [] } = await autoscaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [restart.autoScalingGroup] }),
  );
  return AutoScalingGroups.length > 0;
}

/** The hosts that could not be restarted, and why. */
export async function unrestartable(eyes: HostEyes, wanted: readonly Restart[]): Promise<Unrestartable[]> {
  const all: Unrestartable[] = [];
  for (const restart of wanted) {
    const missing = 'There is none in this Region.';
    const problem = await isThere(eyes, restart).then(
      (there) => (there ? undefined : missing),
      (error: unknown) => `AWS does not say anything of it (${refusalOf(error)}).`,
    );
    if (problem !== undefined) all.push({ name: restartName(restart), problem });
  }
  return all;
}
