import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { MigrationInput } from '../../lambdas/domain/input.ts';
import { inputOf } from './builders.ts';

const taken = (changes: object) => v.safeParse(MigrationInput, { ...inputOf(), ...changes }).success;
const health = (changes: object) => ({ healthCheck: { url: 'https://a.b/', ...changes } });

describe('an option of a migration', () => {
  it.each([
    ['a window of one second', { backtrackWindow: 1 }],
    ['a window of 72 hours', { backtrackWindow: 259_200 }],
    ['no notice', { noticeMinutes: 0 }],
    ['a notice of a week', { noticeMinutes: 10_080 }],
    ['no time to prove itself', { bakeHours: 0 }],
    ['30 days to prove itself', { bakeHours: 720 }],
    ['a stack with a name of one letter', { appStack: 'a' }],
    ['a stack with a name of 128 characters', { appStack: `a${'9'.repeat(127)}` }],
    ['a namespace of 60 characters', { namespace: 'n'.repeat(60) }],
    ['a pattern of 1000 characters', health({ body: 'x'.repeat(1000) })],
    ['the least status', health({ status: 100 })],
    ['the greatest status', health({ status: 599 })],
    ['a duration of a week', { durations: { snapshot: '7d' } }],
    ['the least time to become healthy', health({ timeout: 120 })],
    ['one good answer', health({ consecutive: 1 })],
    ['twenty good answers', health({ consecutive: 20 })],
    [
      'names of one letter',
      {
        namespace: 'n',
        parameters: {
          databaseUrl: 'a',
          securityGroups: 'b',
          namespace: 'c',
          snapshot: 'd',
          backtrackWindow: 'e',
        },
        endpointParameters: ['f'],
        noEchoParameters: { P: { secretId: 's', key: 'k' } },
      },
    ],
  ])('may be %s', (_, changes) => {
    expect(taken(changes)).toBe(true);
  });

  it.each([
    ['a window of 72 hours and a second', { backtrackWindow: 259_201 }],
    ['a notice of more than a week', { noticeMinutes: 10_081 }],
    ['half a minute of notice', { noticeMinutes: 0.5 }],
    ['a negative time to prove itself', { bakeHours: -1 }],
    ['more than 30 days to prove itself', { bakeHours: 720.5 }],
    ['a stack without a name', { appStack: '' }],
    ['a stack with a name that begins with a digit', { appStack: '1a' }],
    ['a stack with a name of 129 characters', { appStack: 'a'.repeat(129) }],
    ['an empty namespace', { namespace: '' }],
    ['a namespace of 61 characters', { namespace: 'n'.repeat(61) }],
    ['a pattern of 1001 characters', health({ body: 'x'.repeat(1001) })],
    ['a status below all', health({ status: 99 })],
    ['a status beyond all', health({ status: 600 })],
    ['a duration of more than a week', { durations: { snapshot: '8d' } }],
    ['a duration that no number holds', health({ timeout: '99999999999999999999999d' })],
    ['too little time to become healthy', health({ timeout: 119 })],
    ['no good answer', health({ consecutive: 0 })],
    ['twenty-one good answers', health({ consecutive: 21 })],
    ['an SSM parameter without a name', { endpointParameters: [''] }],
    ['a secret without a name', { noEchoParameters: { P: { secretId: '' } } }],
    ['an empty key of a secret', { noEchoParameters: { P: { secretId: 's', key: '' } } }],
    ['a parameter without a name', { parameters: { snapshot: '' } }],
  ])('may not be %s', (_, changes) => {
    expect(taken(changes)).toBe(false);
  });
});
