import { describe, expect, it } from 'vitest';
import { judgeQuiet } from '../../lambdas/domain/quiet.ts';
import { MINUTE, measured, SINCE, series } from './quiet-builders.ts';

/** What is judged of one instance, `minutes` after the freeze. */
function judge(
  instance: ReturnType<typeof measured> | readonly ReturnType<typeof measured>[],
  minutes: number,
  restarted = true,
) {
  return judgeQuiet([instance].flat(), SINCE, SINCE + minutes * MINUTE, restarted);
}

describe('the proof that writes have stopped', () => {
  it('is three silent periods in a row after the restart', () => {
    expect(judge(measured('kion-1', { startedAfter: 1, periods: 4 }), 6)).toEqual({
      quiet: true,
      detail: 'No connection and no write on 1 instance(s) for 3 periods in a row.',
      waitSeconds: 1,
    });
  });

  it('is not there after two, and the next look is when the third can be seen', () => {
    const two = measured('kion-1', { startedAfter: 1, periods: 2 });
    // The third period ends 4 minutes after the freeze; CloudWatch shows it 40 s later.
    expect(judge(two, 3.5)).toEqual({
      quiet: false,
      detail: 'kion-1: 2 of 3 quiet periods',
      waitSeconds: 70,
    });
  });

  it('needs every instance, and waits for the last one', () => {
    const instances = [
      measured('kion-1', { startedAfter: 1, periods: 5 }),
      measured('kion-2', { startedAfter: 1, periods: 5, busy: [5] }),
      measured('kion-3', { startedAfter: 1, periods: 2 }),
    ];
    const { quiet, detail, waitSeconds } = judge(instances, 6);
    expect(quiet).toBe(false);
    expect(detail).toBe('kion-2: 0 of 3 quiet periods; kion-3: 2 of 3 quiet periods');
    // kion-2 needs periods 6 to 8, the last of which ends after 9 minutes.
    expect(waitSeconds).toBe(9 * 60 + 40 - 6 * 60);
  });

  it('cannot be given by periods from before the restart', () => {
    const { quiet, detail } = judge(measured('kion-1', { startedAfter: 3, periods: 4, from: -2 }), 3);
    expect(quiet).toBe(false);
    expect(detail).toBe('kion-1: not measured since its restart');
  });

  it('is given by what came after the restart, although what came before was measured too', () => {
    expect(judge(measured('kion-1', { startedAfter: 1, periods: 6, from: -2 }), 5).quiet).toBe(true);
  });

  it('cannot be given by an instance that was not restarted at all', () => {
    const { quiet, detail } = judge(measured('kion-1', { startedAfter: -60, periods: 10 }), 12);
    expect(quiet).toBe(false);
    expect(detail).toBe('kion-1: not measured since its restart');
  });

  it('cannot be given by an engine that started at the very instant of the freeze', () => {
    expect(judge(measured('kion-1', { startedAfter: 0, periods: 5 }), 7).quiet).toBe(false);
  });

  it('is expected of an unmeasured instance three periods after the next full minute', () => {
    const { waitSeconds } = judge(measured('kion-1', { startedAfter: 1, periods: 0 }), 2.1);
    // 2.1 minutes minus 15 s is before the 2nd minute: 2 + 3 minutes and 40 s, of which 2.1 minutes are over.
    expect(waitSeconds).toBe(5 * 60 + 40 - 126);
  });

  it('needs no restart if a person has stopped the writes, but counts from then on only', () => {
    const before = measured('kion-1', { startedAfter: -600, periods: 5, from: -3 });
    expect(judge(before, 3, false)).toMatchObject({ quiet: false, detail: 'kion-1: 2 of 3 quiet periods' });
    const after = measured('kion-1', { startedAfter: -600, periods: 6, from: -3 });
    expect(judge(after, 4, false).quiet).toBe(true);
  });

  it('is asked for again soon where there is no instance to measure', () => {
    expect(judge([], 1)).toEqual({ quiet: false, detail: '', waitSeconds: 8 });
  });

  it('is looked for at most every 8 seconds', () => {
    expect(judge(measured('kion-1', { startedAfter: 1, periods: 2 }), 60).waitSeconds).toBe(8);
  });

  it('takes a gap for what it is: a minute about which nobody knows', () => {
    const gap = measured('kion-1', { startedAfter: 1, periods: 4 });
    expect(judge({ ...gap, activity: [series(1, 4, [3])] }, 6).detail).toBe('kion-1: 1 of 3 quiet periods');
    expect(judge({ ...gap, uptime: gap.uptime.filter((_, index) => index !== 2) }, 6).quiet).toBe(false);
  });
});
