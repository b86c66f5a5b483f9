import {
  AddTagsToResourceCommand,
  ModifyDBClusterCommand,
  RebootDBInstanceCommand,
} from '@aws-sdk/client-rds';
import { GROUPS_TAG, RUN_TAG } from '../aws/tags.ts';
import type { ClusterView } from '../domain/views.ts';
import type { Client } from '../kit/client.ts';
import { nameOf } from '../kit/errors.ts';

/** Restarts an instance; one that is restarting already will do. */
export async function restart(rds: Client, DBInstanceIdentifier: string): Promise<void> {
  try {
    await rds.send(new RebootDBInstanceCommand({ DBInstanceIdentifier }));
  } catch (error) {
    if (nameOf(error) !== 'InvalidDBInstanceState' && nameOf(error) !== 'InvalidDBInstanceStateFault')
      throw error;
  }
}

/** Puts a cluster behind a fence group. Its groups of before go into a tag first, where a person finds them. */
export async function putBehind(
  rds: Client,
  { id, arn }: Pick<ClusterView, 'id' | 'arn'>,
  fence: string,
  groupsBefore: readonly string[],
  suffix: string,
): Promise<void> {
  await rds.send(
    new AddTagsToResourceCommand({
      ResourceName: arn,
      Tags: [
        { Key: RUN_TAG, Value: suffix },
        { Key: GROUPS_TAG, Value: groupsBefore.join(' ') },
      ],
    }),
  );
  await wear(rds, id, [fence]);
}

/** Gives a cluster security groups, at once. */
export async function wear(
  rds: Client,
  DBClusterIdentifier: string,
  groups: readonly string[],
): Promise<void> {
  await rds.send(
    new ModifyDBClusterCommand({
      DBClusterIdentifier,
      VpcSecurityGroupIds: [...groups],
      ApplyImmediately: true,
    }),
  );
}
