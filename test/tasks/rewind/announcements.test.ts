import { describe, expect, it } from 'vitest';
import { announceRefusal } from '../../../lambdas/notify/announce-refusal.ts';
import { announceRewind } from '../../../lambdas/rewind/announce-rewind.ts';
import { announceRewindFailure } from '../../../lambdas/rewind/announce-rewind-failure.ts';
import { announceStand } from '../../../lambdas/rewind/announce-stand.ts';
import { ago, DEAD_RUN, EXECUTION, NOW } from '../../support/fixtures.ts';
import {
  RETURN_POINT,
  rewindable,
  rewindPlanOf,
  rewindRecord,
  SURVEY,
  taken,
  WANTED,
} from '../../support/rewinds.ts';
import {
  awsError,
  inputsOf,
  invoke,
  type Made,
  operationsOf,
  SETTINGS,
  type Stub,
} from '../../support/stub.ts';

function told(calls: readonly Made[]): { subject: string; body: string } {
  const messages = inputsOf(calls, 'Publish');
  expect(messages).toHaveLength(1);
  const [{ TopicArn, Subject, Message } = {}] = messages;
  expect(TopicArn).toBe(SETTINGS.NOTICE_TOPIC_ARN);
  return { subject: String(Subject), body: String(Message) };
}

describe('AnnounceRewind', () => {
  it('tells everybody when writes stop, and to which moment the database is taken', async () => {
    const { calls } = await invoke(announceRewind, { plan: rewindPlanOf() }, { answers: { Publish: {} } });
    const { subject, body } = told(calls);
    expect(subject).toBe('kion-app: rewind in 5 minutes');
    expect(body).toContain('its database kion-cluster is taken to 2026-01-12 20:00:00 UTC.');
  });
});

describe('AnnounceRewindFailure', () => {
  const fail = (changes: object) =>
    invoke(
      announceRewindFailure,
      {
        name: 'kion-cluster',
        phase: 'untouched',
        failedState: 'RecheckRewind',
        error: 'Conflict',
        cause: JSON.stringify({ errorMessage: 'It was changed.', trace: [] }),
        ...changes,
      },
      { answers: { Publish: {} } },
    );

  it('tells everybody why, and what that means for the cluster; the execution ends with the same', async () => {
    const { output, calls } = await fail({});
    const { subject, body } = told(calls);
    expect(subject).toBe('kion-cluster: rewind failed (Conflict)');
    expect(body).toMatch(
      /^Conflict: It was changed\.\n\nFailed in the state RecheckRewind\.\nNothing was changed/,
    );
    expect(output.cause).toBe(
      'RecheckRewind: It was changed.\nNothing was changed: the cluster is as it was.',
    );
  });

  it.each([
    ['held', /^Nobody can write to the cluster\./m],
    ['stuck', /perhaps nobody can write to the cluster/],
    ['unmarked', /^The moment has no name\./m],
  ])('says how things stand where a run is %s', async (phase, fact) => {
    expect(told((await fail({ phase })).calls).body).toMatch(fact);
  });
});

describe('AnnounceRefusal, of a rewind', () => {
  it('speaks of no migration', async () => {
    const problems = [{ code: 'InFuture', subject: '-15m', message: 'It is.', remedy: 'Wait.' }];
    const input = { appStack: 'kion-cluster', problems, undone: false, what: 'rewind' };
    const { subject, body } = told(
      (await invoke(announceRefusal, input, { answers: { Publish: {} } })).calls,
    );
    expect(subject).toBe('kion-cluster: rewind refused, nothing touched');
    expect(body).toContain('#rewind-refused');
    expect(body).not.toContain('migration');
  });
});

