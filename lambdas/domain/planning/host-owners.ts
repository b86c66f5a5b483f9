import type { HostOwner } from '../holding.ts';
import type { ResourceView } from '../views.ts';

/** Where the hosts of an app are, out of its stack's resources. */
export function hostOwners(resources: readonly ResourceView[]): HostOwner[] {
  return resources.flatMap(({ type, logicalId, physicalId }): HostOwner[] => {
    if (type === 'AWS::AutoScaling::AutoScalingGroup')
      return [{ kind: 'auto-scaling-group', logicalId, name: physicalId }];
    if (type === 'AWS::EC2::Instance') return [{ kind: 'instance', logicalId, id: physicalId }];
    if (type !== 'AWS::ECS::Service') return [];
    // The old form of a service's ARN does not name its cluster.
    const cluster = /:service\/([^/]+)\/[^/]+$/.exec(physicalId)?.[1] ?? 'default';
    return [{ kind: 'ecs-service', logicalId, cluster, service: physicalId }];
  });
}
