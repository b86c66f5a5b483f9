import { describe, expect, it } from 'vitest';
import { downtime, earliest, expectations } from '../../lambdas/domain/expectations.ts';

const GIB = 1024 ** 3;

describe('the expected times', () => {
  it('are those of a small database where nothing is known', () => {
    expect(expectations(undefined, undefined, {})).toEqual({
      freeze: 300,
      snapshot: 160,
      databaseStack: 1500,
      appStack: 300,
      deletion: 420,
    });
  });

  it('grow with the volume where data is copied, and only there', () => {
    expect(expectations(1000 * GIB, undefined, {})).toEqual({
      freeze: 300,
      snapshot: 810,
      databaseStack: 4500,
      appStack: 300,
      deletion: 1070,
    });
  });

  it('are whole seconds, whatever the volume', () => {
    const times = Object.values(expectations(1.37 * GIB, undefined, {}));
    expect(times.map(Number.isInteger)).toEqual(times.map(() => true));
  });

  it('take the last update of the app stack as a measure for the next', () => {
    expect(expectations(undefined, 642, {}).appStack).toBe(642);
  });

  it('are those that a person gives, even against what was measured', () => {
    const given = { freeze: 1, snapshot: 2, databaseStack: 3, appStack: 4, deletion: 5 };
    expect(expectations(1000 * GIB, 642, given)).toEqual(given);
  });
});

describe('the times by which looks are timed', () => {
  it('are the shorter ones each, so that nobody who expects too much lengthens a wait', () => {
    const estimated = { freeze: 1, snapshot: 9, databaseStack: 3, appStack: 9, deletion: 5 };
    const expected = { freeze: 9, snapshot: 2, databaseStack: 9, appStack: 4, deletion: 9 };
    const shorter = { freeze: 1, snapshot: 2, databaseStack: 3, appStack: 4, deletion: 5 };
    expect(earliest(expected, estimated)).toEqual(shorter);
    expect(earliest(estimated, expected)).toEqual(shorter);
  });
});

describe('the downtime', () => {
  it('is the sum of what happens while writes are stopped; the deletion comes later', () => {
    const expected = { freeze: 1000, snapshot: 100, databaseStack: 2000, appStack: 400, deletion: 9999 };
    expect(downtime(expected, expected)).toEqual({ expectedSeconds: 3500, longestSeconds: 14_000 });
  });

  it('is announced with at least two hours at the longest', () => {
    const expected = { freeze: 10, snapshot: 10, databaseStack: 10, appStack: 10, deletion: 10 };
    expect(downtime(expected, expected)).toEqual({ expectedSeconds: 40, longestSeconds: 7200 });
  });

  it('does not grow fourfold with what an operator expects, nor shrink with it', () => {
    const estimated = { freeze: 1000, snapshot: 1000, databaseStack: 1000, appStack: 1000, deletion: 0 };
    const patient = { ...estimated, databaseStack: 97_000 };
    const eager = { ...estimated, databaseStack: 10 };
    expect(downtime(patient, estimated)).toEqual({ expectedSeconds: 100_000, longestSeconds: 150_000 });
    expect(downtime(eager, estimated)).toEqual({ expectedSeconds: 3010, longestSeconds: 16_000 });
  });
});
