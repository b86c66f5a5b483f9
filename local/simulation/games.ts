import { explore } from './atlas.ts';
import type { Game, GameName } from './game.ts';
import { play } from './play.ts';
import { exploreRewinds } from './rewinds/atlas.ts';
import { drawRewind } from './rewinds/draw.ts';
import { playRewind } from './rewinds/play.ts';
import { draw } from './schedule.ts';

/** Everything that can be simulated under faults. */
export const GAMES: Readonly<Record<GameName, Game>> = {
  migrations: { name: 'migrations', explore, draw, play },
  rewinds: { name: 'rewinds', explore: exploreRewinds, draw: drawRewind, play: playRewind },
};
