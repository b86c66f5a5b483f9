import { describe, expect, it } from 'vitest';
import { findGroupParameter } from '../../../lambdas/domain/planning/app-parameters.ts';
import { appStack, inShort, OLD_GROUP, parameter, resource } from '../builders.ts';

const GROUP = resource('AppGroup', 'AWS::EC2::SecurityGroup', OLD_GROUP);
const OTHER = resource('OtherGroup', 'AWS::EC2::SecurityGroup', 'sg-other000');

describe('the list with the group of the database stack', () => {
  it('is found by the one group that stands in it once, among groups of others', () => {
    const bucket = resource('Bucket', 'AWS::S3::Bucket', 'sg-web');
    expect(findGroupParameter(appStack(), [bucket, OTHER, GROUP], undefined)).toEqual({
      found: { key: 'Groups', group: { logicalId: 'AppGroup', id: OLD_GROUP } },
    });
  });

  it('is a problem if it stands behind SSM, where others may use it as well', () => {
    const app = appStack(parameter('Groups', '/kion/groups', `sg-web,${OLD_GROUP}`));
    const answer = findGroupParameter(app, [GROUP], undefined);
    expect('problem' in answer && inShort([answer.problem])).toEqual(['GroupBehindSsm kion-app']);
    expect(answer).toMatchObject({ problem: { message: expect.stringContaining('/kion/groups') } });
  });

  it('is no problem if its value only was looked up and is the same', () => {
    const app = appStack(parameter('Groups', OLD_GROUP, OLD_GROUP));
    expect(findGroupParameter(app, [GROUP], undefined)).toMatchObject({ found: { key: 'Groups' } });
  });

  it('is taken by its name, although the group stands in another list too', () => {
    const app = appStack(parameter('A', OLD_GROUP), parameter('B', `sg-web,${OLD_GROUP}`));
    expect(findGroupParameter(app, [GROUP], 'B')).toMatchObject({ found: { key: 'B' } });
  });

  it.each([
    [
      'the named one is none of the stack',
      appStack(),
      [GROUP],
      'X',
      'ParameterMissing',
      'It has no parameter X.',
    ],
    [
      'no group stands anywhere',
      appStack(parameter('A', 'sg-web')),
      [GROUP, OTHER],
      undefined,
      'GroupNotFound',
      `(${OLD_GROUP}, sg-other000)`,
    ],
    [
      'the named list has none',
      appStack(parameter('A', OLD_GROUP), parameter('B', '')),
      [GROUP],
      'B',
      'GroupNotFound',
      OLD_GROUP,
    ],
    ['the database stack has no group', appStack(), [], undefined, 'GroupNotFound', '(it has none)'],
    [
      'it stands in two lists',
      appStack(parameter('A', OLD_GROUP), parameter('B', OLD_GROUP)),
      [GROUP],
      undefined,
      'GroupAmbiguous',
      `A (${OLD_GROUP}), B (${OLD_GROUP})`,
    ],
    [
      'it stands twice in one',
      appStack(parameter('A', `${OLD_GROUP},${OLD_GROUP}`)),
      [GROUP],
      undefined,
      'GroupAmbiguous',
      `A (${OLD_GROUP})`,
    ],
    [
      'two groups stand in one',
      appStack(parameter('A', `${OLD_GROUP},sg-other000`)),
      [GROUP, OTHER],
      undefined,
      'GroupAmbiguous',
      'A (sg-other000)',
    ],
  ])('is a problem if %s', (_, app, resources, named, code, text) => {
    const answer = findGroupParameter(app, resources, named);
    expect('problem' in answer && inShort([answer.problem])).toEqual([`${code} kion-app`]);
    expect(JSON.stringify(answer)).toContain(text);
  });
});
