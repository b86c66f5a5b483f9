import { costLine } from '../cost.ts';
import { formatDuration } from '../duration.ts';
import type { Created, Plan } from '../plan.ts';
import { describeProblems, type Problem, type Tie } from '../problem.ts';
import type { Failure } from '../way-back.ts';
import { startedElsewhere, stoppedBy, stopYourself } from './own-freeze.ts';
import { causeParagraph, type Paragraph, readOn } from './runbook.ts';

/** What a person reads: a subject of one line and a text, which ends in where to read on. */
export interface Text {
  readonly subject: string;
  readonly body: string;
}

/** So many minutes, in words. */
export const minutes = (count: number): string => `${count} minute${count === 1 ? '' : 's'}`;

/** Lines out of lines and lists of lines. */
export function lines(...parts: readonly (string | readonly string[])[]): string {
  return parts.flat().join('\n');
}

/** What else is tied to the old cluster, a line each. */
export function tieLines(ties: readonly Tie[]): string[] {
  return ties.map(({ kind, name, detail }) => `  ${kind} ${name} ${detail}`);
}

/** The plan as a list that fits into an email and a terminal. */
export function describePlan(plan: Plan, ties: readonly Tie[] = []): string {
  const { database, app, newStack, names, downtime } = plan;
  return lines(
    `Database stack    ${database.stack.name} (cluster ${database.cluster}, ${database.engineVersion})`,
    `App stack         ${app.stack.name}`,
    `New stack         ${newStack.name} (${newStack.namespace === '' ? '' : `namespace ${newStack.namespace}, `}window ${formatDuration(plan.backtrackWindow)})`,
    `Snapshot          ${names.snapshot}`,
    `Changed in app    ${changesInApp(plan).join('; ')}`,
    `Writes stop by    ${stoppedBy(plan)}`,
    `Expected          ${formatDuration(plan.expected.snapshot)} snapshot, ${formatDuration(plan.expected.databaseStack)} new stack, ${formatDuration(plan.expected.appStack)} app update`,
    `Downtime          about ${formatDuration(downtime.expectedSeconds)}, at most ${formatDuration(downtime.longestSeconds)}`,
    `Costs             ${costLine(plan)}`,
    `Old stack         ${plan.approvals.includes('deletion') ? `deleted after ${plan.bakeHours} h, if approved` : 'kept'}`,
    protectionLines(plan),
    app.refreshed.length === 0
      ? []
      : `Refreshed         ${app.refreshed.join(', ')}: hosts that the update itself leaves alone`,
    ties.length === 0 ? [] : ['Not moved by this run, but tied to the old cluster:', ...tieLines(ties)],
  );
}

/** What the run changes of the app's stack and beside it, a phrase each. */
function changesInApp({ app, database }: Plan): string[] {
  const { key, ssm } = app.endpointParameter;
  return [
    ...(ssm === undefined ? [`${key}: the new writer`] : []),
    ...app.readerParameters.map((each) => `${each}: the new reader`),
    ...app.ssmParameters.map((each) => `the SSM parameter ${each}: the new endpoint`),
    `${app.groupParameter}: ${database.appGroup.id} becomes the new ${database.appGroup.logicalId}`,
  ];
}

/** What protects the old stack, and what becomes of that. */
export function protectionLines({ protections, liftProtections, database, approvals }: Plan): string[] {
  if (protections.length === 0 || !approvals.includes('deletion')) return [];
  const what = protections.map((each) =>
    each === 'termination'
      ? `termination protection of ${database.stack.name}`
      : `deletion protection of ${database.cluster}`,
  );
  const then = liftProtections
    ? 'lifted just before the deletion'
    : 'stays, so the old stack will be kept (liftProtections lifts it)';
  return [`Protected by      ${what.join(' and ')}: ${then}`];
}

