import { runSuffix } from '../names.ts';
import { hostOwners } from '../planning/host-owners.ts';
import type { Problem } from '../problem.ts';
import { APP_TAG } from '../tags.ts';
import { historyOf } from '../timelines/history.ts';
import { parseWish } from '../timelines/target.ts';
import type { History } from '../timelines/timelines.ts';
import type { ClusterView } from '../views.ts';
import { destination, FREEZE_SECONDS, rewindConditions } from './conditions.ts';
import type { RewindInput } from './input.ts';
import type { RewindPlan } from './plan.ts';
import type { RewindSurvey } from './survey.ts';

/** A plan, or everything that stands in its way; and what is known of the cluster's past, if there is one. */
export interface PlannedRewind {
  readonly plan: RewindPlan | undefined;
  readonly problems: readonly Problem[];
  readonly history: History | undefined;
}

/** What a rewind is expected to take, in seconds, from the request to where the cluster is available again. */
const REWIND_SECONDS = 240;
/** For so long, in seconds, it is waited for before the dead man's switch has somebody look: a freeze, a rewind, a question. */
const LONGEST_SECONDS = 2700 + 3600 + 3600;

/** What is known of a cluster's past. */
export function clusterHistory(
  { notes, backtracks, now }: Pick<RewindSurvey, 'notes' | 'backtracks' | 'now'>,
  { createdAt, earliestBacktrackTime, backtrackWindow }: ClusterView,
): History {
  const earliest = earliestBacktrackTime === undefined ? undefined : Date.parse(earliestBacktrackTime);
  const span = { begun: Date.parse(createdAt), earliest, window: backtrackWindow };
  return historyOf(span, notes, backtracks, now);
}

/** Makes the plan of a rewind from what was read. Pure: the same survey, input and execution give the same plan. */
export function makeRewindPlan(survey: RewindSurvey, input: RewindInput, executionId: string): PlannedRewind {
  const { cluster, appStack } = survey;
  const history = cluster === undefined ? undefined : clusterHistory(survey, cluster);
  const target = history === undefined ? undefined : destination(input, parseWish(input.to), history);
  const problems = rewindConditions(survey, input, target);
  if (cluster === undefined || history === undefined || target === undefined || 'code' in target)
    return { plan: undefined, problems, history };
  if (problems.length > 0) return { plan: undefined, problems, history };
  const suffix = runSuffix(executionId);
  const { body, ...check } = input.healthCheck ?? {};
  const healthCheck = 'url' in check ? { ...check, ...(body === undefined ? {} : { body }) } : undefined;
  const plan: RewindPlan = {
    kind: 'rewind',
    version: 1,
    region: survey.region,
    suffix,
    freeze: input.freeze,
    noticeMinutes: input.noticeMinutes,
    target: { wish: input.to, moment: new Date(target.moment).toISOString() },
    tolerance: input.tolerance,
    force: input.force,
    useEarliest: input.useEarliest,
    ...(input.by === undefined ? {} : { by: input.by }),
    database: {
      cluster: cluster.id,
      clusterArn: cluster.arn,
      resourceId: cluster.resourceId,
      instances: cluster.instances.map(({ id }) => id),
    },
    app: {
      stack: { name: appStack?.name ?? cluster.id, id: lockOf(cluster) },
      hosts: hostOwners(survey.appResources),
      ssmParameters: [],
    },
    restart: input.restart,
    names: { fenceGroup: `${cluster.id}-fence-${suffix}`, watchdog: `aurora-rewind-${suffix}` },
    ...(healthCheck === undefined ? {} : { healthCheck }),
    downtime: {
      expectedSeconds: FREEZE_SECONDS + REWIND_SECONDS,
      longestSeconds: LONGEST_SECONDS + (healthCheck?.timeout ?? 0),
    },
    baseline: {
      clusterGroups: [...cluster.groups],
      parameterGroup: cluster.parameterGroup,
      window: cluster.backtrackWindow,
      rewinds: history.rewinds.length,
    },
  };
  return { plan, problems, history };
}

/**
 * What the lock of a rewind is on: the app for which a migration has made the cluster, so that the two never meet, and
 * else the cluster.
 */
export function lockOf({ arn, tags }: Pick<ClusterView, 'arn' | 'tags'>): string {
  return tags[APP_TAG] ?? arn;
}
