import { DescribeInstanceRefreshesCommand } from '@aws-sdk/client-auto-scaling';
import { UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import { ModifyDBClusterCommand } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { resultOf } from '../../local/report/result.ts';
import type { Laboratory } from '../../local/run/laboratory.ts';
import type { MigrationOptions } from '../../local/run/migration.ts';
import { migrate } from './migrate.ts';
import { type MigrationRun, runMigration } from './run-migration.ts';

/** The default estate with something else in the app's template. */
function withApp(change: (template: string) => string) {
  const estate = kionEstate();
  const stacks = estate.stacks.map((stack) =>
    stack.name === 'kion-app' ? { ...stack, template: change(stack.template) } : stack,
  );
  return { ...estate, stacks };
}
const withoutPolicy = withApp((text) => text.replace(/ {4}UpdatePolicy:\n( {6,}.*\n)+/, ''));
const withLatest = withApp((text) =>
  text.replace('Version: !GetAtt LaunchTemplate.LatestVersionNumber', "Version: '$Latest'"),
);

describe.each([
  ['without an UpdatePolicy', withoutPolicy],
  ['of the latest version', withLatest],
])('an Auto Scaling group %s', (_, estate) => {
  it('is refused, with the choice that there is', async () => {
    const { result } = await migrate({ estate });
    expect(result.problems).toMatchObject([
      { code: 'HostsWouldStay', remedy: expect.stringContaining('moveHosts: "instance-refresh"') },
    ]);
  });

  it('is refreshed after the update if the input says so, and nothing is lost', async () => {
    const { result, run } = await migrate({ estate, input: { moveHosts: 'instance-refresh' } });
    expect(result).toMatchObject({ outcome: 'migrated', writes: { lost: 0 } });
    expect(result.states).toContain('RefreshHosts');
    expect(reachedIn(run)).toEqual(Array(2).fill(result.created?.cluster));
  });
});

/** A run of an app whose hosts only an instance refresh moves, under `conditions`. */
async function refreshedRun(
  conditions: Pick<MigrationOptions, 'faults' | 'patience'>,
): Promise<MigrationRun> {
  return await runMigration({
    estate: withoutPolicy,
    input: { ...KION_INPUT, moveHosts: 'instance-refresh' },
    seed: 1,
    judge: async () => 'approved',
    ...conditions,
  });
}

/** The clusters that the app's hosts are connected to when a run is over. */
function reachedIn({ laboratory }: MigrationRun): (string | undefined)[] {
  const { hosts, connections } = laboratory.account;
  return [...hosts.byId.keys()].map((id) => connections.of(id)?.id);
}

it.each([
  ['stopped', 'WaitForAppStack', 'stop'],
  ['stopped', 'RefreshHosts', 'stop'],
  ['stopped', 'WaitForHosts', 'stop'],
  ['robbed of its lock', 'AreHostsToBeRefreshed', 'thaw'],
] as const)('hosts that were to be refreshed are, although the run was %s in %s', async (_, state, what) => {
  const run = await refreshedRun({
    faults: [{ at: 'state', state, what }],
    // The dead man's switch fires, and two hosts are replaced one after the other.
    patience: 5 * 3600,
  });
  const { hosts, aws } = run.laboratory.account;
  expect(reachedIn(run)).toEqual(Array(2).fill(expect.stringMatching(/^kion-b/)));
  expect((await run.users.account()).lost).toBe(0);
  // What the run had begun itself is not begun once more.
  const [AutoScalingGroupName = ''] = [...hosts.byId.values()].map(({ owner }) => owner);
  const { InstanceRefreshes } = await aws
    .client('test')
    .send(new DescribeInstanceRefreshesCommand({ AutoScalingGroupName }));
  expect(InstanceRefreshes).toHaveLength(1);
});

it.each([0, 1])(
  'hosts come where they belong although their refresh is cancelled, even on the way back (%i)',
  async (skip) => {
    const run = await refreshedRun({
      faults: [
        { at: 'fate', what: 'instance-refresh', status: 'Cancelled', skip },
        ...(skip === 1 ? [{ at: 'page', status: 503 } as const] : []),
      ],
    });
    expect(await resultOf(run, 0)).toMatchObject({
      outcome: skip === 1 ? 'rolled-back' : 'migrated',
      writes: { lost: 0 },
    });
    const there = skip === 1 ? 'kion-cluster' : expect.stringMatching(/^kion-b/);
    expect(reachedIn(run)).toEqual(Array(2).fill(there));
  },
);

it('hosts that are left when a run is stopped are refreshed until they have moved, and then people are told', async () => {
  const run = await refreshedRun({
    faults: [
      { at: 'state', state: 'RefreshHosts', what: 'stop' },
      { at: 'fate', what: 'instance-refresh', status: 'Cancelled', skip: 0 },
    ],
    patience: 5 * 3600,
  });
  expect(reachedIn(run)).toEqual(Array(2).fill(expect.stringMatching(/^kion-b/)));
  const { emails } = await resultOf(run, 0);
  expect(emails.at(-1)?.body).toContain('All 2 hosts wear the new group.');
});

it('hosts that were refreshed come back by a refresh when a person wants that', async () => {
  const run = await refreshedRun({
    faults: [{ at: 'page', status: 503 }],
  });
  const result = await resultOf(run, 0);
  expect(result).toMatchObject({ outcome: 'rolled-back', writes: { lost: 0 } });
  expect(run.laboratory.account.connections.writable()?.id).toBe('kion-cluster');
});

describe('a protected old stack', () => {
  /** Protects both before the run, and again in the bake time if `again`. */
  async function protectedRun(liftProtections: boolean, again = false) {
    const protect = async ({ account }: Laboratory, which: ('stack' | 'cluster')[]) => {
      const client = account.aws.client('somebody');
      if (which.includes('stack'))
        await client.send(
          new UpdateTerminationProtectionCommand({
            StackName: 'kion-aurora',
            EnableTerminationProtection: true,
          }),
        );
      if (which.includes('cluster'))
        await client.send(
          new ModifyDBClusterCommand({ DBClusterIdentifier: 'kion-cluster', DeletionProtection: true }),
        );
    };
    const run = await runMigration({
      estate: kionEstate(),
      input: { ...KION_INPUT, liftProtections },
      seed: 1,
      judge: async () => 'approved',
      beforeStart: (lab) => {
        lab.time.spawn('somebody', () => protect(lab, again ? ['cluster'] : ['stack', 'cluster']));
        if (!again) return;
        lab.time.spawn('somebody later', async () => {
          await lab.time.sleep(6 * 3600, 'the bake time');
          await protect(lab, ['stack']);
        });
      },
    });
    return await resultOf(run, 0);
  }

  it('is told before the start, and kept', async () => {
    const result = await protectedRun(false);
    expect(result).toMatchObject({ outcome: 'migrated-old-kept', executionStatus: 'SUCCEEDED' });
    expect(result.emails[0]?.body).toContain('stays, so the old stack will be kept');
    expect(result.emails.at(-1)?.body).toContain('has termination protection');
  });

  it('is deleted if the input says so and people have approved', async () => {
    const result = await protectedRun(true);
    expect(result).toMatchObject({ outcome: 'migrated', writes: { lost: 0 } });
    const asked = result.emails.find(({ subject }) => subject.includes('delete the old database stack'));
    expect(asked?.body).toContain('lifted just before the deletion');
  });

  it('is kept if somebody has protected it since', async () => {
    const result = await protectedRun(true, true);
    expect(result).toMatchObject({ outcome: 'migrated-old-kept' });
    expect(result.emails.at(-1)?.body).toContain('The stack kion-aurora has termination protection.');
  });
});

it('an address that nobody has confirmed is told before anything is touched', async () => {
  const run = await runMigration({
    estate: kionEstate(),
    input: KION_INPUT,
    seed: 1,
    judge: async () => 'approved',
    beforeStart: ({ account, settings }) =>
      account.topics.create(settings.APPROVAL_TOPIC_ARN ?? '', [
        { address: 'approver@example.com', confirmed: true, approver: 'approver@example.com' },
        { address: 'new@example.com', confirmed: false },
      ]),
  });
  const result = await resultOf(run, 0);
  expect(result).toMatchObject({
    outcome: 'refused',
    problems: [{ code: 'SubscriptionUnconfirmed', subject: 'new@example.com' }],
  });
});