export function maintenanceNotice(plan: Plan, ties: readonly Tie[]): Text {
  return {
    subject: `${plan.app.stack.name}: maintenance in ${minutes(plan.noticeMinutes)}`,
    body: lines(
      `In ${minutes(plan.noticeMinutes)} ${plan.app.stack.name} stops taking writes: its database gets a backtrack window of ${formatDuration(plan.backtrackWindow)}.`,
      `It will be back after about ${formatDuration(plan.downtime.expectedSeconds)}, at the latest after ${formatDuration(plan.downtime.longestSeconds)}.`,
      stopYourself(plan),
      '',
      describePlan(plan, ties),
      '',
      readOn('maintenance-announced'),
    ),
  };
}

export function readyNotice(plan: Plan, created: Created, downtimeSeconds: number): Text {
  return {
    subject: `${plan.app.stack.name} is back, now with Backtrack`,
    body: lines(
      `${plan.app.stack.name} runs on ${created.cluster} (${created.endpoint}) and can be rewound by up to ${formatDuration(plan.backtrackWindow)}.`,
      `From the freeze to the passed health check it took ${formatDuration(downtimeSeconds)}.`,
      startedElsewhere(plan),
      `The old database stack ${plan.database.stack.name} stays, fenced, ${plan.approvals.includes('deletion') ? `until its deletion is approved (asked in ${plan.bakeHours} h)` : 'until you delete it'}.`,
      '',
      readOn('the-app-is-back'),
    ),
  };
}

export function doneNotice(
  plan: Plan,
  created: Created,
  outcome: 'migrated' | 'migrated-old-kept',
  reason: string,
): Text {
  const kept = outcome === 'migrated-old-kept';
  return {
    subject: `${plan.app.stack.name}: migration done${kept ? ', old database kept' : ''}`,
    body: lines(
      `${plan.app.stack.name} runs on ${created.cluster} with a backtrack window of ${formatDuration(plan.backtrackWindow)}.`,
      kept
        ? `The old database stack ${plan.database.stack.name} is kept: ${reason}`
        : `The old database stack ${plan.database.stack.name} is deleted.`,
      kept ? `Fence group around the old cluster: ${plan.names.fenceGroup}` : [],
      `Snapshot from before the migration: ${plan.names.snapshot}`,
      `New database stack: ${created.databaseStackId}`,
      '',
      readOn(kept ? 'old-database-kept' : 'migration-done'),
    ),
  };
}

/** What was not begun, and where a person reads on. */
const REFUSED = { migration: 'migration-refused', rewind: 'rewind-refused' } as const;

/** @param undone true if the run has first undone what an earlier one had left */
export function refusalNotice(
  stack: string,
  problems: readonly Problem[],
  undone: boolean,
  what: keyof typeof REFUSED = 'migration',
): Text {
  return {
    subject: `${stack}: ${what} refused, ${undone ? 'after an earlier run was looked after' : 'nothing touched'}`,
    body: lines(
      `${undone ? 'What an earlier run had left half-way was looked after first, as its own notice says; besides that nothing' : 'Nothing'} was changed. ${problems.length} problem(s) stand in the way:`,
      '',
      describeProblems(problems),
      '',
      readOn(REFUSED[what]),
    ),
  };
}

/** What a failure means for the app. */
export interface Situation {
  readonly fact: string;
  /** About the situation; the one about the cause is added. */
  readonly paragraph: Paragraph;
  /** What there is, a line each. */
  readonly existing: readonly string[];
}

export function failureNotice(
  stack: string,
  failure: Failure,
  { fact, paragraph, existing }: Situation,
): Text {
  const { state, error, cause } = failure;
  return {
    subject:
      error === 'LockLost' ? `${stack}: a run was taken over` : `${stack}: migration failed (${error})`,
    body: lines(
      `${error}: ${cause}`,
      '',
      `Failed in the state ${state}.`,
      fact,
      '',
      existing.length === 0 ? [] : [...existing, ''],
      readOn(paragraph, causeParagraph(failure)),
    ),
  };
}
