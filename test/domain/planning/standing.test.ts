import { describe, expect, it } from 'vitest';
import { standingProblems, unfinishedProblem } from '../../../lambdas/domain/planning/standing.ts';
import { inShort, surveyOf } from '../builders.ts';

const heard = { confirmed: ['a@example.com'], pending: [] };
const codes = (changes: Parameters<typeof surveyOf>[0]) => inShort(standingProblems(surveyOf(changes)));

describe('who hears of a run', () => {
  it('is enough if one address on each topic is confirmed', () => {
    expect(codes({})).toEqual([]);
  });

  it('is told address by address where somebody has not confirmed', () => {
    const waiting = {
      confirmed: ['a@example.com'],
      pending: ['b@example.com', 'c@example.com'],
      unfiltered: [],
    };
    expect(codes({ subscribers: { notices: heard, approvals: waiting } })).toEqual([
      'SubscriptionUnconfirmed b@example.com',
      'SubscriptionUnconfirmed c@example.com',
    ]);
  });

  it('is nobody where no address is confirmed', () => {
    const nobody = { confirmed: [], pending: [], unfiltered: [] };
    expect(codes({ subscribers: { notices: nobody, approvals: nobody } })).toEqual([
      'NobodySubscribed notices',
      'NobodySubscribed requests for approval',
    ]);
    expect(
      codes({
        subscribers: {
          notices: { ...nobody, pending: ['b@example.com'] },
          approvals: { ...heard, unfiltered: [] },
        },
      }),
    ).toEqual(['NobodySubscribed notices', 'SubscriptionUnconfirmed b@example.com']);
  });
});

describe('an approver whose subscription lets everything through', () => {
  it('is told, with the filter policy that it wants', () => {
    const approvals = {
      confirmed: ['a@example.com', 'b@example.com'],
      pending: [],
      unfiltered: ['b@example.com'],
    };
    expect(codes({ subscribers: { notices: heard, approvals } })).toEqual([
      'ApproverFilterMissing b@example.com',
    ]);
    expect(standingProblems(surveyOf({ subscribers: { notices: heard, approvals } }))).toEqual([
      expect.objectContaining({
        code: 'ApproverFilterMissing',
        subject: 'b@example.com',
        remedy: 'Give the subscription the filter policy {"approver":["b@example.com"]}.',
      }),
    ]);
  });
});

describe('another run', () => {
  it('is in the way while it is going on', () => {
    expect(codes({ standing: { kind: 'held', by: 'arn:other' } })).toEqual(['RunGoingOn arn:other']);
  });

  it('that died half-way is named, with who undoes it', () => {
    expect(inShort([unfinishedProblem('arn:dead')])).toEqual(['UnfinishedRun arn:dead']);
    expect(unfinishedProblem('arn:dead')).toMatchObject({
      remedy: expect.stringContaining('undoes it first'),
    });
  });
});
