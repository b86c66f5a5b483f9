const GIB = 1024 ** 3;

/** What operations are expected to take, in seconds. */
export interface Expectations {
  readonly freeze: number;
  readonly snapshot: number;
  readonly databaseStack: number;
  readonly appStack: number;
  readonly deletion: number;
}

/**
 * Expected times from what AWS tells about the database and the app. There is no promise by AWS; the figures follow
 * user reports (a small restored cluster available after about 15 minutes, its instances 8 to 10 minutes later; hours for
 * terabytes) and are only used to decide when to look and what to announce.
 * @param volumeBytes the CloudWatch metric VolumeBytesUsed, undefined if it has no value
 * @param lastAppUpdate seconds that the app stack's last update took, undefined if it is not known
 * @param given what the operator expects instead
 */
export function expectations(
  volumeBytes: number | undefined,
  lastAppUpdate: number | undefined,
  given: { readonly [Name in keyof Expectations]?: number | undefined },
): Expectations {
  const gib = (volumeBytes ?? 0) / GIB;
  return {
    freeze: given.freeze ?? 300,
    snapshot: given.snapshot ?? Math.round(160 + gib * 0.65),
    databaseStack: given.databaseStack ?? Math.round(1500 + gib * 3),
    appStack: given.appStack ?? lastAppUpdate ?? 300,
    deletion: given.deletion ?? Math.round(420 + gib * 0.65),
  };
}

/**
 * By what the looks are timed: the shorter of both, so that an operator who expects too much does not lengthen a wait.
 */
export function earliest(expected: Expectations, estimated: Expectations): Expectations {
  return {
    freeze: Math.min(expected.freeze, estimated.freeze),
    snapshot: Math.min(expected.snapshot, estimated.snapshot),
    databaseStack: Math.min(expected.databaseStack, estimated.databaseStack),
    appStack: Math.min(expected.appStack, estimated.appStack),
    deletion: Math.min(expected.deletion, estimated.deletion),
  };
}

const outage = ({ freeze, snapshot, databaseStack, appStack }: Expectations) =>
  freeze + snapshot + databaseStack + appStack;

/**
 * The downtime to announce: what is expected, and the longest before a person is asked or everything goes back. An
 * operator who expects too little does not shorten that, and one who expects much lengthens it by no more than half.
 */
export function downtime(
  expected: Expectations,
  estimated: Expectations,
): { expectedSeconds: number; longestSeconds: number } {
  const longest = Math.max(4 * outage(estimated), 1.5 * outage(expected), 7200);
  return { expectedSeconds: outage(expected), longestSeconds: Math.round(longest) };
}
