import type { Plan } from '../plan.ts';
import type { Tie } from '../problem.ts';
import type { Failure } from '../way-back.ts';
import { type Paragraph, readOn } from './runbook.ts';
import { describePlan, lines, protectionLines, type Text, tieLines } from './texts.ts';

/** What a person can be asked. */
export type Action = 'start' | 'deletion' | 'go-back';

/** What a person is shown to decide by. */
export interface Grounds {
  readonly lines: readonly string[];
  readonly ties: readonly Tie[];
  /** Why going back is asked about at all. */
  readonly failure?: Failure | undefined;
}

interface Question {
  readonly what: string;
  readonly otherwise: string;
  readonly paragraph: Paragraph;
  readonly facts: readonly string[];
}

function questionOf(plan: Plan, action: Action, { ties, failure }: Grounds): Question {
  const { app, database, newStack } = plan;
  const { name } = app.stack;
  switch (action) {
    case 'start':
      return {
        what: `start the migration of ${name} to a database with Backtrack`,
        otherwise: 'nothing is started',
        paragraph: 'approval-to-start',
        facts: [describePlan(plan, ties)],
      };
    case 'deletion':
      return {
        what: `delete the old database stack ${database.stack.name}`,
        otherwise: 'the old stack is kept',
        paragraph: 'approval-to-delete',
        facts: [
          `Deleted would be the stack ${database.stack.id} with the cluster ${database.clusterArn}.`,
          ...protectionLines(plan),
        ],
      };
    case 'go-back':
      return {
        what: `send ${name} back to the old database ${database.cluster}`,
        otherwise: `${name} stays on the new one`,
        paragraph: 'health-is-not-reached',
        facts: [
          `Why this is asked: ${failure?.state}: ${failure?.cause}`,
          '',
          `Yes: the new database is put behind a fence and kept with everything that was written to it, ${name} is sent back to ${database.cluster}, which is as it was when writes stopped, and what was written since then has to be carried over.`,
          `No: ${name} stays on the new database stack ${newStack.name}, the old one ${plan.freeze === 'fence' ? 'stays behind its fence' : 'is kept'}, and the run ends as failed.`,
        ],
      };
  }
}

/** The email that asks for a decision. @param hours how long an answer is waited for */
export function approvalRequest(
  plan: Plan,
  action: Action,
  id: string,
  grounds: Grounds,
  hours: number,
): Text {
  const { what, otherwise, paragraph, facts } = questionOf(plan, action, grounds);
  const { lines: evidence, ties } = grounds;
  return {
    subject: `Approval wanted: ${what}`,
    body: lines(
      `Shall the run ${what}?`,
      `Request ${id}; without an answer within ${hours} h ${otherwise}.`,
      '',
      facts,
      evidence.length === 0 ? [] : ['', ...evidence],
      action !== 'deletion' || ties.length === 0
        ? []
        : [
            '',
            'Still tied to the old cluster; as long as that is so, nothing is deleted:',
            ...tieLines(ties),
          ],
      '',
      readOn(paragraph),
    ),
  };
}
