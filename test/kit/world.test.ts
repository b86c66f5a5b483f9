import { describe, expect, it, vi } from 'vitest';
import { deployedWorld, httpGet } from '../../lambdas/kit/world.ts';
import { clientOf } from './builders.ts';

describe('the deployed world', () => {
  it('makes each client once for all who ask', () => {
    const make = vi.fn(clientOf);
    const world = deployedWorld({}, () => {});
    const first = world.client('Preflight', make);
    expect(world.client('Recheck', make)).toBe(first);
    expect(make).toHaveBeenCalledTimes(1);
  });

  it('makes a client of its own for each maker', () => {
    const world = deployedWorld({}, () => {});
    const [one, two] = [() => clientOf(), () => clientOf()];
    expect(world.client('Preflight', one)).not.toBe(world.client('Preflight', two));
  });

  it('reads settings from the environment', () => {
    expect(deployedWorld({ TABLE: 'records' }, () => {}).settings.TABLE).toBe('records');
  });

  it('logs one line of JSON for each entry', () => {
    const written: string[] = [];
    const world = deployedWorld({}, (line) => {
      written.push(line);
    });
    world.log({ level: 'INFO', message: 'two\nlines' });
    expect(written).toEqual(['{"level":"INFO","message":"two\\nlines"}']);
  });

  it("goes by the system's clock and network", () => {
    const { clock, http } = deployedWorld({}, () => {});
    const before = Date.now();
    const now = clock.now().getTime();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
    expect(http).toBe(httpGet);
  });

  it('goes by another clock where it is given one', () => {
    const clock = { now: () => new Date(0) };
    expect(
      deployedWorld({}, () => {}, clock)
        .clock.now()
        .getTime(),
    ).toBe(0);
  });
});
