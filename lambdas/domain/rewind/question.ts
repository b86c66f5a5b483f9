import { formatDuration } from '../duration.ts';
import { minutes } from '../notices/texts.ts';
import type { Question } from '../question.ts';
import { printable, secondOf } from '../timelines/words.ts';
import type { RewindSubject } from './subject.ts';
import { describeRewind } from './words.ts';

/** Puts what a rewind asks into words. */
export function rewindQuestion({ action, plan, reached, returnPoint }: RewindSubject): Question {
  const { database, target, noticeMinutes, downtime } = plan;
  const { cluster } = database;
  const common = { name: cluster, named: 'cluster' as const, facts: describeRewind(plan) };
  const stands = reached === undefined ? 'an unknown moment' : secondOf(reached.to);
  const before = returnPoint === undefined ? 'that moment' : secondOf(Date.parse(returnPoint));
  switch (action) {
    case 'rewind':
      return {
        ...common,
        what: `take ${cluster} to ${secondOf(Date.parse(target.moment))}`,
        otherwise: 'nothing is started',
        paragraph: 'approval-to-rewind',
        yes: `Everybody is told, and ${minutes(noticeMinutes)} later writes stop for about ${formatDuration(downtime.expectedSeconds)}. What was written after that moment leaves the current timeline, and can be gone to again as long as the window reaches it.`,
        no: 'Nothing is touched, and the run ends.',
      };
    case 'reached':
      return {
        ...common,
        what: `leave ${cluster} at ${stands}, although ${secondOf(Date.parse(target.moment))} was wanted`,
        otherwise: `it is taken to ${before} again, where it came from`,
        paragraph: 'rewound-to-another-moment',
        yes: 'Writes are let in again, and the cluster stays where it is.',
        no: `The cluster is taken to ${before} again, where it came from. Nothing was written since.`,
      };
    case 'forward':
      return {
        ...common,
        facts: [
          `Cluster           ${cluster}`,
          `Is at             ${stands}${plan.by === undefined ? '' : `, wanted by ${printable(plan.by)}`}`,
          `Forward to        ${before}`,
        ],
        what: `take ${cluster} forward to ${before}, the moment before its rewind`,
        otherwise: `${cluster} stays where it is`,
        paragraph: 'rewound',
        yes: 'A run of its own begins. Where something was written since the rewind, it asks for approval first.',
        no: 'This link ends. A run can still be started by hand, as long as the window reaches that moment.',
      };
  }
}
