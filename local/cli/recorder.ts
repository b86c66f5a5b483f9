import { accessSync, constants, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { PageRequest } from '../../lambdas/approval/page/http.ts';
import { messageOf } from '../../lambdas/kit/errors.ts';
import { parse } from '../../lambdas/kit/parse.ts';
import type { Judge } from '../actors/operator.ts';
import type { Browse } from '../approval/walk.ts';
import { BadInput } from '../estate/estate.ts';
import { digestOf, type Saved, SavedEstate } from '../rescue/saved.ts';
import type { Laboratory } from '../run/laboratory.ts';
import { fromHere } from './files.ts';

/** Writes a saved simulation. It holds the estate's secrets, so nobody else may read it. @throws BadInput */
export function writeSaved(path: string, saved: Saved, option: string): void {
  try {
    const place = fromHere(path);
    const fresh = `${place}.${process.pid}`;
    // A file that is there already may be open to others, and must not be half-written.
    writeFileSync(fresh, `${JSON.stringify(saved, null, 2)}\n`, { mode: 0o600 });
    renameSync(fresh, place);
  } catch (error) {
    throw new BadInput(
      `${option} ${path} cannot be written: ${messageOf(error).replace(/, open '.*'$/, '')}`,
    );
  }
}

/** Keeps what leads to the end of a run, so that the run can be had again from a file. */
export class Recorder {
  readonly #path: string;
  readonly #answers: Saved['answers'] = [];
  #visits: PageRequest[] = [];
  #digest = '';

  /** @throws BadInput if there is no place for the file */
  constructor(path: string) {
    if (path === '') throw new BadInput('--save needs the name of a file');
    this.#path = path;
    const place = fromHere(path);
    try {
      if (statSync(place, { throwIfNoEntry: false })?.isDirectory() === true)
        throw new Error('it is a folder');
      accessSync(dirname(place), constants.W_OK);
    } catch (error) {
      throw new BadInput(
        `--save ${path} cannot be written: ${messageOf(error).replace(/, access '.*'$/, '')}`,
      );
    }
  }

  /** The judge, with its verdicts taken down, and what browsers have asked of the page before each. */
  listen(judge: Judge): Judge {
    return async (request) => {
      const verdict = await judge(request);
      this.#answers.push({ id: request.id, verdict: verdict ?? null, visits: this.#visits });
      this.#visits = [];
      return verdict;
    };
  }

  /** The page, with what is asked of it taken down. */
  watch(page: Browse): Browse {
    return async (request) => {
      this.#visits.push(request);
      return await page(request);
    };
  }

  /** Takes down what the world is recognised by. */
  hold(laboratory: Laboratory): void {
    this.#digest = digestOf(laboratory);
  }

  write(
    made: Pick<Saved, 'seed' | 'input'> & { readonly estate: object; readonly faults: readonly string[] },
  ): void {
    const { seed, input } = made;
    const saved: Saved = {
      kind: 'aurora-rewind-simulation',
      version: 2,
      seed,
      estate: parse(SavedEstate, made.estate),
      input,
      faults: [...made.faults],
      answers: this.#answers,
      steps: [],
      digest: this.#digest,
    };
    writeSaved(this.#path, saved, '--save');
  }
}
