import { isFenced } from '../fenced.ts';
import { rewindProblems } from '../planning/cluster-conditions.ts';
import { standingProblems } from '../planning/standing.ts';
import type { Problem } from '../problem.ts';
import { underWay } from '../timelines/history.ts';
import { type Target, type TargetFault, targetOf, type Wish } from '../timelines/target.ts';
import type { History } from '../timelines/timelines.ts';
import { printable } from '../timelines/words.ts';
import type { RewindInput } from './input.ts';
import type { RewindSurvey } from './survey.ts';

/** From the freeze to the request nobody can write; that long it takes at least, in seconds. */
export const FREEZE_SECONDS = 360;

const REMEDIES: Readonly<Record<TargetFault, string>> = {
  BadTime: 'Write it as 2026-01-31T14:05:00Z.',
  UnknownMoment: 'A dry run shows the timelines with all names.',
  NothingToUndo: 'Name a moment.',
  InFuture: 'Name a moment that has passed.',
  BeforeEarliest: 'Name a later one, or give "useEarliest": true to be taken to the earliest there is.',
  InsideRewind: 'Name a moment before it began, or after it had ended.',
};

/** Where a rewind leads: the moment, or why there is none. @param wish what the person has written */
export function destination(
  { noticeMinutes, useEarliest }: RewindInput,
  wish: Wish,
  history: History,
): Target {
  const target = targetOf(wish, history);
  if ('code' in target) {
    const { code, moment } = target;
    return code === 'BeforeEarliest' && useEarliest && moment !== undefined ? { moment } : target;
  }
  // The window slides on while people are told and writes are stopped.
  const lead = (noticeMinutes * 60 + FREEZE_SECONDS) * 1000;
  const sliding = history.earliest > history.begun;
  if (!sliding || useEarliest || target.moment - lead >= history.earliest) return target;
  return {
    code: 'BeforeEarliest',
    moment: target.moment,
    problem: `${new Date(target.moment).toISOString()} can be reached now, but will have left the window by the time writes have stopped.`,
  };
}

function clusterMissing({ databaseStack, clustersInStack }: RewindSurvey, input: RewindInput): Problem[] {
  const { cluster, databaseStack: stack = '' } = input;
  if (cluster !== undefined)
    return [
      {
        code: 'ClusterMissing',
        subject: cluster,
        message: 'There is no such Aurora cluster in this Region.',
        remedy: 'Check its identifier and the Region.',
      },
    ];
  if (databaseStack === undefined)
    return [
      {
        code: 'StackMissing',
        subject: stack,
        message: 'There is no such stack in this Region.',
        remedy: 'Check its name and the Region.',
      },
    ];
  return [
    {
      code: 'ClusterMissing',
      subject: stack,
      message: `Of the ${clustersInStack} Aurora clusters that the stack has, not just one exists.`,
      remedy: 'Name the cluster itself.',
    },
  ];
}

/** Everything that stands in the way of a rewind, all at once. @param target undefined where there is no cluster */
export function rewindConditions(
  survey: RewindSurvey,
  input: RewindInput,
  target: Target | undefined,
): Problem[] {
  const { cluster, clusterParameters, appStack, backtracks } = survey;
  const problems = cluster === undefined ? clusterMissing(survey, input) : [];
  if (input.appStack !== undefined && appStack === undefined)
    problems.push({
      code: 'StackMissing',
      subject: input.appStack,
      message: 'There is no such stack in this Region.',
      remedy: 'Check the name of the app stack, or leave it out.',
    });
  for (const { name, problem } of survey.unrestartable)
    problems.push({
      code: 'HostsOutOfReach',
      subject: name,
      message: `It is to be restarted after the rewind. ${problem}`,
      remedy:
        'Check its name, or leave it out and restart it yourself; an app whose hosts are to be restarted stands in the configuration of the deployment (docs/deploy.md).',
    });
  if (cluster !== undefined) {
    problems.push(...rewindProblems(cluster, clusterParameters, input.force));
    if (isFenced(cluster))
      problems.push({
        code: 'ClusterFenced',
        subject: cluster.id,
        message: 'It is behind the fence of another run: nobody uses it, and nobody may.',
        remedy: 'See which run has left it so (where-am-i, docs/runbook.md), and finish that first.',
      });
    for (const { id, status } of underWay(backtracks))
      problems.push({
        code: 'RewindUnderWay',
        subject: cluster.id,
        message: `The rewind ${id}, which this run has not asked for, is ${status}.`,
        remedy: 'Wait until it is done, and see where the cluster stands then.',
      });
  }
  if (target !== undefined && 'code' in target && (cluster?.backtrackWindow ?? 0) > 0)
    problems.push({
      code: target.code,
      subject: printable(input.to),
      message: target.problem,
      remedy: REMEDIES[target.code],
    });
  const { standing } = survey;
  problems.push(...standingProblems(survey));
  if (standing.kind === 'unfinished')
    problems.push({
      code: 'UnfinishedRun',
      subject: standing.run,
      message: 'This run has died half-way, and what it changed is not put back.',
      remedy: 'It is looked after by itself within minutes. If not, see docs/runbook.md#unfinished-rewind.',
    });
  return problems;
}
