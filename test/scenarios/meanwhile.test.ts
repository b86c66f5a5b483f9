import { describe, expect, it } from 'vitest';
import { AwsError } from '../../local/aws/simulated.ts';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { faultsNamed } from '../../local/faults/named.ts';
import { resultOf } from '../../local/report/result.ts';
import { goBack } from '../../local/rescue/act.ts';
import { lookAt } from '../../local/rescue/look.ts';
import { benchOf } from '../../local/rescue/replay.ts';
import type { Laboratory } from '../../local/run/laboratory.ts';
import { statesOf } from '../../local/run/machines.ts';
import { runMigration } from './run-migration.ts';

interface Story {
  readonly fault?: string;
  readonly input?: object;
  /** The machine and the state in which something happens, once. */
  readonly at: `${'go-back' | 'enable-backtrack'}/${string}`;
  readonly what: (lab: Laboratory) => Promise<void>;
  readonly hours?: number;
}

/** A run in which something happens meanwhile, and how things stand so many hours after it. */
async function story({ fault, input = {}, at, what, hours = 6 }: Story) {
  let lab: Laboratory | undefined;
  let done = false;
  const run = await runMigration({
    estate: kionEstate(),
    input: { ...KION_INPUT, ...input },
    seed: 1,
    judge: async () => 'approved',
    faults: fault === undefined ? [] : faultsNamed([fault], statesOf('enable-backtrack')),
    patience: hours * 3600,
    beforeStart: (each) => {
      lab = each;
    },
    onEvent: ({ stateMachineArn }, { type, name }) => {
      const here = `${stateMachineArn.split(':').at(-1)}/${name}`;
      if (done || lab === undefined || here !== at || !type.endsWith('StateEntered')) return;
      done = true;
      const known = lab;
      lab.time.spawn('meanwhile', async () => await what(known));
    },
  });
  const result = await resultOf(run, 0);
  const { account } = run.laboratory;
  const kept = [...account.fleet.clusters.values()].map(({ resourceId }) => resourceId);
  expect((await run.users.account(kept)).lost).toBe(0);
  return { run, result, account, writable: account.connections.writableClusters().map(({ id }) => id) };
}

const newCluster = ({ account }: Laboratory) =>
  [...account.fleet.clusters.values()].find(({ id }) => id !== 'kion-cluster');

/** Gives a database and its instances, or one of these, another status. */
function became(lab: Laboratory, cluster: string | undefined, status: string, which: 'all' | 'reader'): void {
  const { fleet } = lab.account;
  const members = [...fleet.instances.values()].filter((instance) => instance.cluster === cluster);
  for (const instance of members) if (which === 'all' || !instance.writer) instance.status = status;
  const own = fleet.clusters.get(cluster ?? '');
  if (own !== undefined && which === 'all') own.status = status;
  fleet.changed();
}

async function backByHand(lab: Laboratory): Promise<void> {
  const { record } = await lookAt(benchOf(lab), 'kion-app');
  if (record === undefined) throw new Error('there is nothing to go back from');
  expect((await goBack(benchOf(lab), record, () => {})).status).toBe('SUCCEEDED');
}

describe('a new database of which something never comes up', () => {
  it.each([
    [
      'a reader, while CloudFormation rolls the app back',
      'app-update-fails',
      'incompatible-parameters',
      'reader',
    ],
    ['a reader, when a person wants the app back', 'health-never', 'incompatible-parameters', 'reader'],
    ['all of it', 'health-never', 'stopped', 'all'],
  ] as const)('(%s) does not keep the app from its old one', async (_, fault, status, which) => {
    const { result, writable } = await story({
      fault,
      at: 'go-back/FindWayBack',
      what: async (lab) => became(lab, newCluster(lab)?.id, status, which),
    });
    expect(writable).toEqual(['kion-cluster']);
    expect(result.outcome).toBe('rolled-back');
    expect(result.downtimeSeconds).toBeLessThanOrEqual(result.plan?.downtime.longestSeconds ?? 0);
  });
});

describe('an old database', () => {
  it('whose reader is broken takes its app back', async () => {
    const { writable, run } = await story({
      fault: 'health-never',
      at: 'go-back/CheckThawed',
      what: async (lab) => became(lab, 'kion-cluster', 'incompatible-parameters', 'reader'),
    });
    expect(writable).toEqual(['kion-cluster']);
    expect(run.waysBack.map(({ status }) => status)).not.toContain('FAILED');
  });

  it('that is busy for hours is told of, and opened as soon as it can be', async () => {
    const { result, writable } = await story({
      fault: 'database-stack-fails',
      at: 'go-back/FindWayBack',
      hours: 12,
      what: async (lab) => {
        lab.account.fleet.cluster('kion-cluster').status = 'maintenance';
        await lab.time.sleep(3 * 3600, 'the maintenance');
        lab.account.fleet.cluster('kion-cluster').status = 'available';
      },
    });
    expect(writable).toEqual(['kion-cluster']);
    const bodies = result.emails.map(({ body }) => body);
    expect(bodies.find((body) => body.includes('is maintenance, so its security groups'))).toContain(
      'docs/runbook.md#the-app-does-not-come-back',
    );
    expect(bodies.at(-1)).toContain('The migration ended in CheckDatabaseStack with StepFailed');
  });

  it('that is stopped when the new one is fenced already: people are told that nobody can write', async () => {
    const { result } = await story({
      fault: 'health-never',
      at: 'go-back/ThawWrites',
      what: async (lab) => became(lab, 'kion-cluster', 'stopped', 'all'),
    });
    expect(result.emails.map(({ body }) => body).join('\n')).toContain(
      'Nobody can write: the new database is behind its fence, and kion-cluster is stopped.',
    );
  });
});

