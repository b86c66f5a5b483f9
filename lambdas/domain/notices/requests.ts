import { formatDuration } from '../duration.ts';
import type { Tie } from '../problem.ts';
import { type Asked, questionOf } from '../question.ts';
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
  asked: Asked,
  { requestId, approver, url, code, until, left, reminder }: Invitation,
  evidence: readonly string[],
  ties: readonly Tie[],
): Text {
  const { what, otherwise, paragraph, facts, yes, no } = questionOf(asked);
  const [page = ''] = url.split('#');
  return {
    subject: `${reminder === 0 ? 'Approval wanted' : `${REMINDER}, approval wanted`}: ${what}`,
    body: lines(
      `Shall the run ${what}?`,
      ...(reminder === 0 ? [] : ['Nobody has answered yet.']),
      '',
      'Decide on this page:',
      url,
      `The link is for ${approver} alone; the record will say that you decided. Opening it decides nothing.`,
      `If the page asks for a code, it is ${code} (the page alone is ${page}).`,
      '',
      `Answer until ${until}, which is in ${formatDuration(left)}. Without an answer ${otherwise}.`,
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

function tieHeading({ action }: Asked): string {
  return action === 'deletion'
    ? 'Still tied to the old cluster; as long as that is so, nothing is deleted:'
    : 'Not moved by this run, but tied to the old cluster:';
}

/** What has become of a request. */
export interface Outcome {
  readonly decision: 'approved' | 'rejected' | 'none';
  readonly by: string;
  readonly reason: string;
}

/** What everybody is told once a request is decided, or its time is over. */
export function decisionNotice(asked: Asked, { decision, by, reason }: Outcome): Text {
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
      `${asked.plan.app.stack.name} is on ${(asked.created ?? asked.plan.database).cluster} now.`,
      '',
      readOn(paragraph),
    ),
  };
}
