import { expect, it } from 'vitest';
import { startAgain, startedElsewhere, stopYourself } from '../../../lambdas/domain/notices/own-freeze.ts';

const stoppedBy = (freeze: 'fence' | 'none') => ({ freeze, database: { cluster: 'kion-cluster' } });

it('whoever stops the app is told when to do so, and when to start it or not', () => {
  const own = stoppedBy('none');
  expect(stopYourself(own)).toEqual([expect.stringContaining('stop the app when that time has come')]);
  expect(startAgain(own)).toEqual([expect.stringContaining('start it again now')]);
  expect(startedElsewhere(own)).toEqual([expect.stringContaining('there is nothing to start')]);
});

it('others are told nothing of it', () => {
  const fenced = stoppedBy('fence');
  expect([stopYourself(fenced), startAgain(fenced), startedElsewhere(fenced)]).toEqual([[], [], []]);
});
