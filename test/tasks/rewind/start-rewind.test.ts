import { describe, expect, it } from 'vitest';
import { startRewind } from '../../../lambdas/rewind/start-rewind.ts';
import { ago, EXECUTION, HELD_BY_ANOTHER, HELD_LOCK, LOCK, NOW, tableWith } from '../../support/fixtures.ts';
import {
  backtrack,
  closed,
  heldAnswers,
  RETURN_POINT,
  rewindPlanOf,
  rewindRecord,
  WANTED,
} from '../../support/rewinds.ts';
import { awsError, inputsOf, invoke, operationsOf, type Stub } from '../../support/stub.ts';

const REQUEST = { BacktrackDBCluster: { BacktrackIdentifier: 'ours' } };

/** An earlier rewind, as the ledger has it. */
const OLDER = { kind: 'rewind', id: 'older', from: +ago(7300), to: +ago(9000), since: +ago(7200), run: 'r' };

function start(answers: Stub['answers'] = {}, plan = rewindPlanOf(), errand = 'there', approved = true) {
  return invoke(
    startRewind,
    { plan, lock: LOCK, errand, approved },
    { answers: { ...heldAnswers(), ...REQUEST, ...answers } },
  );
}

/** The run was about to ask so many seconds ago, and AWS lists these requests. */
const asked = (seconds: readonly number[], ...listed: object[]) =>
  heldAnswers(rewindRecord({ asked: seconds.map((each) => ago(each).toISOString()) }), ...listed);

const requests = ({ calls }: Awaited<ReturnType<typeof start>>) => inputsOf(calls, 'BacktrackDBCluster');

/** Fails by an error of this name, and asks RDS for nothing. */
async function refuse(answers: Stub['answers'], name: string) {
  let count = 0;
  const BacktrackDBCluster = () => ({ BacktrackIdentifier: `never-${count++}` });
  await expect(start({ ...answers, BacktrackDBCluster })).rejects.toMatchObject({ name });
  expect(count).toBe(0);
}

