import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { RewindInput } from '../../../lambdas/domain/rewind/input.ts';
import { MarkInput } from '../../../lambdas/domain/rewind/mark-input.ts';
import { parse, wrong } from '../../../lambdas/kit/parse.ts';
import { rewindInputOf } from './builders.ts';

describe('the input of a rewind', () => {
  it('can be two lines; everything else takes the careful choice', () => {
    expect(parse(RewindInput, { cluster: 'kion-cluster', to: '-15m' })).toEqual({
      cluster: 'kion-cluster',
      to: '-15m',
      dryRun: false,
      approval: false,
      noticeMinutes: 5,
      freeze: 'fence',
      tolerance: 60,
      force: false,
      useEarliest: false,
      restart: [],
    });
  });

  it('is the same after it was read once, so that a run can be started with that of another', () => {
    const healthCheck = { url: 'https://kion.example.com/', body: 'ok', timeout: '5m' };
    const restart = [{ ecsCluster: 'shop', service: 'web' }, { autoScalingGroup: 'hosts' }];
    const input = rewindInputOf({
      tolerance: '2m',
      healthCheck,
      restart,
      by: ' anna ',
      appStack: 'kion-app',
    });
    expect(input).toMatchObject({ tolerance: 120, by: 'anna', healthCheck: { timeout: 300 } });
    expect(parse(RewindInput, JSON.parse(JSON.stringify(input)))).toEqual(input);
  });

  it.each([
    ['a misspelt option', { tolerence: '1m' }, 'tolerence'],
    ['a cluster and a stack', { databaseStack: 'kion-aurora' }, 'must have either cluster or databaseStack'],
    ['neither a cluster nor a stack', { cluster: undefined }, 'must have either cluster or databaseStack'],
    ['a name that RDS would not take', { cluster: 'Kion--1' }, 'must be the identifier of an Aurora cluster'],
    [
      'an ARN',
      { cluster: 'arn:aws:rds:us-east-1:1:cluster:x' },
      'must be the identifier of an Aurora cluster',
    ],
    ['no moment', { to: '' }, 'to: must name a moment'],
    ['a moment of blanks', { to: '  ' }, 'to: must name a moment'],
    ['more than a week of notice', { noticeMinutes: 10_081 }, 'noticeMinutes: '],
    ['a tolerance that is no duration', { tolerance: 'a while' }, 'must be seconds or a text'],
    [
      'hosts of no kind',
      { restart: [{ service: 'web' }] },
      'restart.0: must have either ecsCluster and service, or',
    ],
    ['nobody who wants it', { by: '  ' }, 'by: '],
    ['a note without end', { by: 'x'.repeat(201) }, 'by: '],
  ])('refuses %s', (_, changes, said) => {
    const { issues } = v.safeParse(RewindInput, { cluster: 'kion-cluster', to: '-1h', ...changes });
    expect(wrong(issues ?? [])).toContain(said);
  });

  it('takes the stack in place of the cluster', () => {
    expect(rewindInputOf({ cluster: undefined, databaseStack: 'kion-aurora' }).databaseStack).toBe(
      'kion-aurora',
    );
  });

  it('says of everything what it is for', () => {
    for (const [name, schema] of Object.entries(RewindInput.entries))
      expect(v.getDescription('wrapped' in schema ? schema.wrapped : schema), name).toMatch(/\.$/);
  });
});

describe('the input of a mark', () => {
  const named = (name: string) => v.safeParse(MarkInput, { cluster: 'kion-cluster', name }).success;

  it.each([
    'before-release-42',
    '42',
    'release 4.2 / blue',
    'a:b@c_d',
    'Undo',
    'undone',
    '2026 plans',
    'x'.repeat(100),
  ])('takes the name %s', (name) => {
    expect(named(name)).toBe(true);
  });

  it.each([
    '',
    'undo',
    '-15m',
    '2026-01-12',
    '2026-01-12T20:00:00Z',
    ' x',
    '/x',
    'a\nb',
    'ä',
    'x'.repeat(101),
  ])('takes no name that reads as something else, or that people could not write: %j', (name) => {
    expect(named(name)).toBe(false);
  });

  it('says why', () => {
    const faultOf = (input: object) => wrong(v.safeParse(MarkInput, input).issues ?? []);
    const fault = (name: string) => faultOf({ cluster: 'kion-cluster', name });
    expect(fault('undo')).toContain('reads as a time, and not as a name');
    expect(fault('a?')).toContain('must be at most 100 letters, digits, blanks and ._/:@-');
    expect(faultOf({ name: 'x' })).toContain('either cluster or databaseStack');
  });
});
