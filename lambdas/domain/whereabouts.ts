import { formatDuration } from './duration.ts';
import type { Paragraph } from './notices/runbook.ts';
import { readOn, WAY_PARAGRAPHS } from './notices/runbook.ts';
import type { DatabaseNow } from './old-database.ts';
import type { Way } from './way-back.ts';

/** How far a run has come, and where it has left the app. */
export interface RunNow {
  readonly executionId: string;
  /** True once it, or its way back, has given the lock of the app back. */
  readonly ended: boolean;
  /** What people were told of its way back; undefined if it needed none. */
  readonly told: Way | undefined;
  readonly frozenAt: string | undefined;
  readonly switchedAt: string | undefined;
  readonly returningAt: string | undefined;
  readonly old: DatabaseNow;
  readonly fresh: DatabaseNow | undefined;
  readonly snapshot: { readonly name: string; readonly status: string } | undefined;
  /** When the dead man's switch fires; undefined if it is not set. */
  readonly watchdog: string | undefined;
  readonly way: Way;
  readonly detail: string;
}

/** How far a rewind has come. Moments as ISO 8601. */
export interface RewindNow {
  readonly executionId: string;
  /** True once it, or whoever has ended it, has given the lock of the app back. */
  readonly ended: boolean;
  readonly frozenAt: string | undefined;
  /** The moment that was asked for. */
  readonly wanted: string;
  readonly returnPoint: string | undefined;
  /** Whenever RDS was about to be asked. */
  readonly asked: readonly string[];
  readonly cluster: Pick<DatabaseNow, 'cluster' | 'clusterStatus' | 'fenced'>;
  /** When the dead man's switch fires; undefined if it is not set. */
  readonly watchdog: string | undefined;
}

/** Where an app is: what a person wants to know first, at night. */
export interface Whereabouts {
  /** ISO 8601. */
  readonly at: string;
  readonly app: {
    readonly stack: string;
    readonly status: string;
    /** The cluster that its parameters name; undefined if they name none that exists. */
    readonly cluster: string | undefined;
    /** What is wrong with its page; undefined if nothing is, null if nobody knows which page to ask. */
    readonly fault: string | undefined | null;
  };
  readonly lock: { readonly holder: string | undefined; readonly fence: number };
  /** The run for which the lock is held, or was held last, or that was asked for; undefined if there is none. */
  readonly run: RunNow | undefined;
  /** The same where that is a rewind. */
  readonly rewind?: RewindNow | undefined;
}

const LABEL = 19;
const row = (label: string, text: string) => `${label.padEnd(LABEL)}${text}`;

function clusterText({ cluster, clusterStatus, fenced }: RewindNow['cluster']): string {
  if (cluster === undefined) return 'no cluster yet';
  if (clusterStatus === undefined) return `cluster ${cluster} does not exist`;
  return `cluster ${cluster} is ${clusterStatus}${fenced ? ', behind a fence' : ''}`;
}

function databaseRow(label: string, database: DatabaseNow): string {
  return row(label, `${database.stack} (${database.stackStatus}), ${clusterText(database)}`);
}

function since(at: string, now: string): string {
  return `${at} (${formatDuration((Date.parse(now) - Date.parse(at)) / 1000)} ago)`;
}

function progressRows({ frozenAt, switchedAt, returningAt }: RunNow, now: string): string[] {
  return [
    row('Writes stopped', frozenAt === undefined ? 'not by this run' : since(frozenAt, now)),
    row('Sent to the new', switchedAt === undefined ? 'not yet' : since(switchedAt, now)),
    ...(returningAt === undefined ? [] : [row('Called back', since(returningAt, now))]),
  ];
}

/** Statuses of a stack that is deleted. */
const GONE = ['gone', 'DELETE_COMPLETE'];

/** The paragraph of the runbook that belongs to a place. */
function paragraphOf(run: RunNow): Paragraph {
  if (run.way === 'pending') return 'the-app-update-fails';
  // Nobody had to say that the run did not end well.
  if (run.ended && run.way === 'stay' && run.told === undefined)
    return GONE.includes(run.old.stackStatus) ? 'migration-done' : 'old-database-kept';
  return WAY_PARAGRAPHS[run.way];
}

const switchRow = (watchdog: string | undefined) =>
  row("Dead man's switch", watchdog === undefined ? 'not set' : `fires at ${watchdog}`);

function rewindRows(rewind: RewindNow, now: string): string[] {
  const { executionId, ended, frozenAt, wanted, returnPoint, asked, cluster, watchdog } = rewind;
  const last = asked.at(-1);
  return [
    row('Run', `${executionId}, a rewind${ended ? ' that has ended' : ''}`),
    row('Database', clusterText(cluster)),
    row('To be taken to', wanted),
    row('Writes stopped', frozenAt === undefined ? 'not by this run' : since(frozenAt, now)),
    row('Return point', returnPoint ?? 'not taken down yet'),
    row('RDS was asked', last === undefined ? 'not yet' : since(last, now)),
    switchRow(watchdog),
    readOn(ended ? 'rewound' : 'unfinished-rewind'),
  ];
}

/** Where an app is, as lines for a person. */
export function describeWhereabouts({ at, app, lock, run, rewind }: Whereabouts): string[] {
  const healthy =
    app.fault === null ? '' : app.fault === undefined ? '; its page answers well' : `; ${app.fault}`;
  const lines = [
    row('App', `${app.stack} (${app.status}) uses ${app.cluster ?? 'no cluster that exists'}${healthy}`),
    row('Lock', `${lock.holder === undefined ? 'free' : `held by ${lock.holder}`}, number ${lock.fence}`),
  ];
  if (rewind !== undefined) return [...lines, ...rewindRows(rewind, at)];
  if (run === undefined) return [...lines, row('Run', 'there is no record of one')];
  return [
    ...lines,
    row('Run', `${run.executionId}${run.ended ? ', which has ended' : ''}`),
    ...progressRows(run, at),
    databaseRow('Old database', run.old),
    run.fresh === undefined ? row('New database', 'there is none') : databaseRow('New database', run.fresh),
    row(
      'Snapshot',
      run.snapshot === undefined ? 'there is none' : `${run.snapshot.name} is ${run.snapshot.status}`,
    ),
    switchRow(run.watchdog),
    row('Way back', `${run.way}: ${run.detail}`),
    readOn(paragraphOf(run)),
  ];
}
