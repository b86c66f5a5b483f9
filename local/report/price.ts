import { PRICES } from '../../lambdas/domain/cost.ts';

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
