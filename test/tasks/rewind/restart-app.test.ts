import { describe, expect, it } from 'vitest';
import { restartApp } from '../../../lambdas/rewind/restart-app.ts';
import { ago, HELD_BY_ANOTHER, HELD_LOCK, LOCK } from '../../support/fixtures.ts';
import { rewindPlanOf } from '../../support/rewinds.ts';
import { awsError, inputsOf, invoke, operationsOf, type Stub } from '../../support/stub.ts';

const WEB = { ecsCluster: 'shop', service: 'web' };
const HOSTS = { autoScalingGroup: 'hosts' };

function restart(
  what: ReturnType<typeof rewindPlanOf>['restart'],
  answers: Stub['answers'],
  since = ago(100),
) {
  return invoke(
    restartApp,
    { plan: rewindPlanOf({ restart: what }), lock: LOCK, since: since.toISOString() },
    { answers: { GetItem: HELD_LOCK, UpdateService: {}, StartInstanceRefresh: {}, ...answers } },
  );
}

/** A service as ECS describes it, with its newest deployment. */
const service = (rolloutState: string, seconds: number, changes: object = {}) => ({
  DescribeServices: {
    services: [
      {
        status: 'ACTIVE',
        deployments: [
          { status: 'ACTIVE', createdAt: ago(10), rolloutState: 'FAILED' },
          { status: 'PRIMARY', createdAt: ago(seconds), rolloutState, ...changes },
        ],
      },
    ],
  },
});
const refreshes = (...of: [string, number][]) => ({
  DescribeInstanceRefreshes: {
    InstanceRefreshes: of.map(([Status, seconds]) => ({ Status, StartTime: ago(seconds) })),
  },
});

