import type { World } from '../../lambdas/kit/world.ts';
import { Users } from '../actors/users.ts';
import type { VirtualTime } from '../clock/virtual-time.ts';
import { MemoryStorage } from '../cluster/memory.ts';
import type { ClusterStorage } from '../cluster/storage.ts';
import { registerCloudFormation } from './cloudformation/commands.ts';
import { Stacks } from './cloudformation/stacks.ts';
import type { Account } from './cloudformation/types/parts.ts';
import { Metrics } from './cloudwatch/metrics.ts';
import { AutoScaling, registerNetworkInterfaces, wornGroups } from './compute/autoscaling.ts';
import { Connections } from './compute/connections.ts';
import { Ecs } from './compute/ecs.ts';
import { Hosts } from './compute/hosts.ts';
import { SecurityGroups } from './ec2/groups.ts';
import { Topics } from './notify/sns.ts';
import type { Backtracks } from './rds/backtracks.ts';
import { registerRds } from './rds/commands.ts';
import { Fleet } from './rds/fleet.ts';
import { withSdkRetries } from './sdk-retry.ts';
import { SimulatedAws } from './simulated.ts';
import { Tables } from './stores/dynamodb.ts';
import { Values } from './stores/secrets.ts';

/** What a simulated account is made of. */
export interface AccountOptions {
  readonly time: VirtualTime;
  readonly region: string;
  readonly random: () => number;
  /** The size of the estate's database, in bytes. */
  readonly volumeBytes: number;
  readonly storage?: ClusterStorage;
  /** Names of the DynamoDB tables. */
  readonly tables: readonly string[];
}

/** A simulated AWS account: the rooms, wired to each other. */
export interface SimulatedAccount extends Account {
  readonly stacks: Stacks;
  readonly connections: Connections;
  readonly metrics: Metrics;
  /** Who writes to clusters without being a host of an app: writes per second, by the cluster's identifier. */
  readonly writers: Map<string, number>;
  readonly backtracks: Backtracks;
  readonly topics: Topics;
  readonly tables: Tables;
  /** The users' side of the app; they begin when they are invited. */
  invite(writesPerMinute: number): Users;
  users(): Users | undefined;
}

/** Builds an empty account. */
export function simulatedAccount(options: AccountOptions): SimulatedAccount {
  const { time, region, random } = options;
  const aws = new SimulatedAws({ time, region, random });
  const groups = new SecurityGroups(aws);
  const fleet = new Fleet(aws, options.storage ?? new MemoryStorage(time), options.volumeBytes);
  const hosts = new Hosts(aws);
  const values = new Values(aws);
  const autoScaling = new AutoScaling({ aws, fleet, hosts });
  const ecs = new Ecs({ aws, fleet, hosts });
  const stacks = new Stacks({ aws, fleet, groups, hosts, autoScaling, ecs, values });
  const connections = new Connections({ aws, fleet, hosts, groups });
  let users: Users | undefined;
  const writers = new Map<string, number>();
  groups.worn = () => wornGroups(hosts, fleet);
  for (const room of [groups, fleet, hosts]) room.changed = () => connections.refresh();
  hosts.lookUp = (configuration) => withLookedUpValues(configuration, values);
  const backtracks = registerRds(fleet);
  registerNetworkInterfaces(aws, hosts, fleet);
  registerCloudFormation(stacks);
  const metrics = new Metrics({
    aws,
    fleet,
    connections,
    writesOn: (cluster) => (users?.rateOn(cluster) ?? 0) + (writers.get(cluster) ?? 0),
  });
  return {
    aws,
    fleet,
    groups,
    hosts,
    autoScaling,
    ecs,
    values,
    stacks,
    connections,
    metrics,
    writers,
    backtracks,
    topics: new Topics(aws),
    tables: new Tables(aws, options.tables),
    invite(writesPerMinute) {
      users = new Users({ aws, connections, fleet }, writesPerMinute);
      return users;
    },
    users: () => users,
  };
}

/** A host that names a parameter or a secret reads it when it starts. */
function withLookedUpValues(configuration: string, { parameters, secrets }: Values): string {
  const named = [...parameters]
    .filter(([name]) => configuration.includes(name))
    .map(([, { value }]) => value);
  const secret = [...secrets].filter(([name]) => configuration.includes(name)).map(([, value]) => value);
  return [configuration, ...named, ...secret].join('\n');
}

/** The world of a task in this account. @param settings the deployment's environment variables */
export function taskWorld(
  account: SimulatedAccount,
  settings: World['settings'],
  http: World['http'],
  log: World['log'],
): World {
  const { aws } = account;
  const client = (caller: string) => withSdkRetries(aws.client(caller), aws.time);
  const random = (bytes: number) => Uint8Array.from({ length: bytes }, () => Math.floor(aws.random() * 256));
  return { client, clock: aws.time, http, random, settings, log };
}
