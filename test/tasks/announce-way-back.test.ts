import { describe, expect, it } from 'vitest';
import { announceWayBack } from '../../lambdas/notify/announce-way-back.ts';
import { cluster, DEAD_RUN, databaseStack, deadRecord, EXECUTION, planOf } from '../support/fixtures.ts';
import { awsError, inputsOf, invoke } from '../support/stub.ts';

const FAILURE = { state: 'CheckSnapshot', error: 'StepFailed', cause: 'The snapshot is failed.' };

describe('AnnounceWayBack', () => {
  const announce = async (
    way: string,
    old: object | undefined,
    fresh: object | undefined,
    {
      record = {},
      again = false,
      answers = {},
      plan = planOf(),
    }: { record?: object; again?: boolean; answers?: object; plan?: ReturnType<typeof planOf> } = {},
  ) => {
    const found = (stack: object | undefined) =>
      stack === undefined
        ? awsError('ValidationError', 'does not exist')
        : { Stacks: [databaseStack(stack)] };
    const { calls, output } = await invoke(
      announceWayBack,
      { plan, executionId: DEAD_RUN, way, failure: FAILURE, detail: 'Where it was.', again },
      {
        answers: {
          GetItem: deadRecord(record),
          UpdateItem: {},
          DescribeStacks: [found(old), found(fresh), found(fresh)],
          Publish: {},
          ListStackResources: {},
          ...answers,
        },
      },
    );
    const [notice] = inputsOf(calls, 'Publish');
    if (notice === undefined) return String(output.told);
    expect(output.told).toBe(true);
    expect(inputsOf(calls, 'UpdateItem')[0]).toMatchObject({
      Key: { pk: `run#${DEAD_RUN}` },
      ExpressionAttributeNames: { '#part': 'told' },
      ExpressionAttributeValues: { ':value': { way, by: EXECUTION.id } },
    });
    return `${notice.Subject}\n${notice.Message}`;
  };

  it('says why, where the app is now, and what exists', async () => {
    const text = await announce('back', {}, { StackStatus: 'CREATE_IN_PROGRESS' });
    expect(text).toContain('The migration ended in CheckSnapshot with StepFailed: The snapshot is failed.');
    expect(text).toContain('kion-app runs on kion-cluster again, and writes are allowed.');
    expect(text).toContain('kion-aurora-b12345: CREATE_IN_PROGRESS');
    expect(text).toContain('kion-aurora: CREATE_COMPLETE');
  });

  it('tells of what does not exist that it does not', async () => {
    const text = await announce('untouched', {}, undefined);
    expect(text).toContain('nothing changed');
    expect(text).toContain('there is none');
    expect(text).not.toContain('kion-snapshot');
  });

  it('says how writes of the new database can be carried over', async () => {
    for (const way of ['rolled-back', 'return']) {
      const text = await announce(way, {}, {});
      expect(text).toContain('kept behind a fence');
      expect(text).toContain('compare the clone with the snapshot kion-snapshot');
    }
  });

  it('asks people who have stopped the app themselves to start it, unless an update has', async () => {
    const plan = planOf({ freeze: 'none' });
    const asked = 'You have stopped the app that uses kion-cluster yourself: start it again now.';
    for (const way of ['untouched', 'back', 'rolled-back'])
      expect(await announce(way, {}, {}, { plan })).toContain(asked);
    for (const way of ['return', 'stay'])
      expect(await announce(way, {}, {}, { plan })).not.toContain('start it again');
    expect(await announce('back', {}, {})).not.toContain('start it again');
  });

  it('names the fence that may be left', async () => {
    for (const way of ['rolled-back', 'return', 'stay'])
      expect(await announce(way, {}, {})).toContain('Fence group         kion-fence, if it came to that');
    expect(await announce('back', {}, {})).not.toContain('Fence group');
  });

  it('says of the old database what is true of it', async () => {
    expect(await announce('stay', {}, {})).toContain('is kept behind a fence');
    const deleting = await announce('stay', { StackStatus: 'DELETE_IN_PROGRESS' }, {});
    expect(deleting).toContain('was approved and has begun');
    expect(deleting).not.toContain('is kept behind a fence');
    expect(await announce('stay', undefined, {})).toContain('kion-aurora: DELETE_COMPLETE');
  });

  it('says the same once only, unless it is told to', async () => {
    expect(await announce('back', {}, {}, { record: { told: { way: 'back', by: 'an earlier one' } } })).toBe(
      'false',
    );
    const own = { told: { way: 'back', by: EXECUTION.id } };
    expect(await announce('back', {}, {}, { record: own }), 'an attempt that has died').toBe('true');
    expect(await announce('return', {}, {}, { record: { told: { way: 'stay', by: 'x' } } })).toContain(
      'as asked for',
    );
    expect(
      await announce('back', {}, {}, { record: { told: { way: 'back', by: 'x' } }, again: true }),
    ).toContain('undone');
  });

  it('says it also where somebody has deleted the record', async () => {
    expect(await announce('back', {}, {}, { answers: { GetItem: {} } })).toContain('kion-app');
  });

  it('does not claim a fence that the new cluster does not wear', async () => {
    const fresh = { StackName: 'kion-aurora-b12345', Tags: [{ Key: 'aurora-rewind:run', Value: 'b12345' }] };
    const withCluster = async (changes: object) =>
      await announce('return', {}, fresh, {
        answers: {
          ListStackResources: {
            StackResourceSummaries: [{ LogicalResourceId: 'AuroraCluster', PhysicalResourceId: 'new' }],
          },
          DescribeDBClusters: { DBClusters: [cluster('new', changes)] },
          DescribeDBInstances: {},
        },
      });
    expect(await withCluster({ Status: 'stopped' })).toContain(
      'but NOT behind a fence, because its cluster is stopped',
    );
    const fenced = {
      VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-fence' }],
      TagList: [{ Key: 'aurora-rewind:groups-before', Value: 'sg-new00000' }],
    };
    expect(await withCluster(fenced)).toContain('is kept behind a fence');
  });
});
