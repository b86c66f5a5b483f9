import { APP } from './defects/app.ts';
import type { Defect } from './defects/defect.ts';
import { DELETION } from './defects/deletion.ts';
import { OWN_FREEZE } from './defects/own-freeze.ts';
import { PEOPLE } from './defects/people.ts';
import { REWINDS } from './defects/rewinds.ts';
import { RUNS } from './defects/runs.ts';
import { TELLING } from './defects/telling.ts';
import { WAY_BACK } from './defects/way-back.ts';
import { WRITES } from './defects/writes.ts';

/** Mistakes in each part of the promise. */
export const DEFECTS: readonly Defect[] = [
  ...WRITES,
  ...APP,
  ...WAY_BACK,
  ...DELETION,
  ...PEOPLE,
  ...OWN_FREEZE,
  ...TELLING,
  ...RUNS,
  ...REWINDS,
];