describe('RestartApp', () => {
  it('has a service replace its tasks, and looks again soon', async () => {
    const { output, calls } = await restart([WEB], service('COMPLETED', 500));
    expect(output).toEqual({ status: 'pending', detail: 'service web: under way.', waitSeconds: 20 });
    expect(inputsOf(calls, 'DescribeServices')).toEqual([{ cluster: 'shop', services: ['web'] }]);
    expect(inputsOf(calls, 'UpdateService')).toEqual([
      { cluster: 'shop', service: 'web', forceNewDeployment: true },
    ]);
  });

  it.each<[string, Stub['answers']]>([
    ['has just been told so', service('IN_PROGRESS', 90)],
    ['was told so in this very second', service('IN_PROGRESS', 100)],
    ['does not say how far it is', service('', 50, { rolloutState: undefined })],
  ])('waits for a service that %s, and tells it nothing more', async (_, answers) => {
    const { output, calls } = await restart([WEB], answers);
    expect(output).toMatchObject({ status: 'pending', detail: 'service web: under way.' });
    expect(operationsOf(calls)).not.toContain('UpdateService');
  });

  it.each<[string, Stub['answers']]>([
    ['it has no deployment', { DescribeServices: { services: [{ status: 'ACTIVE' }] } }],
    ['nobody says when its deployment was begun', service('IN_PROGRESS', 50, { createdAt: undefined })],
  ])('begins where %s', async (_, answers) => {
    expect(operationsOf((await restart([WEB], answers)).calls)).toContain('UpdateService');
  });

  it('has a group replace its hosts, half of them at a time', async () => {
    const { output, calls } = await restart([HOSTS], refreshes(['Successful', 500]));
    expect(output).toMatchObject({ status: 'pending', detail: 'Auto Scaling group hosts: under way.' });
    expect(inputsOf(calls, 'StartInstanceRefresh')).toMatchObject([
      { AutoScalingGroupName: 'hosts', Preferences: { MinHealthyPercentage: 50, SkipMatching: false } },
    ]);
  });

  it('is done once all of it is replaced, and begins nothing anew', async () => {
    const { output, calls } = await restart([WEB, HOSTS], {
      ...service('COMPLETED', 90),
      ...refreshes(['Successful', 90]),
    });
    expect(output).toEqual({ status: 'ready', detail: 'All is restarted.', waitSeconds: 1 });
    expect(operationsOf(calls)).not.toContain('UpdateService');
    expect(operationsOf(calls)).not.toContain('StartInstanceRefresh');
  });

  it('begins with all of it at once, and names only what is left', async () => {
    const { output, calls } = await restart([WEB, HOSTS], {
      ...service('COMPLETED', 90),
      ...refreshes(['InProgress', 90]),
    });
    expect(output.detail).toBe('Auto Scaling group hosts: under way.');
    expect(operationsOf(calls)).not.toContain('StartInstanceRefresh');
    const both = await restart([WEB, HOSTS], {
      DescribeServices: { services: [{ status: 'ACTIVE' }] },
      ...refreshes(),
    });
    expect(both.output.detail).toBe('service web: under way; Auto Scaling group hosts: under way.');
    expect(operationsOf(both.calls)).toEqual(
      expect.arrayContaining(['UpdateService', 'StartInstanceRefresh']),
    );
  });

  it.each<[string, Stub['answers'], string]>([
    ['a service does not come up', service('FAILED', 50), 'Not restarted: service web: failed.'],
    ['a service is gone', { DescribeServices: {} }, 'Not restarted: service web: gone.'],
    [
      'a service was deleted',
      { DescribeServices: { services: [{ status: 'INACTIVE' }] } },
      'Not restarted: service web: gone.',
    ],
  ])('fails where %s', async (_, answers, detail) => {
    expect((await restart([WEB], answers)).output).toMatchObject({ status: 'failed', detail });
  });

  it('waits for the others where some of it fails, and then says what has not come about', async () => {
    const answers = { ...service('FAILED', 50), ...refreshes(['InProgress', 50]) };
    expect((await restart([WEB, HOSTS], answers)).output).toMatchObject({
      status: 'pending',
      detail: 'service web: failed; Auto Scaling group hosts: under way.',
    });
    const done = { ...service('FAILED', 50), ...refreshes(['Successful', 50]) };
    expect((await restart([WEB, HOSTS], done)).output).toMatchObject({
      status: 'failed',
      detail: 'Not restarted: service web: failed.',
    });
  });

  it('refreshes a group three times before it fails', async () => {
    const failed: [string, number] = ['Failed', 50];
    const twice = await restart([HOSTS], refreshes(failed, failed));
    expect(twice.output.status).toBe('pending');
    expect(operationsOf(twice.calls)).toContain('StartInstanceRefresh');
    expect((await restart([HOSTS], refreshes(failed, failed, failed))).output).toMatchObject({
      status: 'failed',
      detail: 'Not restarted: Auto Scaling group hosts: failed.',
    });
  });

  it('gives up after an hour', async () => {
    const going = service('IN_PROGRESS', 50);
    expect((await restart([WEB], going, ago(3600))).output.status).toBe('pending');
    expect((await restart([WEB], going, ago(3601))).output).toMatchObject({
      status: 'failed',
      detail: 'Not restarted within 1 h: service web: under way.',
    });
  });

  it('restarts nothing once another run has the lock', async () => {
    let count = 0;
    const UpdateService = () => ({ count: count++ });
    const lost = { ...service('COMPLETED', 500), GetItem: [HELD_LOCK, HELD_BY_ANOTHER], UpdateService };
    await expect(restart([WEB], lost)).rejects.toMatchObject({ name: 'LockLost' });
    expect(count).toBe(0);
  });

  it.each<[string, Stub['answers']]>([
    ['restart', { ...service('COMPLETED', 500), UpdateService: awsError('AccessDeniedException') }],
    ['find', { DescribeServices: awsError('ClusterNotFoundException') }],
  ])('restarts the others where AWS refuses to %s one, and says what it said', async (_, answers) => {
    const { output, calls } = await restart([WEB, HOSTS], { ...answers, ...refreshes() });
    expect(output).toMatchObject({
      status: 'pending',
      detail: expect.stringMatching(
        /^service web: failed \(\w+Exception\); Auto Scaling group hosts: under way\.$/,
      ),
    });
    expect(operationsOf(calls)).toContain('StartInstanceRefresh');
    const done = await restart([WEB, HOSTS], { ...answers, ...refreshes(['Successful', 50]) });
    expect(done.output).toMatchObject({
      status: 'failed',
      detail: expect.stringMatching(/^Not restarted: service web: failed \(\w+Exception\)\.$/),
    });
  });

  it('hands on what passes', async () => {
    const busy = { DescribeServices: awsError('ThrottlingException') };
    await expect(restart([WEB, HOSTS], { ...busy, ...refreshes() })).rejects.toMatchObject({
      name: 'Throttled',
    });
  });
});
