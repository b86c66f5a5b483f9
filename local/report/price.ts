/** US dollars, us-east-1, November 2026, without free tiers. Sources: the public price pages of the services. */
export const PRICES = {
  /** One state transition of a Standard workflow. */
  transition: 0.000025,
  /** One Lambda request, and its compute: about 300 ms at 512 MB on arm64. */
  invocation: 0.0000002 + 0.3 * 0.5 * 0.0000133334,
  /** One metric of a GetMetricData call. */
  metric: 0.00001,
};

/** What a run cost, without the databases themselves. */
export function priceOf(used: {
  readonly transitions: number;
  readonly invocations: number;
  readonly metricsRead: number;
}): number {
  const price =
    used.transitions * PRICES.transition +
    used.invocations * PRICES.invocation +
    used.metricsRead * PRICES.metric;
  return Math.round(price * 1e6) / 1e6;
}
