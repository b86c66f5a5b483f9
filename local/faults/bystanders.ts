/** Templates of stacks that somebody else makes in the same account, and that use the old database's. */

/** The cluster of somebody else. */
export const BYSTANDER = 'bystander';

/** A database of somebody else that wears a group. */
export function wearing(group: string): string {
  return JSON.stringify({
    Resources: {
      Cluster: {
        Type: 'AWS::RDS::DBCluster',
        Properties: {
          Engine: 'aurora-mysql',
          DBClusterIdentifier: BYSTANDER,
          VpcSecurityGroupIds: [group],
          MasterUsername: 'root',
          MasterUserPassword: 'not-the-secret-of-anybody',
        },
      },
    },
  });
}

/** A report of somebody else that reads from a database. */
export function naming(endpoint: string): string {
  return JSON.stringify({
    Parameters: { Database: { Type: 'String', Default: endpoint } },
    Resources: {
      Address: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: { Ref: 'Database' } } },
    },
  });
}
