import { describe, expect, it } from 'vitest';
import {
  alreadySwitched,
  changedParameters,
  movedParameters,
  oldSide,
  type ResourceChange,
  unexpectedChanges,
} from '../../lambdas/domain/change-review.ts';
import {
  appStack,
  NEW_GROUP,
  NEW_READER,
  NEW_WRITER,
  OLD_READER,
  OLD_WRITER,
  parameter,
} from './builders.ts';
import { CREATED, planOf } from './plan-builders.ts';

const GROUPS = `sg-web,${NEW_GROUP},sg-monitor`;
const THERE = { from: oldSide(planOf()), to: CREATED };
const behindSsm = planOf({ app: { endpointParameter: { key: 'DatabaseEndpoint', ssm: '/kion/database' } } });

function change(changes: Partial<ResourceChange> = {}): ResourceChange {
  return {
    action: 'Modify',
    logicalId: 'Hosts',
    type: 'AWS::AutoScaling::AutoScalingGroup',
    replacement: 'False',
    recreates: false,
    ...changes,
  };
}

describe('the parameters that change', () => {
  it('are the endpoint and the groups, made from the live values', () => {
    const live = appStack(
      parameter('DatabaseEndpoint', `mysql://${OLD_WRITER}:3306`),
      parameter('Groups', `sg-late,${planOf().database.appGroup.id}`),
      parameter('Other', OLD_WRITER),
    );
    expect(changedParameters(live, planOf(), THERE)).toEqual({
      DatabaseEndpoint: `mysql://${NEW_WRITER}:3306`,
      Groups: `sg-late,${NEW_GROUP}`,
    });
  });

  it('leave a parameter alone that names an SSM parameter: its own value does not change', () => {
    expect(changedParameters(appStack(), behindSsm, THERE)).toEqual({ Groups: GROUPS });
  });

  it('include those that name the reader, beside the writer or alone', () => {
    const plan = planOf({ app: { readerParameters: ['DatabaseEndpoint', 'Report'] } });
    const live = appStack(
      parameter('DatabaseEndpoint', `${OLD_WRITER},${OLD_READER}`),
      parameter('Groups', 'sg-web'),
      parameter('Report', OLD_READER),
    );
    expect(changedParameters(live, plan, THERE)).toEqual({
      DatabaseEndpoint: `${NEW_WRITER},${NEW_READER}`,
      Report: NEW_READER,
      Groups: 'sg-web',
    });
  });

  it('are empty where the stack has lost them, which the comparison with the live ones then shows', () => {
    const bare = appStack(parameter('Other', 'x'));
    expect(changedParameters(bare, planOf(), THERE)).toEqual({ DatabaseEndpoint: '', Groups: '' });
    expect(alreadySwitched(bare, planOf(), THERE)).toBe(false);
  });
});

describe('the app stack', () => {
  it.each([
    ['is not switched before the update', appStack(), false],
    [
      'is not switched by its endpoint alone',
      appStack(parameter('DatabaseEndpoint', NEW_WRITER), parameter('Groups', 'sg-0a1b2c3d4e5f60718')),
      false,
    ],
    [
      'is switched when both parameters have their new values',
      appStack(parameter('DatabaseEndpoint', NEW_WRITER), parameter('Groups', GROUPS)),
      true,
    ],
    [
      'is not switched while it still names the old group beside the new one',
      appStack(
        parameter('DatabaseEndpoint', NEW_WRITER),
        parameter('Groups', `${GROUPS},${planOf().database.appGroup.id}`),
      ),
      false,
    ],
    [
      'is not switched when it names neither database',
      appStack(parameter('DatabaseEndpoint', 'elsewhere.example.com'), parameter('Groups', GROUPS)),
      false,
    ],
    [
      'is not switched when the new group has gone from the list',
      appStack(parameter('DatabaseEndpoint', NEW_WRITER), parameter('Groups', 'sg-web')),
      false,
    ],
  ])('%s', (_, app, switched) => {
    expect(alreadySwitched(app, planOf(), THERE)).toBe(switched);
  });
});

it('an app stack behind SSM is switched by its groups alone', () => {
  expect(alreadySwitched(appStack(parameter('Groups', GROUPS)), behindSsm, THERE)).toBe(true);
});

it('the way back is the way there the other way round', () => {
  const there = changedParameters(appStack(), planOf(), THERE);
  const switched = appStack(...Object.entries(there).map(([key, value]) => parameter(key, value)));
  const back = changedParameters(switched, planOf(), { from: CREATED, to: oldSide(planOf()) });
  for (const [key, value] of Object.entries(back))
    expect(appStack().parameters.find((each) => each.key === key)?.value).toBe(value);
});

describe('a change set', () => {
  it.each([
    ['that modifies in place', change()],
    [
      'that may replace, but changes nothing for which it would have to',
      change({ replacement: 'Conditional' }),
    ],
    ['that keeps what it modifies, whatever else would', change({ replacement: 'False', recreates: true })],
    ['that makes a new launch template', change({ type: 'AWS::EC2::LaunchTemplate', replacement: 'True' })],
    ['that makes a new task definition', change({ type: 'AWS::ECS::TaskDefinition', replacement: 'True' })],
  ])('%s is what was asked for', (_, each) => {
    expect(unexpectedChanges([each])).toEqual([]);
  });

  it.each([
    [change({ action: 'Remove' }), 'it would remove Hosts (AWS::AutoScaling::AutoScalingGroup)'],
    [change({ action: 'Add' }), 'it would add Hosts (AWS::AutoScaling::AutoScalingGroup)'],
    [change({ replacement: 'True' }), 'it would replace Hosts (AWS::AutoScaling::AutoScalingGroup)'],
    [
      change({ replacement: 'Conditional', recreates: true }),
      'it would replace Hosts (AWS::AutoScaling::AutoScalingGroup)',
    ],
    [
      change({ action: 'Remove', type: 'AWS::EC2::LaunchTemplate' }),
      'it would remove Hosts (AWS::EC2::LaunchTemplate)',
    ],
  ])('that does more is named for what it would do (%#)', (each, sentence) => {
    expect(unexpectedChanges([change(), each])).toEqual([sentence]);
  });
});

describe('an SSM parameter behind the stack', () => {
  const image = (resolved: string | undefined) => parameter('Image', '/aws/ami', resolved);

  it('that has moved since the last update is named with both values', () => {
    expect(movedParameters([image('ami-1')], [image('ami-2')], [])).toEqual([
      'Image would change from ami-1 to ami-2, because its SSM parameter has moved',
    ]);
    expect(movedParameters([image(undefined)], [image('ami-2')], [])).toEqual([
      'Image would change from nothing to ami-2, because its SSM parameter has moved',
    ]);
  });

  it.each([
    ['has not moved', [image('ami-1')], [image('ami-1')], []],
    ['was to be changed', [image('ami-1')], [image('ami-2')], ['Image']],
    ['is none', [image(undefined)], [image(undefined)], []],
    ['is not read from SSM any more', [image('ami-1')], [image(undefined)], []],
    ['is new in the stack', [], [image('ami-1')], []],
    ['is not shown', [parameter('Image', '****')], [image('ami-2')], []],
  ])('is no surprise if it %s', (_, live, proposed, intended) => {
    expect(movedParameters(live, proposed, intended)).toEqual([]);
  });
});
