import { describe, expect, it } from 'vitest';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { resultOf } from '../../local/report/result.ts';
import { runMigration } from './run-migration.ts';

/** A run in which somebody opens the old database, by its groups or by a rule, and perhaps closes it again. */
async function opened(state: string, how: 'groups' | 'rule', forSeconds: number) {
  let done = false;
  let open = () => {};
  const run = await runMigration({
    estate: kionEstate(),
    input: KION_INPUT,
    seed: 1,
    judge: async () => 'approved',
    patience: 3600,
    beforeStart: ({ account, time }) => {
      open = () => {
        time.spawn('somebody', async () => {
          await time.sleep(5, 'a moment');
          const { fleet, groups } = account;
          const cluster = fleet.cluster('kion-cluster');
          const fence = groups.byId.get(cluster.groups[0] ?? '');
          const before = cluster.tags.get('aurora-rewind:groups-before')?.split(' ') ?? [];
          const rules = groups.byId.get(before[0] ?? '')?.ingress ?? [];
          if (fence === undefined) throw new Error('there is no fence');
          if (how === 'groups') fleet.setGroups(cluster, before);
          else fence.ingress.push(...rules);
          fleet.changed();
          await time.sleep(forSeconds, 'users to write');
          if (how === 'groups') fleet.setGroups(cluster, [fence.id]);
          else fence.ingress.length = 0;
          fleet.changed();
        });
      };
    },
    onEvent: (_, { type, name }) => {
      if (done || name !== state || !type.endsWith('StateEntered')) return;
      done = true;
      open();
    },
  });
  return { run, result: await resultOf(run, 0) };
}

describe('a database that somebody opens after writes were proven to have stopped', () => {
  it.each([
    ['while its snapshot is made', 'WaitForSnapshot', 'groups', 40_000],
    ['while the new database is made', 'WaitForDatabaseStack', 'groups', 40_000],
    ['by a rule in the fence', 'WaitForDatabaseStack', 'rule', 40_000],
    ['for ten minutes only', 'CreateDatabaseStack', 'groups', 600],
  ] as const)('%s: the app stays there, and nothing is lost', async (_, state, how, forSeconds) => {
    const { run, result } = await opened(state, how, forSeconds);
    expect(result).toMatchObject({ outcome: 'rolled-back', writes: { lost: 0 } });
    expect(result.error?.name).toBe('Conflict');
    expect(run.laboratory.account.connections.writable()?.id).toBe('kion-cluster');
  });
});