describe('a person who goes back by hand while the run is going on', () => {
  it.each(['FreezeWrites', 'VerifyNewDatabase', 'WaitForAppStack', 'WaitForHealth'])(
    'in %s is not disturbed by it, nor by its own way back',
    async (state) => {
      const { run, result, writable } = await story({ at: `enable-backtrack/${state}`, what: backByHand });
      expect(writable).toEqual(['kion-cluster']);
      expect(result.app?.endpoint).toContain('kion-cluster.');
      expect(run.execution.error).toBe('LockLost');
      for (const { output } of run.waysBack) expect(output).toMatchObject({ outcome: 'nothing-to-do' });
      expect(result.emails.map(({ subject }) => subject).join()).not.toContain('migration failed');
    },
  );

  it.each(['BakeTime', 'RequestDeletionApproval', 'VerifySafeToDelete'])(
    'in %s is not told afterwards that the app is on the new database',
    async (state) => {
      const { result, writable } = await story({ at: `enable-backtrack/${state}`, what: backByHand });
      expect(writable).toEqual(['kion-cluster']);
      expect(result.remaining.stacks).toContain('kion-aurora');
      const mine = result.emails.filter(({ to }) => to === 'operations@example.com');
      const subjects = mine.map(({ subject }) => subject);
      expect(subjects).toContain('kion-app: a run was taken over');
      expect(subjects).toContain('kion-app: back on the old database as asked for, the new one is kept');
      expect(subjects.join()).not.toMatch(/migration done|migration failed/);
    },
  );

  it('and gets no answer is followed by the switch', async () => {
    const { run, writable } = await story({
      fault: 'stopped:WaitForDatabaseStack',
      at: 'enable-backtrack/WaitForDatabaseStack',
      hours: 9,
      what: async (lab) => {
        // The network of the person's computer swallows everything for an hour once the lock is taken.
        const until = lab.time.millis + 3_600_000;
        lab.account.aws.interceptors.push(async ({ caller }, next) => {
          if (caller === 'FindWayBack' && lab.time.millis < until)
            await lab.time.sleep(100 * 3600, 'an answer');
          return await next();
        });
        const { record } = await lookAt(benchOf(lab), 'kion-app');
        if (record !== undefined) await goBack(benchOf(lab), record, () => {});
      },
    });
    expect(writable).toEqual(['kion-cluster']);
    expect(run.waysBack.map(({ output }) => Object(output).outcome)).toContain('back');
  });
});

describe('an app that may take days to become healthy', () => {
  it('is asked ever more rarely, so that the history of the run does not fill', async () => {
    const { run } = await story({
      fault: 'health-never',
      input: { healthCheck: { url: 'https://kion.example.com/api/version', timeout: '7d' } },
      at: 'enable-backtrack/CheckHealth',
      what: async () => {},
    });
    expect(run.history.length).toBeLessThan(15_000);
    expect(run.execution.cause).toContain('Not healthy within');
  });
});

describe('a new database that cannot be fenced because it is stopped', () => {
  it('is fenced as soon as it is up, before people are told that it is', async () => {
    const { account, result, writable } = await story({
      fault: 'health-never',
      at: 'go-back/FindWayBack',
      what: async (lab) => {
        const id = newCluster(lab)?.id;
        became(lab, id, 'stopped', 'all');
        await lab.time.sleep(100, 'somebody to start it');
        became(lab, id, 'available', 'all');
      },
    });
    expect(writable).toEqual(['kion-cluster']);
    const fresh = [...account.fleet.clusters.values()].find(({ id }) => id !== 'kion-cluster');
    expect(fresh?.groups).not.toContain(result.created?.groupId);
    expect(result.emails.at(-1)?.body).toContain('is kept behind a fence');
  });
});

describe('a switch that could not be removed', () => {
  it('is removed when it fires next', async () => {
    const { run } = await story({
      fault: 'stopped:CheckSnapshot',
      at: 'go-back/DisarmWatchdog',
      what: async (lab) => {
        const until = lab.time.millis + 600_000;
        lab.account.aws.interceptors.push(async ({ caller }, next) => {
          if (caller === 'DisarmWatchdog' && lab.time.millis < until)
            throw new AwsError('AccessDenied', 'no');
          return await next();
        });
      },
    });
    expect([...run.laboratory.schedules.byName.keys()]).toEqual([]);
  });
});
