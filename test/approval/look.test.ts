import { describe, expect, it } from 'vitest';
import { type Eyes, lookAt } from '../../lambdas/approval/look.ts';
import type { Subject } from '../../lambdas/domain/subject.ts';
import { ago, CREATED, cluster, databaseStack, instance, NOW, planOf } from '../support/fixtures.ts';
import { commits, RETURN_POINT, rewindPlanOf, SURVEY, WANTED } from '../support/rewinds.ts';
import { clientOf, type Made, operationsOf, type Stub } from '../support/stub.ts';

async function look(subject: Subject, answers: Stub['answers']) {
  const calls: Made[] = [];
  const client = clientOf(answers, calls);
  const eyes: Eyes = {
    cloudformation: client,
    cloudwatch: client,
    rds: client,
    autoscaling: client,
    ec2: client,
    ecs: client,
    ledger: { dynamodb: client, table: 'ledger' },
  };
  return { ...(await lookAt(eyes, subject, NOW)), calls };
}

describe('the evidence on a rewind', () => {
  const counted = async (changes: object) => {
    const subject: Subject = { action: 'rewind', plan: rewindPlanOf(), ...changes };
    return (await look(subject, { ...SURVEY, GetMetricData: commits(0.1) })).since;
  };

  it('counts what was written since the moment that is wanted', async () => {
    expect(await counted({})).toEqual(WANTED);
  });

  it('counts what was written since the moment before the rewind, where it is about going there again', async () => {
    expect(await counted({ action: 'forward', returnPoint: RETURN_POINT.toISOString() })).toEqual(
      RETURN_POINT,
    );
  });
});

describe('the evidence on a migration', () => {
  const answers: Stub['answers'] = {
    DescribeStacks: { Stacks: [databaseStack()] },
    DescribeDBClusters: (input: object) => ({
      DBClusters: [cluster(String(Reflect.get(input, 'DBClusterIdentifier')))],
    }),
    DescribeDBInstances: { DBInstances: [instance('one')] },
    GetMetricData: { MetricDataResults: [{ Id: 'm0', Timestamps: [ago(900), ago(600)], Values: [3, 1] }] },
  };

  it('is of no databases before there is a new one, and of nothing against deleting the old', async () => {
    const found = await look({ action: 'start', plan: planOf() }, answers);
    expect(found).toMatchObject({
      ties: [],
      databases: undefined,
      reasons: [],
      commits: undefined,
      since: NOW,
    });
    expect(operationsOf(found.calls)).not.toContain('GetMetricData');
  });

  it('is of connections over the time that the app has proven itself, as far as the app was there', async () => {
    const since = async (switchedAt: string | undefined) => {
      const found = await look({ action: 'go-back', plan: planOf(), created: CREATED, switchedAt }, answers);
      return found.since;
    };
    expect(await since(ago(7200).toISOString())).toEqual(ago(7200));
    expect(await since(ago(200_000).toISOString())).toEqual(ago(86_400));
    expect(await since(undefined)).toEqual(ago(86_400));
  });

  it('counts no commits where nobody knows since when, and gives no reasons where nothing is to be deleted', async () => {
    const subject = { action: 'go-back' as const, plan: planOf(), created: CREATED };
    const unknown = await look(subject, answers);
    expect(unknown).toMatchObject({ commits: undefined, reasons: [] });
    const known = await look({ ...subject, switchedAt: ago(7200).toISOString() }, answers);
    expect(known.commits).toBe(1200);
    expect(known.databases, 'the most at once').toMatchObject({
      old: { connections: 3 },
      fresh: { connections: 3 },
    });
  });

  it('speaks of what stands against a deletion, and not of an approval that is only just asked for', async () => {
    const here: Stub['answers'] = {
      ...answers,
      ListStackResources: {},
      DescribeSecurityGroups: {},
      DescribeNetworkInterfaces: {},
      ListImports: {},
      GetTemplate: {},
    };
    const { reasons } = await look({ action: 'deletion', plan: planOf(), created: CREATED }, here);
    expect(reasons).toEqual(['Hosts are not on the new cluster: there are none.']);
  });
});
