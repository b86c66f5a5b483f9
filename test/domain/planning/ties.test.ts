import { describe, expect, it } from 'vitest';
import { blastRadius, tiesOf } from '../../../lambdas/domain/planning/ties.ts';
import { clusterOf, OLD_GROUP, OLD_READER, OLD_WRITER, parameter, stackOf, surveyOf } from '../builders.ts';

const ties = (...parameters: ReturnType<typeof parameter>[]) =>
  tiesOf([stackOf({ name: 'reports', parameters })], [OLD_WRITER, OLD_READER], [OLD_GROUP]);

describe('another stack', () => {
  it.each([
    ['names the writer', parameter('Url', `mysql://${OLD_WRITER}/x`), OLD_WRITER],
    ['names the reader', parameter('Url', OLD_READER), OLD_READER],
    ['names the writer behind SSM', parameter('Url', '/kion/url', OLD_WRITER), OLD_WRITER],
    ['wears the group among others', parameter('Groups', `sg-a, ${OLD_GROUP}`), OLD_GROUP],
  ])('is tied to the old cluster if it %s', (_, each, holds) => {
    expect(ties(each)).toEqual([
      { kind: 'stack parameter', name: `reports.${each.key}`, detail: `holds ${holds}` },
    ]);
  });

  it('is not tied by what only resembles the endpoint or the group', () => {
    expect(
      ties(parameter('Url', `x${OLD_WRITER}`), parameter('Groups', `${OLD_GROUP}0`), parameter('A', '')),
    ).toEqual([]);
  });

  it('is named once for each of its parameters', () => {
    const names = ties(parameter('A', OLD_WRITER), parameter('B', OLD_GROUP)).map(({ name }) => name);
    expect(names).toEqual(['reports.A', 'reports.B']);
  });
});

describe('the blast radius', () => {
  it('lists everybody who uses the old endpoints, groups and exports', () => {
    const survey = surveyOf({
      otherStacks: [stackOf({ name: 'reports', parameters: [parameter('Db', OLD_WRITER)] })],
      imports: [{ exportName: 'kion-host', stacks: ['billing', 'search'] }],
      wearers: [
        { id: 'eni-1', description: 'AWS Lambda VPC ENI-nightly' },
        { id: 'eni-2', description: '' },
      ],
      referrers: ['sg-cache'],
      clusters: [
        { id: 'kion-cluster', groups: [OLD_GROUP] },
        { id: 'other', groups: ['sg-x', OLD_GROUP] },
        { id: 'stranger', groups: ['sg-x'] },
      ],
    });
    expect(blastRadius(survey, [OLD_WRITER], [OLD_GROUP]).map(({ kind, name }) => `${kind} ${name}`)).toEqual(
      [
        'stack parameter reports.Db',
        'stack billing',
        'stack search',
        'network interface eni-1 (AWS Lambda VPC ENI-nightly)',
        'network interface eni-2',
        'security group sg-cache',
        'cluster other',
      ],
    );
  });

  it('says of each what it uses', () => {
    const survey = surveyOf({
      imports: [{ exportName: 'kion-host', stacks: ['billing'] }],
      wearers: [{ id: 'eni-1', description: '' }],
      referrers: ['sg-cache'],
      clusters: [{ id: 'other', groups: ['sg-b', 'sg-x', OLD_GROUP] }],
    });
    expect(blastRadius(survey, [], [OLD_GROUP, 'sg-b']).map(({ detail }) => detail)).toEqual([
      'imports kion-host',
      expect.stringContaining('wears a group'),
      expect.stringContaining('has a rule'),
      `wears sg-b, ${OLD_GROUP}`,
    ]);
  });

  it('is whole where it just fits', () => {
    const wearers = Array.from({ length: 60 }, (_, index) => ({ id: `eni-${index}`, description: '' }));
    expect(blastRadius(surveyOf({ wearers }), [], []).map(({ name }) => name)).toEqual(
      wearers.map(({ id }) => id),
    );
  });

  it('is told also where the old cluster is gone', () => {
    const survey = surveyOf({ cluster: undefined, clusters: [{ id: 'other', groups: [OLD_GROUP] }] });
    expect(blastRadius(survey, [], [OLD_GROUP]).map(({ name }) => name)).toEqual(['other']);
  });

  it('is cut where it would not fit into a state, and says by how much', () => {
    const wearers = Array.from({ length: 500 }, (_, index) => ({ id: `eni-${index}`, description: 'job' }));
    const ties = blastRadius(surveyOf({ wearers }), [OLD_WRITER], [OLD_GROUP]);
    expect(ties).toHaveLength(61);
    expect(ties.at(-1)).toEqual({ kind: 'and', name: '440 more', detail: 'of the same kinds' });
    expect(JSON.stringify(ties).length).toBeLessThan(16_384);
  });

  it('is empty where nobody else uses anything', () => {
    expect(blastRadius(surveyOf({ cluster: clusterOf() }), [OLD_WRITER], [OLD_GROUP])).toEqual([]);
  });
});
