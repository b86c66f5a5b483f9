import type { Problem } from '../problem.ts';
import type { Subscribers, Survey } from './survey.ts';

function unheard(what: string, topic: Subscribers): Problem[] {
  const pending = topic.pending.map((address) => ({
    code: 'SubscriptionUnconfirmed',
    subject: address,
    message: `It is to receive ${what}, but its owner has not confirmed that.`,
    remedy:
      'Follow the link in the email from AWS. A subscription that nobody confirms goes by itself after three days.',
  }));
  if (topic.confirmed.length > 0) return pending;
  const nobody = {
    code: 'NobodySubscribed',
    subject: what,
    message: 'Nobody would receive them: their topic has no confirmed subscription.',
    remedy: 'Subscribe an address to the topic and confirm it.',
  };
  return [nobody, ...pending];
}

/** What stands in the way besides stacks and databases: other runs, and nobody who would hear of this one. */
export function standingProblems({
  subscribers,
  standing,
}: Pick<Survey, 'subscribers' | 'standing'>): Problem[] {
  const heard = [
    ...unheard('notices', subscribers.notices),
    ...unheard('requests for approval', subscribers.approvals),
    ...subscribers.approvals.unfiltered.map((address) => ({
      code: 'ApproverFilterMissing',
      subject: address,
      message: 'Its subscription lets through links that are for other approvers, or keeps out its own.',
      remedy: `Give the subscription the filter policy {"approver":["${address}"]}.`,
    })),
  ];
  if (standing.kind === 'held') {
    const message = `${standing.by} is going on for the same app.`;
    return [
      { code: 'RunGoingOn', subject: standing.by, message, remedy: 'Wait for its end, or stop it.' },
      ...heard,
    ];
  }
  return heard;
}

/** The problem that a run has died half-way: everything else that could be said of the world would be misleading. */
export function unfinishedProblem(run: string): Problem {
  return {
    code: 'UnfinishedRun',
    subject: run,
    message: 'This run has died half-way, and what it changed is not undone.',
    remedy:
      'A run that is not a dry run undoes it first. If that failed, see where-am-i and go-back in docs/runbook.md.',
  };
}
