import { describe, expect, it } from 'vitest';
import { runSuffix } from '../../../lambdas/domain/names.ts';
import { clusterHistory, lockOf, makeRewindPlan } from '../../../lambdas/domain/rewind/make-plan.ts';
import { isWithin, RewindPlan } from '../../../lambdas/domain/rewind/plan.ts';
import type { RewindSurvey } from '../../../lambdas/domain/rewind/survey.ts';
import { APP_TAG } from '../../../lambdas/domain/tags.ts';
import { throughJson } from '../../../lambdas/kit/json.ts';
import { parse } from '../../../lambdas/kit/parse.ts';
import { ago, EXECUTION, NOW } from '../../support/fixtures.ts';
import { RETURN_POINT, rewindPlanOf, WANTED } from '../../support/rewinds.ts';
import { appStack, resource } from '../builders.ts';
import { rewindableOf, rewindInputOf, rewindSurveyOf } from './builders.ts';

const make = (input: object = {}, survey: Partial<RewindSurvey> = {}) =>
  makeRewindPlan(rewindSurveyOf(survey), rewindInputOf(input), EXECUTION.id);

/** The plan; whatever the test is about, it must survive the state of the machine. */
function planned(input: object = {}, survey: Partial<RewindSurvey> = {}): RewindPlan {
  const { plan, problems } = make(input, survey);
  expect(problems).toEqual([]);
  expect(parse(RewindPlan, throughJson(plan))).toStrictEqual(plan);
  return parse(RewindPlan, plan);
}

const ARN = rewindableOf().arn;

describe('the plan of a rewind', () => {
  it('is made from the cluster alone where nothing else is named', () => {
    const suffix = runSuffix(EXECUTION.id);
    expect(planned()).toEqual({
      kind: 'rewind',
      version: 1,
      region: 'us-east-1',
      suffix,
      freeze: 'fence',
      noticeMinutes: 5,
      target: { wish: '-1h', moment: ago(3600).toISOString() },
      tolerance: 60,
      force: false,
      useEarliest: false,
      database: {
        cluster: 'kion-cluster',
        clusterArn: ARN,
        resourceId: 'cluster-OLD',
        instances: ['kion-1', 'kion-2'],
      },
      app: { stack: { name: 'kion-cluster', id: ARN }, hosts: [], ssmParameters: [] },
      restart: [],
      names: { fenceGroup: `kion-cluster-fence-${suffix}`, watchdog: `aurora-rewind-${suffix}` },
      downtime: { expectedSeconds: 600, longestSeconds: 9900 },
      baseline: {
        clusterGroups: rewindableOf().groups,
        parameterGroup: 'kion-parameters',
        window: 86_400,
        rewinds: 0,
      },
    });
  });

  it('has what the input says, and the hosts of the app', () => {
    const appResources = [resource('Hosts', 'AWS::AutoScaling::AutoScalingGroup', 'kion-hosts')];
    const restart = [{ autoScalingGroup: 'kion-hosts' }];
    const said = {
      force: true,
      useEarliest: true,
      freeze: 'none',
      tolerance: '5m',
      by: 'anna',
      noticeMinutes: 0,
    };
    expect(
      planned({ ...said, appStack: 'kion-app', restart }, { appStack: appStack(), appResources }),
    ).toMatchObject({
      ...said,
      tolerance: 300,
      restart,
      app: { stack: { name: 'kion-app' }, hosts: [{ kind: 'auto-scaling-group', name: 'kion-hosts' }] },
    });
  });

  it('gives an app that is asked the time that it may take', () => {
    const healthCheck = { url: 'https://kion.example.com/health', timeout: '10m' };
    const { downtime, ...plan } = planned({ healthCheck });
    expect(downtime.longestSeconds).toBe(10_500);
    expect(plan.healthCheck).toStrictEqual({
      url: healthCheck.url,
      status: 200,
      consecutive: 3,
      timeout: 600,
    });
    expect(planned({ healthCheck: { ...healthCheck, body: 'ok' } }).healthCheck?.body).toBe('ok');
  });

  it('locks the app for which a migration has made the cluster, so that the two never meet, and else the cluster', () => {
    const app = 'arn:aws:cloudformation:eu-west-1:1:stack/kion-app/1';
    const tagged = rewindableOf({ tags: { [APP_TAG]: app } });
    expect(lockOf(tagged)).toBe(app);
    expect(lockOf(rewindableOf())).toBe(ARN);
    // Whatever stack the input names.
    expect(planned({ appStack: 'kion-app' }, { appStack: appStack(), cluster: tagged }).app.stack).toEqual({
      name: 'kion-app',
      id: app,
    });
  });

  it('counts the rewinds before it, also those that somebody has made by hand', () => {
    const rewind = {
      id: 'a',
      from: ago(7200).getTime(),
      to: ago(9000).getTime(),
      since: ago(7100).getTime(),
    };
    const byHand = {
      id: 'b',
      requestedAt: ago(5000).getTime(),
      from: ago(4990).getTime(),
      to: ago(6000).getTime(),
      status: 'completed',
    };
    const survey = {
      notes: { rewinds: [rewind], markers: [] },
      backtracks: [byHand, { ...byHand, id: 'a' }],
    };
    expect(planned({}, survey).baseline.rewinds).toBe(2);
  });

  it('goes to the moment that a name stands for', () => {
    const markers = [{ name: 'before-release', at: ago(1200).getTime() }];
    expect(planned({ to: 'before-release' }, { notes: { rewinds: [], markers } }).target).toEqual({
      wish: 'before-release',
      moment: ago(1200).toISOString(),
    });
  });

  it('is none where something stands in the way, with what is known of the past', () => {
    const far = make({ to: '-2d' });
    expect(far.plan).toBeUndefined();
    expect(far.problems.map(({ code }) => code)).toEqual(['BeforeEarliest']);
    expect(far.history?.earliest).toBe(ago(86_400).getTime());
    const busy = make({}, { cluster: rewindableOf({ status: 'modifying' }) });
    expect(busy).toMatchObject({ plan: undefined, problems: [{ code: 'ClusterNotAvailable' }] });
    const gone = make({}, { cluster: undefined });
    expect(gone).toMatchObject({
      plan: undefined,
      history: undefined,
      problems: [{ code: 'ClusterMissing' }],
    });
  });
});

