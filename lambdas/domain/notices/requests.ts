import { formatDuration } from '../duration.ts';
import type { Tie } from '../problem.ts';
import { questionOf } from '../question.ts';
import { isRewind, type Subject } from '../subject.ts';
import { secondOf } from '../timelines/words.ts';
import { readOn } from './runbook.ts';
import { lines, type Text, tieLines } from './texts.ts';

/** How the subject of a question begins that nobody has answered yet. */
export const REMINDER = 'Reminder';

/** How a person gets to the page of a request, and until when. */
export interface Invitation {
  readonly requestId: string;
  readonly approver: string;
  /** The whole link, with the code in its fragment. */
  readonly url: string;
  readonly code: string;
  /** ISO 8601, and the seconds that are left. */
  readonly until: string;
  readonly left: number;
  /** How often it was asked before. */
  readonly reminder: number;
}

/** The email that asks one approver for a decision. @param evidence sentences about how things stand */
export function approvalEmail(
  asked: Subject,
  { requestId, approver, url, code, until, left, reminder }: Invitation,
  evidence: readonly string[],
  ties: readonly Tie[],
): Text {
  const { what, otherwise, paragraph, facts, yes, no } = questionOf(asked);
  const [page = ''] = url.split('#');
  return {
    subject: `${headOf(asked, reminder)}: ${what}`,
    body: lines(
      `Shall the run ${what}?`,
      ...(reminder === 0 ? [] : ['Nobody has answered yet.']),
      '',
      'Decide on this page:',
      url,
      `The link is for ${approver} alone; the record will say that you decided. Opening it decides nothing.`,
      `If the page asks for a code, it is ${code} (the page alone is ${page}).`,
      '',
      `${asked.action === 'forward' ? 'The link can be used once,' : 'Answer'} until ${until}, which is in ${formatDuration(left)}. Without an answer ${otherwise}.`,
      '',
      facts,
      '',
      `Yes: ${yes}`,
      `No: ${no}`,
      evidence.length === 0 ? [] : ['', ...evidence],
      ties.length === 0 ? [] : ['', tieHeading(asked), ...tieLines(ties)],
      '',
      `Request ${requestId}`,
      readOn(paragraph),
    ),
  };
}

/** How the subject of a question begins. */
function headOf({ action }: Subject, reminder: number): string {
  if (action === 'forward') return 'Offer';
  return reminder === 0 ? 'Approval wanted' : `${REMINDER}, approval wanted`;
}

function tieHeading({ action }: Subject): string {
  return action === 'deletion'
    ? 'Still tied to the old cluster; as long as that is so, nothing is deleted:'
    : 'Not moved by this run, but tied to the old cluster:';
}

/** Where the app, or the cluster, is as long as the run does nothing more. */
function standsNow(asked: Subject): string {
  const { plan } = asked;
  if (!isRewind(asked))
    return `${plan.app.stack.name} is on ${(asked.created ?? plan.database).cluster} now.`;
  const { reached } = asked;
  return reached === undefined
    ? `${plan.database.cluster} is as it was: nothing was taken back.`
    : `${plan.database.cluster} is at ${secondOf(reached.to)} now, and nobody can write to it yet.`;
}

/** What has become of a request. */
export interface Outcome {
  readonly decision: 'approved' | 'rejected' | 'none';
  readonly by: string;
  readonly reason: string;
}

/** What everybody is told once a request is decided, or its time is over. */
export function decisionNotice(asked: Subject, { decision, by, reason }: Outcome): Text {
  const { what, otherwise, paragraph, yes, no } = questionOf(asked);
  const said = { approved: 'approved', rejected: 'rejected', none: 'not answered' }[decision];
  const who =
    decision === 'none'
      ? `Nobody answered in time, so ${otherwise}.`
      : `${by} said ${decision === 'approved' ? 'yes' : 'no'}${reason === '' ? '.' : `: ${reason}`}`;
  return {
    subject: `${asked.plan.app.stack.name}: ${said}: ${what}`,
    body: lines(
      `It was asked whether the run shall ${what}.`,
      who,
      '',
      decision === 'approved' ? yes : no,
      '',
      standsNow(asked),
      '',
      readOn(paragraph),
    ),
  };
}
