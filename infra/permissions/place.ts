import { ANY_SUFFIX } from '../../lambdas/domain/names.ts';
import type { App } from '../apps.ts';

/** An account in a Region. */
export interface Somewhere {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** Where a deployment is, and for whom. */
export interface Whereabouts extends Somewhere {
  readonly apps: readonly App[];
  /** Clusters outside of these stacks that may be rewound. */
  readonly rewindable: readonly Rewindable[];
}

/** A cluster that may be rewound, and its instances, which a rewind restarts. */
export interface Rewindable {
  readonly cluster: string;
  readonly instances: readonly string[];
}

/** Where things are that a permission names: ARNs, as text or as tokens of the CDK. */
export interface Place extends Whereabouts {
  readonly recordsTable: string;
  readonly approvalsTable: string;
  readonly ledgerTable: string;
  readonly noticeTopic: string;
  readonly approvalTopic: string;
  /** The key of both topics. */
  readonly topicKey: string;
  readonly templateBucket: string;
  /** As whom the schedules of runs start things. */
  readonly schedulerRole: string;
  /** As whom CloudFormation makes new database stacks. */
  readonly databaseRole: string;
}

/** Names of things whose ARNs others need before they exist. */
export const NAMES = {
  migrationMachine: 'aurora-rewind-enable-backtrack',
  goBackMachine: 'aurora-rewind-go-back',
  rewindMachine: 'aurora-rewind-rewind',
  finishRewindMachine: 'aurora-rewind-finish-rewind',
  markMachine: 'aurora-rewind-mark',
} as const;

/** The partition of a Region. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** The name under which a function is deployed. */
export function functionName(task: string): string {
  return `aurora-rewind-${task}`;
}

/** The ARN of something in the place's account and Region. */
export function arnIn({ partition, region, account }: Somewhere, service: string, rest: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${rest}`;
}

/** The ARN of a state machine, or of all its executions. */
export function machineArn(place: Somewhere, name: string): string {
  return arnIn(place, 'states', `stateMachine:${name}`);
}
export function executionsOf(place: Place, name: string): string {
  return arnIn(place, 'states', `execution:${name}:*`);
}

const stack = (place: Place, name: string) => arnIn(place, 'cloudformation', `stack/${name}/*`);

/** New stacks are called like the old one, with the suffix of a run. */
export function newStackNames({ apps }: Pick<Whereabouts, 'apps'>): string[] {
  return apps.map(({ databaseStack }) => `${databaseStack}-${ANY_SUFFIX}`);
}

export function appStacks(place: Place): string[] {
  return place.apps.map(({ appStack }) => stack(place, appStack));
}
export function oldStacks(place: Place): string[] {
  return place.apps.map(({ databaseStack }) => stack(place, databaseStack));
}
export function newStacks(place: Place): string[] {
  return newStackNames(place).map((name) => stack(place, name));
}
/** The stacks of the apps, old ones and new ones. */
export function everyStack(place: Place): string[] {
  return [...appStacks(place), ...oldStacks(place), ...newStacks(place)];
}
