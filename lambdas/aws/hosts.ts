import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeNetworkInterfacesCommand, type Filter, type NetworkInterface } from '@aws-sdk/client-ec2';
import { DescribeTasksCommand, ListTasksCommand, type Task } from '@aws-sdk/client-ecs';
import type { HostOwner } from '../domain/holding.ts';
import type { Host } from '../domain/stragglers.ts';
import { type Client, collect } from '../kit/client.ts';

interface Clients {
  readonly autoscaling: Client;
  readonly ec2: Client;
  readonly ecs: Client;
}

/** Network interfaces that pass a filter. */
export async function networkInterfaces(ec2: Client, filter: Filter): Promise<NetworkInterface[]> {
  return await collect(async (NextToken) => {
    const page = await ec2.send(
      new DescribeNetworkInterfacesCommand(
        NextToken === undefined ? { Filters: [filter] } : { Filters: [filter], NextToken },
      ),
    );
    return { items: page.NetworkInterfaces, next: page.NextToken };
  });
}

function hostOf(id: string, interfaces: readonly NetworkInterface[]): Host {
  return {
    id,
    interfaces: interfaces.map(({ NetworkInterfaceId = '' }) => NetworkInterfaceId),
    groups: interfaces.flatMap(({ Groups = [] }) => Groups.map(({ GroupId = '' }) => GroupId)),
  };
}

async function instanceHosts(ec2: Client, ids: readonly string[]): Promise<Host[]> {
  const hosts: Host[] = [];
  for (const id of ids) {
    hosts.push(hostOf(id, await networkInterfaces(ec2, { Name: 'attachment.instance-id', Values: [id] })));
  }
  return hosts;
}

/** ECS describes at most so many tasks in one answer. Source: ECS API, DescribeTasks. */
const TASKS_AT_ONCE = 100;

async function taskHosts({ ecs, ec2 }: Clients, cluster: string, serviceName: string): Promise<Host[]> {
  const tasks = await collect(async (nextToken) => {
    const page = await ecs.send(
      new ListTasksCommand(
        nextToken === undefined ? { cluster, serviceName } : { cluster, serviceName, nextToken },
      ),
    );
    return { items: page.taskArns, next: page.nextToken };
  });
  if (tasks.length === 0) return [];
  const described: Task[] = [];
  for (let from = 0; from < tasks.length; from += TASKS_AT_ONCE) {
    const some = tasks.slice(from, from + TASKS_AT_ONCE);
    const answer = await ecs.send(new DescribeTasksCommand({ cluster, tasks: some }));
    described.push(...(answer.tasks ?? []));
  }
  const hosts: Host[] = [];
  for (const { taskArn = '', attachments = [] } of described) {
    const interfaces = attachments
      .flatMap(({ details = [] }) => details)
      .flatMap(({ name, value }) => (name === 'networkInterfaceId' && value !== undefined ? [value] : []));
    const { NetworkInterfaces = [] } =
      interfaces.length === 0
        ? {}
        : await ec2.send(new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: interfaces }));
    hosts.push(hostOf(taskArn, NetworkInterfaces));
  }
  return hosts;
}

/** All hosts of an app as they are now. */
export async function hostsOf(clients: Clients, owners: readonly HostOwner[]): Promise<Host[]> {
  const hosts: Host[] = [];
  for (const owner of owners) {
    if (owner.kind === 'instance') hosts.push(...(await instanceHosts(clients.ec2, [owner.id])));
    else if (owner.kind === 'ecs-service')
      hosts.push(...(await taskHosts(clients, owner.cluster, owner.service)));
    else {
      const { AutoScalingGroups = [] } = await clients.autoscaling.send(
        new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [owner.name] }),
      );
      const ids = AutoScalingGroups.flatMap(({ Instances = [] }) =>
        Instances.map(({ InstanceId = '' }) => InstanceId),
      );
      hosts.push(...(await instanceHosts(clients.ec2, ids)));
    }
  }
  return hosts;
}
