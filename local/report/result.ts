import * as v from 'valibot';
import { splitList } from '../../lambdas/domain/groups.ts';
import { Created, Plan } from '../../lambdas/domain/plan.ts';
import { Problem } from '../../lambdas/domain/problem.ts';
import { isObject, type Json } from '../../lambdas/kit/json.ts';
import { tryParse } from '../../lambdas/kit/parse.ts';
import type { HistoryEvent } from '../asl/history.ts';
import type { MigrationRun } from '../run/migration.ts';
import { covered } from './intervals.ts';
import { priceOf } from './price.ts';

export type Outcome =
  | 'migrated'
  | 'migrated-old-kept'
  | 'planned'
  | 'refused'
  | 'rolled-back'
  | 'needs-attention';

/** Everything that is known about a run that has ended; what `--json` prints. */
export interface Result {
  readonly outcome: Outcome;
  readonly executionStatus: string;
  readonly error: { readonly name: string; readonly cause: string } | null;
  readonly problems: readonly Problem[];
  /** Seconds in which no user could write. */
  readonly downtimeSeconds: number;
  /** Seconds of the downtime in which AWS was at work. */
  readonly awsSeconds: number;
  readonly virtualSeconds: number;
  readonly wallMs: number;
  readonly writes: { readonly acknowledged: number; readonly lost: number };
  readonly transitions: number;
  readonly apiCalls: number;
  readonly priceUsd: number;
  readonly plan: Plan | null;
  readonly created: Created | null;
  readonly app: { readonly endpoint: string; readonly securityGroups: readonly string[] } | null;
  readonly newCluster: {
    readonly id: string;
    readonly backtrackWindow: number;
    readonly endpoint: string;
  } | null;
  readonly states: readonly string[];
  readonly emails: readonly { readonly to: string; readonly subject: string; readonly body: string }[];
  readonly remaining: {
    readonly stacks: readonly string[];
    readonly snapshots: readonly string[];
    readonly clusters: readonly string[];
  };
}

/** The newest value that a variable was given. */
function variable(history: readonly HistoryEvent[], name: string): Json | undefined {
  for (const { detail } of history.toReversed()) {
    const assigned = detail?.assignedVariables;
    if (isObject(assigned) && assigned[name] !== undefined) return assigned[name];
  }
  return undefined;
}

function outcomeOf(run: MigrationRun): Outcome {
  const { status, error, output } = run.execution;
  if (status === 'SUCCEEDED' && isObject(output)) {
    if (output.outcome === 'planned' || output.outcome === 'migrated-old-kept') return output.outcome;
    return 'migrated';
  }
  if (error === 'PreflightRefused' || error === 'StartNotApproved') return 'refused';
  const ways = run.waysBack.map((each) => (isObject(each.output) ? each.output.outcome : 'stuck'));
  const way = ways.findLast((each) => each !== 'nothing-to-do');
  // Nothing was touched before the freeze, so nothing has to be put back.
  if (way === undefined)
    return variable(run.history, 'phase') === 'untouched' ? 'rolled-back' : 'needs-attention';
  const gone = ['back', 'rolled-back', 'return', 'untouched'];
  return typeof way === 'string' && gone.includes(way) ? 'rolled-back' : 'needs-attention';
}

function problemsOf(run: MigrationRun): Problem[] {
  const problems = tryParse(v.array(Problem), variable(run.history, 'problems')) ?? [];
  if (problems.length > 0) return problems;
  const { error, cause } = run.execution;
  if (error !== 'StartNotApproved') return [];
  return [
    { code: error, subject: 'approval', message: cause ?? '', remedy: 'Start again when it is wanted.' },
  ];
}

/** @param wallMs real milliseconds that the run took */
export async function resultOf(run: MigrationRun, wallMs: number): Promise<Result> {
  const { laboratory, execution, history, users, startedAt } = run;
  const { account, counters, time } = laboratory;
  const plan = tryParse(Plan, variable(history, 'plan')) ?? null;
  const created = tryParse(Created, variable(history, 'created')) ?? null;
  const cluster = created === null ? undefined : account.fleet.clusters.get(created.cluster);
  const downtimes = users.outagesSince(startedAt);
  const transitions = [execution, ...run.waysBack].reduce((sum, each) => sum + each.transitions, 0);
  return {
    outcome: outcomeOf(run),
    executionStatus: execution.status,
    error: execution.error === undefined ? null : { name: execution.error, cause: execution.cause ?? '' },
    problems: problemsOf(run),
    downtimeSeconds: seconds(downtimes.reduce((sum, { from, to }) => sum + to - from, 0)),
    awsSeconds: seconds(covered(account.aws.intervals, downtimes)),
    virtualSeconds: seconds(time.millis - startedAt),
    wallMs: Math.round(wallMs * 10) / 10,
    writes: await users.account(keptByWayBack(run)),
    transitions,
    apiCalls: counters.apiCalls,
    priceUsd: priceOf({ transitions, ...counters }),
    plan,
    created,
    app: appOf(run, plan),
    newCluster:
      cluster === undefined
        ? null
        : { id: cluster.id, backtrackWindow: cluster.backtrackWindow, endpoint: cluster.endpoint },
    states: history.flatMap(({ type, name }) =>
      type.endsWith('StateEntered') && name !== undefined ? [name] : [],
    ),
    emails: account.topics.emails.map(({ to, subject, body }) => ({ to, subject, body })),
    remaining: {
      stacks: account.stacks.all().map(({ name }) => name),
      snapshots: [...account.fleet.snapshots.keys()],
      clusters: [...account.fleet.clusters.keys()],
    },
  };
}

/** Past the point of no return a way back keeps the new cluster: what was written there is not lost. */
function keptByWayBack({ laboratory, waysBack }: MigrationRun): string[] {
  const kept = ['rolled-back', 'return'];
  const went = waysBack.some(({ output }) => !isObject(output) || kept.includes(String(output.outcome)));
  return went ? [...laboratory.account.fleet.clusters.values()].map(({ resourceId }) => resourceId) : [];
}

function seconds(millis: number): number {
  return Math.round(millis / 100) / 10;
}

/** What the app stack's parameters say now. */
function appOf({ laboratory }: MigrationRun, plan: Plan | null): Result['app'] {
  if (plan === null) return null;
  const parameters = laboratory.account.stacks.get(plan.app.stack.id).desired.parameters;
  const value = (key: string) => parameters.get(key)?.resolved ?? '';
  const text = value(plan.app.endpointParameter.key);
  return {
    // The host alone, also where it stands inside a URL.
    endpoint: /[\w.-]+\.rds\.amazonaws\.com/.exec(text)?.[0] ?? text,
    securityGroups: splitList(value(plan.app.groupParameter)),
  };
}

/** The exit code that belongs to an outcome. */
export function exitCodeOf(outcome: Outcome): number {
  if (outcome === 'refused') return 3;
  return outcome === 'rolled-back' || outcome === 'needs-attention' ? 1 : 0;
}
