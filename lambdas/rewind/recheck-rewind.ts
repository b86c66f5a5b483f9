import * as v from 'valibot';
import { confirmLock } from '../aws/locks.ts';
import { differences } from '../domain/planning/differences.ts';
import { describeProblems } from '../domain/problem.ts';
import { RewindInput } from '../domain/rewind/input.ts';
import { makeRewindPlan } from '../domain/rewind/make-plan.ts';
import { RewindPlan } from '../domain/rewind/plan.ts';
import { Lock } from '../domain/step.ts';
import { Conflict } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { throughJson } from '../kit/json.ts';
import { defineTask } from '../kit/task.ts';
import { leavesWrites } from './leaving.ts';
import { SurveySettings, surveyClients, surveyRewind } from './survey.ts';

/** Plans again just before the first change, for the moment that was planned: whatever is different now is a Conflict. */
export const recheckRewind = defineTask({
  name: 'RecheckRewind',
  clients: surveyClients,
  settings: SurveySettings,
  input: v.object({
    request: RewindInput,
    plan: RewindPlan,
    lock: Lock,
    /** True: a person was asked, and has approved. */
    approved: v.boolean(),
  }),
  output: v.object({ detail: v.string() }),
  async run({ request, plan, lock, approved }, tools) {
    const { dynamodb, settings, execution, clock } = tools;
    await confirmLock({ dynamodb, table: settings.RECORDS_TABLE }, lock, execution.id);
    // `-15m` would be another moment by now, and the notice has passed.
    const settled = { ...request, to: plan.target.moment, noticeMinutes: 0 };
    const survey = await surveyRewind(tools, settled, execution.id, clock.now());
    const now = makeRewindPlan(survey, settled, execution.id);
    if (now.plan === undefined)
      throw new Conflict(
        `What was planned is no longer possible. ${describeProblems(now.problems)} Nothing was changed; start again once that is mended.`,
      );
    const { noticeMinutes, target } = plan;
    const changed = differences(throughJson(plan), throughJson({ ...now.plan, noticeMinutes, target }));
    if (changed.length > 0)
      throw new Conflict(
        `Somebody changed what the plan was made for: ${changed.join('; ')}. Nothing was changed by this run; start again to plan anew.`,
      );
    if (!approved && (await leavesWrites(tools, plan, now.history)))
      throw new Conflict(
        `Something was written to ${plan.database.cluster} since the run has begun, and would be left behind without anybody having approved that. Nothing was changed; start again, and you are asked.`,
      );
    return { detail: 'The world is as it was planned for.' };
  },
});

export const handler = createHandler(recheckRewind);
