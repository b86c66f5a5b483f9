import {
  type Service as Described,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { Fleet } from '../rds/fleet.ts';
import { AwsError, type SimulatedAws } from '../simulated.ts';
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
  /** The deployment that replaces its tasks, or did so last. */
  deployment: { readonly id: string; readonly createdAt: Date; done: boolean };
}

/** What the replacement of tasks needs besides ECS itself. */
export interface EcsRooms {
  readonly aws: SimulatedAws;
  readonly fleet: Fleet;
  readonly hosts: Hosts;
}

/** The ECS services and task definitions of the simulated account. */
export class Ecs {
  readonly services = new Map<string, EcsService>();
  /** What a task definition says, by its ARN. */
  readonly taskDefinitions = new Map<string, string>();

  readonly #rooms: EcsRooms;

  constructor(rooms: EcsRooms) {
    this.#rooms = rooms;
    const { aws, hosts } = rooms;
    aws.on(DescribeServicesCommand, ({ services = [], cluster = '' }) => ({
      services: services
        .flatMap((name) => this.find(name, cluster))
        .map((service) => described(service, hosts)),
      failures: services
        .filter((name) => this.find(name, cluster).length === 0)
        .map((arn) => ({ arn, reason: 'MISSING' })),
    }));
    aws.on(UpdateServiceCommand, ({ service = '', cluster = '', forceNewDeployment }) => {
      const [found] = this.find(service, cluster);
      if (found === undefined) throw new AwsError('ServiceNotFoundException', 'Service not found.');
      if (forceNewDeployment === true)
        aws.time.spawn(`the deployment of ${found.name}`, () => this.deploy(found));
      return { service: described(found, hosts) };
    });
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

  /** Starts a task of a service as its definition has it now. */
  launch({ arn, stack, groups, configuration }: EcsService): void {
    const { hosts, fleet } = this.#rooms;
    hosts.launch({ kind: 'task', owner: arn, stack, groups, configuration }, fleet.seconds('launchTask'));
  }

  /** A deployment that is made now. */
  newDeployment(): EcsService['deployment'] {
    const { aws } = this.#rooms;
    return { id: `ecs-svc/${aws.time.millis}`, createdAt: aws.time.now(), done: false };
  }

  /** Replaces all tasks of a service, new ones first. Must run inside an actor. */
  async deploy(service: EcsService): Promise<void> {
    const { aws, fleet, hosts } = this.#rooms;
    const deployment = this.newDeployment();
    service.deployment = deployment;
    const old = hosts.of(service.arn);
    for (const _ of old) this.launch(service);
    await aws.time.sleep(fleet.seconds('launchTask'), `the new tasks of ${service.name}`);
    for (const host of old) hosts.terminate(host.id, fleet.seconds('stopTask'));
    await aws.time.sleep(fleet.seconds('stopTask') + 1, `the old tasks of ${service.name} to go`);
    deployment.done = true;
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
    deployments: [
      {
        id: service.deployment.id,
        status: 'PRIMARY',
        createdAt: service.deployment.createdAt,
        rolloutState: service.deployment.done ? 'COMPLETED' : 'IN_PROGRESS',
      },
    ],
  };
}
