/** There is no cluster, snapshot or moment of this name. */
export class NoSuchData extends Error {
  override name = 'NoSuchData';
}

/** What a cluster held from an instant on, in milliseconds since 1970. */
export interface Since {
  readonly at: number;
}

/** The state that a cluster was in at a moment. @param states oldest first @throws NoSuchData */
export function stateAt<State extends Since>(cluster: string, states: readonly State[], moment: Date): State {
  const state = states.findLast(({ at }) => at <= moment.getTime());
  if (state === undefined) throw new NoSuchData(`${cluster} has no state as old as ${moment.toISOString()}.`);
  return state;
}
