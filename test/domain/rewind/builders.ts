import { type RewindInput, RewindInput as Schema } from '../../../lambdas/domain/rewind/input.ts';
import type { RewindSurvey } from '../../../lambdas/domain/rewind/survey.ts';
import type { History } from '../../../lambdas/domain/timelines/timelines.ts';
import { parse } from '../../../lambdas/kit/parse.ts';
import { ago, NOW } from '../../support/fixtures.ts';
import { clusterOf, surveyOf } from '../builders.ts';

/** An input as small as it can be, with `changes` on top. */
export function rewindInputOf(changes: object = {}): RewindInput {
  return parse(Schema, { cluster: 'kion-cluster', to: '-1h', ...changes });
}

/** A cluster that can be rewound by a day. */
export function rewindableOf(changes: Parameters<typeof clusterOf>[0] = {}) {
  return clusterOf({
    backtrackWindow: 86_400,
    earliestBacktrackTime: ago(86_400).toISOString(),
    ...changes,
  });
}

/** Everything as a rewind needs it. */
export function rewindSurveyOf(changes: Partial<RewindSurvey> = {}): RewindSurvey {
  const { subscribers, standing } = surveyOf();
  return {
    region: 'us-east-1',
    now: NOW.getTime(),
    databaseStack: undefined,
    clustersInStack: 0,
    appStack: undefined,
    appResources: [],
    unrestartable: [],
    cluster: rewindableOf(),
    clusterParameters: { binlog_format: 'OFF' },
    notes: { rewinds: [], markers: [] },
    backtracks: [],
    subscribers,
    standing,
    ...changes,
  };
}

/** The past of a cluster that was made ten days ago and can be rewound by a day. */
export function pastOf(changes: Partial<History> = {}): History {
  return {
    begun: ago(10 * 86_400).getTime(),
    earliest: ago(86_400).getTime(),
    window: 86_400,
    now: NOW.getTime(),
    rewinds: [],
    markers: [],
    ...changes,
  };
}
