export type Random = () => number;

/** One of several, all alike. */
export function one<T>(random: Random, of: readonly T[]): T {
  const chosen = of[Math.floor(random() * of.length)];
  if (chosen === undefined) throw new Error('There is nothing to choose from.');
  return chosen;
}
