import {
  type Service as Described,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import type { SimulatedAws } from '../simulated.ts';
import type { Hosts } from './hosts.ts';

/** An ECS service. A deployment is under way while hosts of an older revision live. */
export interface EcsService {
  readonly name: string;
  readonly stack: string;
  readonly arn: string;
  readonly cluster: string;
  taskDefinition: string;
  configuration: string;
  groups: string[];
  desired: number;
}

/** The ECS services and task definitions of the simulated account. */
export class Ecs {
  readonly services = new Map<string, EcsService>();
  /** What a task definition says, by its ARN. */
  readonly taskDefinitions = new Map<string, string>();

  constructor(aws: SimulatedAws, hosts: Hosts) {
    aws.on(DescribeServicesCommand, ({ services = [], cluster = '' }) => ({
      services: services
        .flatMap((name) => this.find(name, cluster))
        .map((service) => described(service, hosts)),
      failures: services
        .filter((name) => this.find(name, cluster).length === 0)
        .map((arn) => ({ arn, reason: 'MISSING' })),
    }));
    aws.on(ListTasksCommand, ({ serviceName = '', cluster = '' }) => ({
      taskArns: this.find(serviceName, cluster).flatMap(({ arn }) => hosts.of(arn).map(({ id }) => id)),
    }));
    aws.on(DescribeTasksCommand, ({ tasks = [] }) => ({
      tasks: tasks.flatMap((id) => {
        const host = hosts.byId.get(id);
        if (host === undefined) return [];
        const details = [{ name: 'networkInterfaceId', value: host.interfaceId }];
        return [
          {
            taskArn: id,
            lastStatus: host.inService ? 'RUNNING' : 'PENDING',
            attachments: [{ type: 'ElasticNetworkInterface', details }],
          },
        ];
      }),
      failures: [],
    }));
  }

  /** Services are named by name or ARN, within a cluster named by name or ARN. */
  find(service: string, cluster: string): EcsService[] {
    const name = (text: string) => text.slice(text.lastIndexOf('/') + 1);
    return [...this.services.values()].filter(
      (each) => name(each.arn) === name(service) && name(each.cluster) === name(cluster),
    );
  }
}

function described(service: EcsService, hosts: Hosts): Described {
  const tasks = hosts.of(service.arn);
  return {
    serviceName: service.name,
    serviceArn: service.arn,
    clusterArn: service.cluster,
    status: 'ACTIVE',
    desiredCount: service.desired,
    runningCount: tasks.filter((task) => task.inService).length,
    pendingCount: tasks.filter((task) => !task.inService).length,
    taskDefinition: service.taskDefinition,
  };
}
