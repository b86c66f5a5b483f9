import { spawnSync } from 'node:child_process';
import { setTimeout as real } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { StalledError, VirtualTime } from '../../local/clock/virtual-time.ts';

describe('a clock that is tied to real time', () => {
  it('waits as long as it says, and never runs behind the pace', async () => {
    let now = 1000;
    const waits: number[] = [];
    const time = new VirtualTime(0, {
      now: () => now,
      until: async (at) => {
        waits.push(at);
        now = at + 5;
      },
    });
    const seen: number[] = [];
    time.spawn('sleeper', async () => {
      await time.sleep(2);
      seen.push(time.millis);
      now += 100;
      await time.sleep(1);
      seen.push(time.now().getTime());
    });
    await time.run();
    expect(waits).toEqual([3000, 4105]);
    expect(seen).toEqual([3005, 4110]);
  });
});

describe('virtual time', () => {
  it('passes only when nobody has anything left to do, and then at once', async () => {
    const time = new VirtualTime(0);
    const seen: string[] = [];
    time.spawn('slow', async () => {
      await time.sleep(3600);
      seen.push(`slow at ${time.millis}`);
    });
    time.spawn('quick', async () => {
      await time.sleep(1);
      seen.push(`quick at ${time.millis}`);
      await time.sleep(1);
      seen.push(`quick at ${time.millis}`);
    });
    await time.run();
    expect(seen).toEqual(['quick at 1000', 'quick at 2000', 'slow at 3600000']);
  });

  it('stands still while an actor waits for something real', async () => {
    const time = new VirtualTime(0);
    const seen: number[] = [];
    time.at(500, () => seen.push(time.millis));
    time.spawn('real', async () => {
      await real(20);
      seen.push(time.millis);
    });
    await time.run();
    expect(seen).toEqual([0, 500]);
  });

  it('lets one actor run at a time, in the order of being woken', async () => {
    const time = new VirtualTime(0);
    const seen: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      time.spawn(name, async () => {
        seen.push(`${name} begins`);
        await Promise.resolve();
        seen.push(`${name} goes on`);
        await time.sleep(1);
        seen.push(`${name} ends`);
      });
    }
    await time.run();
    expect(seen).toEqual([
      'a begins',
      'a goes on',
      'b begins',
      'b goes on',
      'c begins',
      'c goes on',
      'a ends',
      'b ends',
      'c ends',
    ]);
  });

  it('ends a run at a limit, and goes on from there', async () => {
    const time = new VirtualTime(0);
    let woken = 0;
    time.at(1000, () => woken++);
    await time.run(undefined, 999);
    expect([woken, time.millis]).toEqual([0, 999]);
    await time.run();
    expect([woken, time.millis]).toEqual([1, 1000]);
  });

  it('forgets what was cancelled, and never wakes what was killed', async () => {
    const time = new VirtualTime(0);
    const seen: string[] = [];
    time.at(10, () => seen.push('cancelled')).cancel();
    const killed = time.spawn('killed', async () => {
      await time.sleep(1);
      seen.push('killed');
    });
    time.spawn('killer', async () => time.kill(killed));
    await time.run();
    expect(seen).toEqual([]);
  });

  it('waits for the end of others, also of those that were killed', async () => {
    const time = new VirtualTime(0);
    const other = time.spawn('other', () => time.forever('nothing'));
    const main = time.spawn('main', () => time.join(other));
    time.at(5, () => time.kill(other));
    await time.run(main);
    expect(time.millis).toBe(5);
  });

  it('names who waits for what can no longer come', async () => {
    const time = new VirtualTime(0);
    const main = time.spawn('the execution', () => time.forever('a decision'));
    await expect(time.run(main)).rejects.toThrow(
      new StalledError('the execution waits for a decision, and nothing is left that could bring it.'),
    );
  });

  it('ends with the error that left an actor', async () => {
    const time = new VirtualTime(0);
    time.spawn('failing', async () => {
      throw new Error('as it happens');
    });
    await expect(time.run()).rejects.toThrow('as it happens');
  });

  it('names an actor that awaits a promise which nobody will settle', () => {
    const script = `
      import { VirtualTime } from './local/clock/virtual-time.ts';
      const time = new VirtualTime(0);
      time.spawn('the lost one', () => new Promise(() => {}));
      await time.run().catch((error) => console.log(error.message));`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    expect(stdout).toContain('the lost one neither runs nor waits on the clock');
  });
});
