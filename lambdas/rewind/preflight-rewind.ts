import * as v from 'valibot';
import { describeProblems, Problem } from '../domain/problem.ts';
import { RewindInput } from '../domain/rewind/input.ts';
import { makeRewindPlan } from '../domain/rewind/make-plan.ts';
import { RewindPlan } from '../domain/rewind/plan.ts';
import { describeRewind } from '../domain/rewind/words.ts';
import { timelineText } from '../domain/timelines/text.ts';
import { type History, timelinesOf } from '../domain/timelines/timelines.ts';
import { secondOf } from '../domain/timelines/words.ts';
import { createHandler } from '../kit/handler.ts';
import { throughJson } from '../kit/json.ts';
import { defineTask } from '../kit/task.ts';
import { leavesWrites } from './leaving.ts';
import { SurveySettings, surveyClients, surveyRewind } from './survey.ts';

/** What a person is shown of a cluster's past: the same as lines of text and as data. */
function shown(history: History | undefined) {
  if (history === undefined) return { text: [], timelines: [] };
  return { text: timelineText(history, secondOf), timelines: timelinesOf(history).map(throughJson) };
}

/** Reads the cluster and its past, computes the plan, and names all problems at once. Touches nothing. */
export const preflightRewind = defineTask({
  name: 'PreflightRewind',
  clients: surveyClients,
  settings: SurveySettings,
  input: v.object({ request: RewindInput }),
  output: v.object({
    dryRun: v.boolean(),
    plan: v.optional(RewindPlan),
    /** True: a person is asked before anything is done. */
    approval: v.boolean(),
    problems: v.array(Problem),
    summary: v.string(),
    text: v.array(v.string()),
    timelines: v.array(v.unknown()),
  }),
  async run({ request }, tools) {
    const { execution, clock } = tools;
    const survey = await surveyRewind(tools, request, execution.id, clock.now());
    const { plan, problems, history } = makeRewindPlan(survey, request, execution.id);
    const asked = request.approval || (plan !== undefined && (await leavesWrites(tools, plan, history)));
    const { text, timelines } = shown(history);
    return {
      dryRun: request.dryRun,
      ...(plan === undefined ? {} : { plan }),
      approval: asked,
      problems: [...problems],
      summary:
        plan === undefined ? describeProblems(problems) : [...describeRewind(plan), '', ...text].join('\n'),
      text,
      timelines,
    };
  },
});

export const handler = createHandler(preflightRewind);
