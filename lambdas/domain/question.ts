import { formatDuration } from './duration.ts';
import type { MigrationSubject } from './migration-subject.ts';
import type { Paragraph } from './notices/runbook.ts';
import { describePlan, protectionLines } from './notices/texts.ts';
import { rewindQuestion } from './rewind/question.ts';
import { isRewind, type Subject } from './subject.ts';

/** A question in the words that the email, the page and the terminal share. */
export interface Question {
  /** "…delete the old database stack x". */
  readonly what: string;
  /** What comes about without an answer. */
  readonly otherwise: string;
  readonly paragraph: Paragraph;
  /** The name that has to be typed for a yes, and what it is the name of. */
  readonly name: string;
  readonly named: 'stack' | 'cluster';
  readonly facts: readonly string[];
  /** What a yes and a no do. */
  readonly yes: string;
  readonly no: string;
}

/** Puts what is to be decided into words. */
export function questionOf(subject: Subject): Question {
  return isRewind(subject) ? rewindQuestion(subject) : migrationQuestion(subject);
}

function migrationQuestion({ action, plan, failure }: MigrationSubject): Question {
  const { app, database, newStack } = plan;
  const { name } = app.stack;
  switch (action) {
    case 'start':
      return {
        what: `start the migration of ${name} to a database with Backtrack`,
        otherwise: 'nothing is started',
        paragraph: 'approval-to-start',
        name,
        named: 'stack',
        facts: describePlan(plan).split('\n'),
        yes: `Everybody is told, and ${plan.noticeMinutes} minutes later writes stop for about ${formatDuration(plan.downtime.expectedSeconds)}.`,
        no: 'Nothing is touched, and the run ends.',
      };
    case 'deletion':
      return {
        what: `delete the old database stack ${database.stack.name}`,
        otherwise: 'the old stack is kept',
        paragraph: 'approval-to-delete',
        name: database.stack.name,
        named: 'stack',
        facts: [
          `Deleted would be the stack ${database.stack.id} with the cluster ${database.clusterArn}.`,
          ...protectionLines(plan),
        ],
        yes: `The stack is looked at once more, and if nothing uses it any more, it is deleted with the cluster ${database.cluster} and its point-in-time history. The snapshot ${plan.names.snapshot} stays.`,
        no: 'The old stack is kept, and goes on costing money. The run ends well.',
      };
    case 'go-back':
      return {
        what: `send ${name} back to the old database ${database.cluster}`,
        otherwise: `${name} stays on the new one`,
        paragraph: 'health-is-not-reached',
        name,
        named: 'stack',
        facts: [`Why this is asked: ${failure?.state}: ${failure?.cause}`],
        yes: `The new database is put behind a fence and kept with everything that was written to it, ${name} is sent back to ${database.cluster}, which is as it was when writes stopped, and what was written since then has to be carried over.`,
        no: `${name} stays on the new database stack ${newStack.name}, the old one stays behind its fence, and the run ends as failed.`,
      };
  }
}
