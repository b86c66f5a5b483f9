import { type Duration, durationFor } from './durations.ts';

/** How long AWS takes in one run: each kind of operation varies by a factor of its own, and can be slowed down. */
export class Pace {
  readonly #random: () => number;
  readonly #factors = new Map<Duration, number>();
  readonly #slowed = new Map<Duration, number>();
  #tempo = 1;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Seconds that `what` takes for a database of so many bytes. */
  seconds(what: Duration, bytes: number): number {
    let factor = this.#factors.get(what);
    if (factor === undefined) {
      factor = 0.9 + this.#random() * 0.2;
      this.#factors.set(what, factor);
    }
    // What is measured is told at the same times however quick anything else is.
    const tempo = what === 'metricLag' ? 1 : this.#tempo;
    return durationFor(what, bytes) * factor * tempo * (this.#slowed.get(what) ?? 1);
  }

  /** Makes all operations that begin from now on take so many times what they usually take. */
  hasten(factor: number): void {
    this.#tempo = factor;
  }

  /** Makes every operation of a kind that begins from now on take longer. */
  slow(what: Duration, factor: number): void {
    this.#slowed.set(what, (this.#slowed.get(what) ?? 1) * factor);
  }

  /** From now on operations take what they usually take. */
  usual(): void {
    this.#slowed.clear();
    this.#tempo = 1;
  }
}
