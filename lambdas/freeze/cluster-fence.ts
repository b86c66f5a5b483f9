import {
  AddTagsToResourceCommand,
  ModifyDBClusterCommand,
  RebootDBInstanceCommand,
} from '@aws-sdk/client-rds';
import { RUN_TAG } from '../aws/tags.ts';
import { GROUPS_TAG } from '../domain/fenced.ts';
import { sameGroups } from '../domain/groups.ts';
import type { ClusterView } from '../domain/views.ts';
import type { Client } from '../kit/client.ts';
import { nameOf } from '../kit/errors.ts';

/** For so many seconds after a restart was accepted the status of an instance may still read `available`. */
export const RESTART_SECONDS = 45;

type Worn = Pick<ClusterView, 'id' | 'groups'>;

/** Restarts an instance. @returns false if it is busy and was not restarted */
export async function restart(rds: Client, DBInstanceIdentifier: string): Promise<boolean> {
  try {
    await rds.send(new RebootDBInstanceCommand({ DBInstanceIdentifier }));
    return true;
  } catch (error) {
    if (nameOf(error) === 'InvalidDBInstanceState' || nameOf(error) === 'InvalidDBInstanceStateFault')
      return false;
    throw error;
  }
}

/**
 * Puts a cluster behind a fence group. Its groups of before go into a tag first, where a person finds them.
 * @returns false if the cluster is busy and wears what it did
 */
export async function putBehind(
  rds: Client,
  cluster: Worn & Pick<ClusterView, 'arn'>,
  fence: string,
  groupsBefore: readonly string[],
  suffix: string,
): Promise<boolean> {
  await rds.send(
    new AddTagsToResourceCommand({
      ResourceName: cluster.arn,
      Tags: [
        { Key: RUN_TAG, Value: suffix },
        { Key: GROUPS_TAG, Value: groupsBefore.join(' ') },
      ],
    }),
  );
  return await wear(rds, cluster, [fence]);
}

/**
 * Gives a cluster security groups, at once, if it does not wear just these.
 * @returns false if the cluster is busy and wears what it did
 */
export async function wear(rds: Client, { id, groups }: Worn, wanted: readonly string[]): Promise<boolean> {
  if (sameGroups(groups, wanted)) return true;
  try {
    await rds.send(
      new ModifyDBClusterCommand({
        DBClusterIdentifier: id,
        VpcSecurityGroupIds: [...wanted],
        ApplyImmediately: true,
      }),
    );
    return true;
  } catch (error) {
    if (nameOf(error) === 'InvalidDBClusterStateFault') return false;
    throw error;
  }
}