describe('the past of a cluster', () => {
  it('reaches as far as AWS says, and as its window where AWS says nothing', () => {
    const known = { notes: { rewinds: [], markers: [] }, backtracks: [], now: NOW.getTime() };
    const at = (earliestBacktrackTime: string | undefined) =>
      clusterHistory(known, rewindableOf({ earliestBacktrackTime }));
    expect(at(ago(500).toISOString())).toMatchObject({
      begun: Date.parse('2026-01-01T00:00:00Z'),
      earliest: ago(500).getTime(),
      window: 86_400,
      now: NOW.getTime(),
    });
    expect(at(undefined).earliest).toBe(ago(86_400).getTime());
  });
});

describe('a cluster has come out where it was to', () => {
  const at = (seconds: number, changes: Partial<RewindPlan> = {}, wanted = WANTED) =>
    isWithin(
      rewindPlanOf({ tolerance: 60, ...changes }),
      wanted.toISOString(),
      wanted.getTime() + seconds * 1000,
    );

  it('within the tolerance, before and after', () => {
    expect([-61, -60, 0, 60, 61].map((seconds) => at(seconds))).toEqual([false, true, true, true, false]);
    expect(at(0, { tolerance: 0 })).toBe(true);
    expect(at(1, { tolerance: 0 })).toBe(false);
  });

  it('at any later moment where the earliest there is was asked for, and never earlier', () => {
    expect(at(7200, { useEarliest: true })).toBe(true);
    expect(at(-61, { useEarliest: true })).toBe(false);
    // The way back has one moment that it leads to.
    expect(at(61, { useEarliest: true }, RETURN_POINT)).toBe(false);
    expect(at(60, { useEarliest: true }, RETURN_POINT)).toBe(true);
  });
});
