import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { MigrationInput } from '../../lambdas/domain/input.ts';
import { parse, wrong } from '../../lambdas/kit/parse.ts';
import { inputOf } from './builders.ts';

const SMALLEST = {
  databaseStack: 'kion-aurora',
  appStack: 'kion-app',
  backtrackWindow: '24h',
  healthCheck: { url: 'https://kion.example.com/health' },
};

describe('the input of a migration', () => {
  it('can be four lines; everything else takes the careful choice', () => {
    expect(parse(MigrationInput, SMALLEST)).toEqual({
      databaseStack: 'kion-aurora',
      appStack: 'kion-app',
      backtrackWindow: 86_400,
      healthCheck: { url: 'https://kion.example.com/health', status: 200, consecutive: 3, timeout: 900 },
      dryRun: false,
      noticeMinutes: 30,
      bakeHours: 24,
      approvals: ['start', 'deletion'],
      liftProtections: false,
      moveHosts: 'update-policy',
      freeze: 'fence',
      parameters: {},
      noEchoParameters: {},
      endpointParameters: [],
      durations: {},
    });
  });

  it('is the same after it was read once', () => {
    expect(parse(MigrationInput, inputOf())).toEqual(inputOf());
  });

  it.each([
    ['seconds', { backtrackWindow: 259_200 }, { backtrackWindow: 259_200 }],
    ['a text', { backtrackWindow: '3d' }, { backtrackWindow: 259_200 }],
    ['the text of a number', { backtrackWindow: '60' }, { backtrackWindow: 60 }],
    ['a text elsewhere', { durations: { databaseStack: '2h' } }, { durations: { databaseStack: 7200 } }],
  ])('takes durations as %s', (_, given, read) => {
    expect(inputOf(given)).toMatchObject(read);
  });

  it('takes a health check with a pattern of its own', () => {
    const healthCheck = { url: 'http://10.0.0.1/', body: '"status":\\s*200', timeout: '5m', status: 204 };
    expect(inputOf({ healthCheck }).healthCheck).toEqual({ ...healthCheck, timeout: 300, consecutive: 3 });
  });

  it.each([
    ['a misspelt option', { bakeHour: 1 }, 'bakeHour'],
    ['a misspelt option inside', { parameters: { window: 'W' } }, 'window'],
    ['no window', { backtrackWindow: 0 }, 'must be more than 0 and at most 259200 seconds (72h)'],
    ['a window beyond what Aurora has', { backtrackWindow: '73h' }, 'at most 259200'],
    ['a window that is no duration', { backtrackWindow: 'a day' }, 'must be seconds or a text such as "90s"'],
    ['a duration of more than a week', { durations: { snapshot: '8d' } }, 'must be at most 7d'],
    ['a fraction of a second', { backtrackWindow: 0.5 }, 'backtrackWindow'],
    [
      'a name that is no stack',
      { databaseStack: 'kion_aurora' },
      'must be the name of a CloudFormation stack',
    ],
    ['a pattern that is none', { healthCheck: { url: 'https://a.b/', body: '(' } }, 'regular expression'],
    ['a health check of another kind', { healthCheck: { url: 'ftp://a.b/' } }, 'url'],
    ['a template over a plain connection', { databaseTemplateUrl: 'http://b.s3.amazonaws.com/t' }, 'Url'],
    ['an approval that does not exist', { approvals: ['switch'] }, 'approvals'],
    ['a secret without a name', { noEchoParameters: { Password: { key: 'password' } } }, 'secretId'],
    ['a health check on several lines', { healthCheck: { url: 'https://a.b/\nWanted' } }, 'without blanks'],
    ['a health check that is hardly a URL', { healthCheck: { url: 'https:a' } }, 'must be a URL of http'],
    ['a list of names', { parameters: ['window'] }, 'parameters: must be an object'],
    ['a negative notice', { noticeMinutes: -1 }, 'noticeMinutes'],
  ])('is refused with %s, and says what is wrong', (_, changes, message) => {
    const read = v.safeParse(MigrationInput, { ...SMALLEST, ...changes });
    expect(read.success).toBe(false);
    expect(wrong(read.issues ?? [])).toContain(message);
  });

  it('says what every option means', () => {
    for (const [name, option] of Object.entries(MigrationInput.entries))
      expect(v.getDescription('wrapped' in option ? option.wrapped : option), name).toMatch(
        /\w{3}.*\.$|\w{3}.*72h\.$/s,
      );
  });
});
