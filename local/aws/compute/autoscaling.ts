import {
  DescribeAutoScalingGroupsCommand,
  type AutoScalingGroup as Described,
  DescribeInstanceRefreshesCommand,
  type InstanceRefresh,
  ResumeProcessesCommand,
  StartInstanceRefreshCommand,
  SuspendProcessesCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeNetworkInterfacesCommand, type Filter, type NetworkInterface } from '@aws-sdk/client-ec2';
import type { Fleet } from '../rds/fleet.ts';
import { AwsError, type SimulatedAws, validationError } from '../simulated.ts';
import type { Hosts } from './hosts.ts';
import { type LaunchingGroup, type RollingRooms, rollHosts } from './rolling.ts';

/** An Auto Scaling group: what its hosts are launched with, and how many. */
export interface AutoScalingGroup extends LaunchingGroup {
  readonly arn: string;
  min: number;
  max: number;
  desired: number;
  readonly suspended: Set<string>;
  readonly tags: Map<string, string>;
}

/** How a refresh can end without having moved the hosts. Source: Auto Scaling API, InstanceRefresh. */
const REFRESH_ENDS = ['Failed', 'Cancelled', 'RollbackFailed', 'RollbackSuccessful'] as const;

/** The Auto Scaling groups of the simulated account. */
export class AutoScaling {
  readonly byName = new Map<string, AutoScalingGroup>();
  /** By group, the newest first. */
  readonly #refreshes = new Map<string, InstanceRefresh[]>();
  readonly #rooms: RollingRooms;

  constructor(rooms: RollingRooms) {
    const { aws, hosts } = rooms;
    this.#rooms = rooms;
    aws.on(StartInstanceRefreshCommand, ({ AutoScalingGroupName = '', Preferences }) => {
      const group = this.get(AutoScalingGroupName);
      const { MinHealthyPercentage = 90 } = Preferences ?? {};
      return {
        InstanceRefreshId: this.#refresh(group, Math.ceil((group.desired * MinHealthyPercentage) / 100)),
      };
    });
    aws.on(DescribeInstanceRefreshesCommand, ({ AutoScalingGroupName = '' }) => ({
      InstanceRefreshes: (this.#refreshes.get(this.get(AutoScalingGroupName).name) ?? []).map((each) => ({
        ...each,
      })),
    }));
    aws.on(DescribeAutoScalingGroupsCommand, ({ AutoScalingGroupNames }) => ({
      AutoScalingGroups: [...this.byName.values()]
        .filter(({ name }) => AutoScalingGroupNames?.includes(name) ?? true)
        .map((group) => described(group, hosts)),
    }));
    aws.on(SuspendProcessesCommand, ({ AutoScalingGroupName = '', ScalingProcesses = [] }) => {
      for (const process of ScalingProcesses) this.get(AutoScalingGroupName).suspended.add(process);
      return {};
    });
    aws.on(ResumeProcessesCommand, ({ AutoScalingGroupName = '', ScalingProcesses = [] }) => {
      for (const process of ScalingProcesses) this.get(AutoScalingGroupName).suspended.delete(process);
      return {};
    });
  }

  /** Replaces a group's hosts by new ones of what it launches now. @param least how many stay in service */
  #refresh(group: AutoScalingGroup, least: number): string {
    const { aws } = this.#rooms;
    const known = this.#refreshes.get(group.name) ?? [];
    if (known.some(({ Status }) => Status === 'InProgress')) {
      throw new AwsError(
        'InstanceRefreshInProgress',
        `An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.`,
      );
    }
    const refresh: InstanceRefresh = {
      InstanceRefreshId: aws.identifier('', 32),
      AutoScalingGroupName: group.name,
      Status: 'InProgress',
      StartTime: aws.time.now(),
    };
    this.#refreshes.set(group.name, [refresh, ...known]);
    aws.time.spawn(`the refresh of ${group.name}`, async () => {
      const fate = aws.fates.of('instance-refresh');
      const failed = REFRESH_ENDS.find((status) => status === fate);
      if (failed === undefined)
        await rollHosts(this.#rooms, group, Math.max(1, group.desired - least), least);
      else await aws.time.sleep(this.#rooms.fleet.seconds('launchHost'), 'a refresh that fails');
      refresh.Status = failed ?? 'Successful';
      refresh.EndTime = aws.time.now();
    });
    return refresh.InstanceRefreshId ?? '';
  }

  get(name: string): AutoScalingGroup {
    const group = this.byName.get(name);
    if (group === undefined)
      throw validationError(`AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`);
    return group;
  }
}

function described(group: AutoScalingGroup, hosts: Hosts): Described {
  return {
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    MinSize: group.min,
    MaxSize: group.max,
    DesiredCapacity: group.desired,
    DefaultCooldown: 300,
    AvailabilityZones: [],
    HealthCheckType: 'ELB',
    CreatedTime: new Date(0),
    SuspendedProcesses: [...group.suspended].map((ProcessName) => ({
      ProcessName,
      SuspensionReason: 'User suspended',
    })),
    Tags: [...group.tags].map(([Key, Value]) => ({ Key, Value })),
    Instances: hosts.of(group.name).map((host) => ({
      InstanceId: host.id,
      AvailabilityZone: 'a',
      LifecycleState: host.inService ? 'InService' : 'Pending',
      HealthStatus: 'Healthy',
      ProtectedFromScaleIn: false,
    })),
  };
}

/** Registers the listing of network interfaces: of hosts and of database instances, whoever owns them. */
export function registerNetworkInterfaces(aws: SimulatedAws, hosts: Hosts, fleet: Fleet): void {
  const all = (): NetworkInterface[] => [
    ...[...hosts.byId.values()].map((host) => ({
      NetworkInterfaceId: host.interfaceId,
      Description: host.kind === 'task' ? `arn:aws:ecs attachment of ${host.id}` : '',
      Groups: host.groups.map((GroupId) => ({ GroupId })),
      Attachment: host.kind === 'instance' ? { InstanceId: host.id } : {},
      RequesterManaged: host.kind === 'task',
    })),
    ...[...fleet.instances.values()].map((instance) => ({
      NetworkInterfaceId: instance.interfaceId,
      Description: 'RDSNetworkInterface',
      Groups: (fleet.clusters.get(instance.cluster)?.groups ?? []).map((GroupId) => ({ GroupId })),
      Attachment: {},
      RequesterManaged: true,
    })),
  ];
  aws.on(DescribeNetworkInterfacesCommand, ({ NetworkInterfaceIds, Filters = [] }) => ({
    NetworkInterfaces: all()
      .filter((each) => NetworkInterfaceIds?.includes(each.NetworkInterfaceId ?? '') ?? true)
      .filter((each) => Filters.every((filter) => passes(each, filter))),
  }));
}

function passes(each: NetworkInterface, { Name, Values = [] }: Filter): boolean {
  if (Name === 'group-id') return (each.Groups ?? []).some(({ GroupId = '' }) => Values.includes(GroupId));
  if (Name === 'attachment.instance-id') return Values.includes(each.Attachment?.InstanceId ?? '');
  throw new AwsError('InvalidParameterValue', `The filter '${Name}' is invalid`);
}

/** The ids of all groups that a network interface wears. */
export function wornGroups(hosts: Hosts, fleet: Fleet): Set<string> {
  const clusters = [...fleet.instances.values()].flatMap(
    (instance) => fleet.clusters.get(instance.cluster)?.groups ?? [],
  );
  return new Set([...[...hosts.byId.values()].flatMap((host) => host.groups), ...clusters]);
}