describe('StartRewind', () => {
  it('asks RDS for the moment that is wanted, and for nothing else', async () => {
    const done = await start();
    expect(requests(done)).toEqual([{ DBClusterIdentifier: 'kion-cluster', BacktrackTo: WANTED }]);
    expect(done.output).toMatchObject({
      status: 'ready',
      id: 'ours',
      detail: `kion-cluster goes to ${WANTED.toISOString()}: request ours.`,
    });
  });

  it('writes down that it is about to ask before it asks', async () => {
    const { calls } = await start();
    const order = operationsOf(calls);
    expect(order.indexOf('UpdateItem')).toBeGreaterThan(-1);
    expect(order.indexOf('UpdateItem')).toBeLessThan(order.indexOf('BacktrackDBCluster'));
    expect(inputsOf(calls, 'UpdateItem')).toMatchObject([
      {
        Key: { pk: `run#${EXECUTION.id}` },
        ExpressionAttributeNames: { '#part': 'asked' },
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#part)',
        ExpressionAttributeValues: { ':value': [NOW.toISOString()] },
      },
    ]);
  });

  it('asks once where two attempts are at work at the same time: the second one comes again later', async () => {
    await refuse({ UpdateItem: awsError('ConditionalCheckFailedException') }, 'Unavailable');
  });

  it('leaves nothing behind that was written since the last rewind, unless somebody has approved that', async () => {
    const since = ago(7200).toISOString();
    const plan = rewindPlanOf({ target: { wish: 'undo', moment: ago(7400).toISOString() } });
    const commits = (value: number) => ({
      Query: { Items: [{ pk: 'p', sk: since, ...OLDER }] },
      GetMetricData: {
        MetricDataResults: [{ Id: 'm0', Timestamps: [ago(3600)], Values: [value] }],
      },
    });
    await expect(start(commits(0.001), plan, 'there', false)).rejects.toMatchObject({ name: 'Conflict' });
    await expect(start(commits(0.001), plan, 'there', false)).rejects.toThrow(/was written to kion-cluster/);
    expect(requests(await start(commits(0), plan, 'there', false))).toHaveLength(1);
    expect(requests(await start(commits(0.001), plan, 'there', true))).toHaveLength(1);
  });

  it('hands on what AWS says where the cluster has just been deleted: nothing of it can be left behind', async () => {
    const answers = {
      DescribeDBClusters: [{ DBClusters: [closed()] }, {}],
      BacktrackDBCluster: awsError('DBClusterNotFoundFault'),
    };
    const attempt = start(answers, rewindPlanOf(), 'there', false);
    await expect(attempt).rejects.toMatchObject({ name: 'DBClusterNotFoundFault' });
  });

  it('asks for nothing that it could not write down', async () => {
    await refuse({ UpdateItem: awsError('AccessDenied') }, 'AccessDenied');
  });

  it.each([
    ['since it was written down', 100, 90],
    ['although the answer to it was lost long ago', 4000, 3990],
    ['although its clock and that of AWS differ by seconds', 100, 110],
  ])('adopts a request that AWS lists, %s', async (_, attempt, made) => {
    const done = await start(asked([attempt], backtrack('theirs', made, { Status: 'pending' })));
    expect(done.output).toMatchObject({ status: 'ready', id: 'theirs' });
    expect(requests(done)).toEqual([]);
    expect(operationsOf(done.calls)).not.toContain('UpdateItem');
  });

  it('takes no rewind of before for its own', async () => {
    const old = [backtrack('older', 7200), backtrack('just-before', 131)];
    const first = await start(heldAnswers(rewindRecord(), ...old));
    expect(first.output).toMatchObject({ id: 'ours' });
    expect(requests(first)).toHaveLength(1);
    const again = await start(asked([120], ...old));
    expect(again.output).toMatchObject({ id: 'ours' });
  });

  it('waits for two minutes while what it may have asked for is not listed, and asks again after that', async () => {
    const early = await start(asked([119]));
    expect(early.output).toMatchObject({ status: 'pending', id: null, waitSeconds: 15 });
    expect(early.output.detail).toBe('RDS may have been asked already; it shows soon.');
    expect(requests(early)).toEqual([]);
    const late = await start(asked([300, 120]));
    expect(late.output).toMatchObject({ status: 'ready', id: 'ours' });
    expect(inputsOf(late.calls, 'UpdateItem')).toMatchObject([
      {
        ExpressionAttributeValues: {
          ':value': [...[300, 120].map((at) => ago(at).toISOString()), NOW.toISOString()],
        },
      },
    ]);
  });

  it('waits from its last attempt on, and not from its first', async () => {
    expect(requests(await start(asked([300, 60])))).toEqual([]);
  });

  it('waits while the cluster is busy, and hands on whatever else AWS says', async () => {
    const busy = await start({ BacktrackDBCluster: awsError('InvalidDBClusterStateFault') });
    expect(busy.output).toMatchObject({
      status: 'pending',
      id: null,
      waitSeconds: 15,
      detail: 'kion-cluster is busy.',
    });
    const refused = start({ BacktrackDBCluster: awsError('InvalidParameterValue') });
    await expect(refused).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    const lost = start({ BacktrackDBCluster: awsError('TimeoutError') });
    await expect(lost).rejects.toMatchObject({ name: 'Unavailable' });
  });

  it('lets the SDK repeat nothing by itself', async () => {
    const config = Object(Reflect.get(startRewind.clients.rds(), 'config'));
    expect(await config.maxAttempts()).toBe(1);
  });

  it.each([
    ['force', { force: true }, { Force: true }],
    ['the earliest moment', { useEarliest: true }, { UseEarliestTimeOnPointInTimeUnavailable: true }],
  ])('asks for %s only if the plan says so', async (_, changes, sent) => {
    expect(requests(await start({}, rewindPlanOf(changes)))).toEqual([
      { DBClusterIdentifier: 'kion-cluster', BacktrackTo: WANTED, ...sent },
    ]);
  });

  it.each<[string, Stub['answers']]>([
    [
      'somebody has opened the fence',
      { DescribeSecurityGroups: { SecurityGroups: [{ IpPermissions: [{}] }] } },
    ],
    [
      'somebody has given the groups back',
      {
        DescribeDBClusters: {
          DBClusters: [closed({ VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-old' }] })],
        },
      },
    ],
    [
      'somebody was connected since',
      { GetMetricData: { MetricDataResults: [{ Id: 'm0', Timestamps: [ago(60)], Values: [1] }] } },
    ],
    ['the cluster is gone', { DescribeDBClusters: {} }],
    ['nobody knows what was found', { GetItem: tableWith(rewindRecord({ found: undefined })) }],
    [
      'the moment to come back to is missing',
      { GetItem: tableWith(rewindRecord({ returnPoint: undefined })) },
    ],
    ['the record is gone', { GetItem: tableWith({}) }],
  ])('asks for nothing where %s', async (_, answers) => {
    await refuse(answers, 'Conflict');
  });

  it('says why: the moment to come back to is gone, or what was written would be left behind', async () => {
    await expect(start({ GetItem: tableWith({}) })).rejects.toThrow(
      'The record of the run, with the moment to come back to, is gone. The cluster was not rewound',
    );
    const open = { DescribeSecurityGroups: { SecurityGroups: [{ IpPermissions: [{}] }] } };
    await expect(start(open)).rejects.toThrow('left behind without a moment to come back to');
  });

  it.each([
    ['before it begins', [HELD_BY_ANOTHER]],
    ['before it writes down that it asks', [HELD_LOCK, rewindRecord(), HELD_BY_ANOTHER]],
    ['before it asks', [HELD_LOCK, rewindRecord(), HELD_LOCK, HELD_BY_ANOTHER]],
  ])('asks for nothing once another run has the lock, %s', async (_, GetItem) => {
    await refuse({ GetItem }, 'LockLost');
  });
});

describe('StartRewind, back to where the cluster came from', () => {
  const there = { asked: [ago(350).toISOString()] };
  const back = (answers: Stub['answers'], plan = rewindPlanOf()) => start(answers, plan, 'back');

  it('goes to the moment before the rewind, and takes the way there for no answer', async () => {
    const done = await back(heldAnswers(rewindRecord(there), backtrack('there', 345)));
    expect(requests(done)).toEqual([{ DBClusterIdentifier: 'kion-cluster', BacktrackTo: RETURN_POINT }]);
    expect(done.output).toMatchObject({
      id: 'ours',
      detail: expect.stringContaining(RETURN_POINT.toISOString()),
    });
    expect(inputsOf(done.calls, 'UpdateItem')).toMatchObject([
      { ExpressionAttributeNames: { '#part': 'askedBack' } },
    ]);
  });

  it('is never content with the earliest moment, but forced where the way there was', async () => {
    const plan = rewindPlanOf({ useEarliest: true, force: true });
    expect(requests(await back(heldAnswers(rewindRecord(there)), plan))).toEqual([
      { DBClusterIdentifier: 'kion-cluster', BacktrackTo: RETURN_POINT, Force: true },
    ]);
  });

  it('needs nobody to approve it: nothing is left behind but what nobody wanted', async () => {
    const wrote = { MetricDataResults: [{ Id: 'm0', Timestamps: [ago(3600)], Values: [1] }] };
    const Query = { Items: [{ pk: 'p', sk: 's', ...OLDER }] };
    const plan = rewindPlanOf({ target: { wish: 'undo', moment: ago(7400).toISOString() } });
    const answers = { ...heldAnswers(rewindRecord(there)), Query, GetMetricData: wrote };
    expect(requests(await start(answers, plan, 'back', false))).toHaveLength(1);
  });

  it('is asked for once, however often it is called', async () => {
    const record = rewindRecord({ ...there, askedBack: [ago(50).toISOString()] });
    const listed = [backtrack('there', 345), backtrack('back', 45, { Status: 'applying' })];
    for (const order of [listed, listed.toReversed()]) {
      const done = await back(heldAnswers(record, ...order));
      expect(done.output).toMatchObject({ status: 'ready', id: 'back' });
      expect(requests(done)).toEqual([]);
    }
    const unlisted = await back(heldAnswers(record, backtrack('there', 345)));
    expect(unlisted.output).toMatchObject({ status: 'pending' });
    expect(requests(unlisted)).toEqual([]);
  });

  it('is not taken for the way there by an attempt that comes late', async () => {
    const record = rewindRecord({ ...there, askedBack: [ago(50).toISOString()] });
    // Their clocks differ by as much as they may.
    const listed = [backtrack('back', 60), backtrack('there', 345)];
    expect((await start(heldAnswers(record, ...listed))).output).toMatchObject({ id: 'there' });
    expect((await back(heldAnswers(record, ...listed.toReversed()))).output).toMatchObject({ id: 'back' });
  });
});
