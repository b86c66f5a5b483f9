import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { STACK_TAG } from '../domain/planning/stack-tag.ts';
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

const MISSING = 'There is none in this Region.';

/** What is wrong with a group or service that is to be restarted, as a sentence; undefined if nothing is. */
async function faultOf(
  { ecs, autoscaling }: HostEyes,
  restart: Restart,
  appStacks: readonly string[],
): Promise<string | undefined> {
  // ECS answers only whoever may restart a service, by the tag of its stack.
  if ('service' in restart) return (await findService(ecs, restart)) === undefined ? MISSING : undefined;
  const { AutoScalingGroups: [group] = [] } = await autoscaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [restart.autoScalingGroup] }),
  );
  if (group === undefined) return MISSING;
  // Auto Scaling shows every group to anybody; whose hosts may be restarted only its tag tells.
  const stack = group.Tags?.find(({ Key }) => Key === STACK_TAG)?.Value;
  if (stack !== undefined && appStacks.includes(stack)) return undefined;
  return `Its tag ${STACK_TAG} is ${stack ?? 'missing'}, and only hosts of ${appStacks.join(' or ')} may be restarted.`;
}

/**
 * The hosts that could not be restarted, and why.
 * @param appStacks the stacks whose hosts may be restarted
 */
export async function unrestartable(
  eyes: HostEyes,
  wanted: readonly Restart[],
  appStacks: readonly string[],
): Promise<Unrestartable[]> {
  const all: Unrestartable[] = [];
  for (const restart of wanted) {
    const problem = await faultOf(eyes, restart, appStacks).catch(
      (error: unknown) =>
        `AWS does not say anything of it (${refusalOf(error)}): it is not there, or its tag ${STACK_TAG} is not ${appStacks.join(' or ')}.`,
    );
    if (problem !== undefined) all.push({ name: restartName(restart), problem });
  }
  return all;
}
