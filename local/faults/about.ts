import type { Laboratory } from '../run/laboratory.ts';

/** Which stacks the run is about. */
export interface About {
  readonly databaseStack: string;
  readonly appStack: string;
}

/** The cluster of a database stack; an empty text if it has none. */
export function clusterOf({ account }: Laboratory, databaseStack: string): string {
  const resources = account.stacks.living(databaseStack)?.resources.values() ?? [];
  return [...resources].find(({ type }) => type === 'AWS::RDS::DBCluster')?.physicalId ?? '';
}

/** The security groups that a stack has made. */
export function groupsOf({ account }: Laboratory, stack: string): string[] {
  const resources = account.stacks.living(stack)?.resources.values() ?? [];
  return [...resources]
    .filter(({ type }) => type === 'AWS::EC2::SecurityGroup')
    .map(({ physicalId }) => physicalId);
}
