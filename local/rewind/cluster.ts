import type { Cluster } from '../aws/rds/model.ts';
import type { SimulatedAccount } from '../aws/world.ts';

/** Makes a cluster with a backtrack window, in seconds, and one instance, as anybody might have; waits until it is there. */
export async function madeCluster(
  { fleet, aws, groups }: SimulatedAccount,
  { id, backtrackWindow }: Pick<Cluster, 'id' | 'backtrackWindow'>,
): Promise<Cluster> {
  const { cluster, seconds } = fleet.createCluster({
    id,
    engine: 'aurora-mysql',
    engineVersion: undefined,
    engineMode: 'provisioned',
    port: 3306,
    masterUsername: 'admin',
    subnetGroup: 'default',
    parameterGroup: undefined,
    groups: [...groups.byId.values()].flatMap(({ id, name }) => (name === 'default' ? [id] : [])),
    kmsKeyId: undefined,
    storageEncrypted: true,
    backtrackWindow,
    deletionProtection: false,
    httpEndpointEnabled: false,
    serverless: undefined,
    snapshot: undefined,
    masterSecretArn: undefined,
  });
  const { seconds: more } = fleet.createInstance(`${id}-1`, id, 'db.r6g.large', undefined);
  await aws.time.sleep(Math.max(seconds, more) + 1, 'the cluster');
  return cluster;
}