describe('AnnounceStand', () => {
  const reached = {
    id: 'ours',
    from: ago(300).getTime(),
    to: WANTED.getTime(),
    since: ago(60).getTime(),
  };
  const announce = (answers: Stub['answers'] = {}, changes: object = {}) =>
    invoke(
      announceStand,
      {
        plan: rewindPlanOf(),
        executionId: DEAD_RUN,
        stand: 'rewound',
        reached,
        returnPoint: RETURN_POINT.toISOString(),
        failure: null,
        detail: 'The app answers well.',
        ...changes,
      },
      {
        answers: {
          ...SURVEY,
          GetItem: rewindRecord({}, DEAD_RUN),
          Query: { Items: [taken('ours', [300, 3600, 60])] },
          Publish: {},
          UpdateItem: {},
          ...answers,
        },
      },
    );

  it('tells everybody where the cluster is, with its timelines, and notes that they were told', async () => {
    const { output, calls } = await announce();
    expect(output).toEqual({ told: true });
    const { subject, body } = told(calls);
    expect(subject).toBe('kion-app: kion-cluster is at 2026-01-12 20:00:00 UTC');
    expect(body).toContain('Writes are allowed. The app answers well.');
    expect(body).toMatch(/^2 {2}.*from 1 at 2026-01-12 20:00:00 UTC$/m);
    expect(operationsOf(calls).slice(-2)).toEqual(['Publish', 'UpdateItem']);
    expect(inputsOf(calls, 'UpdateItem')).toMatchObject([
      {
        Key: { pk: `run#${DEAD_RUN}` },
        ExpressionAttributeNames: { '#part': 'toldBy' },
        ExpressionAttributeValues: { ':value': EXECUTION.id },
      },
    ]);
  });

  it.each([
    ['by whoever is first', 'arn:another'],
    ['also where the answer to its note was lost', EXECUTION.id],
  ])('tells it once, %s', async (_, toldBy) => {
    const { output, calls } = await announce({ GetItem: rewindRecord({ toldBy }, DEAD_RUN) });
    expect(output).toEqual({ told: false });
    expect(operationsOf(calls)).toEqual(['GetItem']);
  });

  it('tells why a run did not come to its end', async () => {
    const failure = { state: 'CheckRewind', error: 'StepFailed', cause: 'It has failed.' };
    const { subject, body } = told((await announce({}, { stand: 'failed', reached: null, failure })).calls);
    expect(subject).toBe('kion-app: the rewind did not come to its end (StepFailed)');
    expect(body).toContain('StepFailed: It has failed.\nFailed in the state CheckRewind.');
  });

  it('reads the past of the cluster up to now', async () => {
    const { calls } = await announce({
      DescribeDBClusters: { DBClusters: [rewindable({ EarliestBacktrackTime: ago(7200) })] },
    });
    const until = NOW.toISOString().slice(0, 19).replace('T', ' ');
    expect(told(calls).body).toContain(`Can be reached: 2026-01-12 19:00:00 UTC to ${until} UTC.`);
  });

  it('tells it without timelines where the cluster is gone meanwhile', async () => {
    const { calls } = await announce({ DescribeDBClusters: {} }, { returnPoint: null });
    expect(told(calls).body).not.toContain('Can be reached');
  });

  it('tells it also where somebody has deleted the record of the run', async () => {
    const UpdateItem = awsError('ConditionalCheckFailedException');
    const { output, calls } = await announce({ GetItem: {}, UpdateItem });
    expect(output).toEqual({ told: true });
    expect(told(calls).subject).toContain('kion-cluster is at');
  });

  it.each(['GetItem', 'DescribeDBClusters', 'DescribeDBClusterBacktracks', 'Query', 'UpdateItem'])(
    'tells it also where AWS refuses %s, and tries again where it is busy',
    async (operation) => {
      const refused = await announce({ [operation]: awsError('AccessDenied') });
      expect(told(refused.calls).body).toContain('Writes are allowed.');
      const busy = announce({ [operation]: awsError('ThrottlingException') });
      await expect(busy).rejects.toMatchObject({ name: 'Throttled' });
    },
  );

  it('does not note that people were told where they were not', async () => {
    let count = 0;
    const UpdateItem = () => ({ count: count++ });
    const attempt = announce({ Publish: awsError('AccessDenied'), UpdateItem });
    await expect(attempt).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(count).toBe(0);
  });
});
