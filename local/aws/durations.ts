/**
 * How long AWS takes, in seconds: the one table of the simulation.
 *
 * `small` is a database of up to 100 GiB, `large` one of 2 TiB; between them and beyond, the time that depends on the
 * size is interpolated. AWS documents no figures for most of these; they are in the terms of what it does document
 * (Aurora loads a restored volume from S3 before it is available, non-linear in its size) and of what users report:
 * a restored cluster `available` after about 15 minutes while its instances took 40 (aws-sdk#826), more than 30 and more
 * than 120 minutes for large volumes (terraform#8051, terraform-provider-aws#951), a rolling update of about five
 * minutes for Kion's two hosts (its page "Application Updates").
 */
export const DURATIONS = {
  snapshot: { small: 190, large: 1500 },
  restoreCluster: { small: 840, large: 7200 },
  createCluster: { small: 240, large: 240 },
  createInstance: { small: 560, large: 720 },
  deleteInstance: { small: 240, large: 300 },
  deleteCluster: { small: 180, large: 240 },
  rebootInstance: { small: 45, large: 75 },
  /** From the call until the instance stops answering, while its status still reads `available`. */
  rebootLag: { small: 5, large: 5 },
  /** From the request to rewind a cluster until it stops: 73 and 94 s in the two records of the AWS CLI's example. */
  backtrackLag: { small: 80, large: 85 },
  /** AWS promises minutes where a restore takes hours, and gives no figure. */
  backtrack: { small: 100, large: 240 },
  modifyCluster: { small: 8, large: 8 },
  securityGroup: { small: 8, large: 8 },
  /** One opaque or light resource in a stack. */
  resource: { small: 4, large: 4 },
  /** A host of an Auto Scaling group: launch, user data, signal and load-balancer checks. */
  launchHost: { small: 130, large: 130 },
  terminateHost: { small: 45, large: 45 },
  /** A task of an ECS service: placement, image, load-balancer checks. */
  launchTask: { small: 75, large: 75 },
  stopTask: { small: 40, large: 40 },
  changeSet: { small: 9, large: 9 },
  /** From the end of a CloudWatch period until its values can be read. */
  metricLag: { small: 45, large: 45 },
} as const satisfies Record<string, { small: number; large: number }>;

export type Duration = keyof typeof DURATIONS;

const GIB = 1024 ** 3;
const SMALL = 100 * GIB;
const LARGE = 2048 * GIB;

/** The seconds for a database of `bytes`, before the run's own variation. */
export function durationFor(what: Duration, bytes: number): number {
  const { small, large } = DURATIONS[what];
  const share = Math.max(0, (bytes - SMALL) / (LARGE - SMALL));
  return small + (large - small) * share;
}
