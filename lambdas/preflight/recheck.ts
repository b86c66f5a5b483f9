import * as v from 'valibot';
import { confirmLock } from '../aws/locks.ts';
import { MigrationInput } from '../domain/input.ts';
import { Plan } from '../domain/plan.ts';
import { differences } from '../domain/planning/differences.ts';
import { makePlan } from '../domain/planning/make-plan.ts';
import { describeProblems } from '../domain/problem.ts';
import { Lock } from '../domain/step.ts';
import { Conflict } from '../kit/errors.ts';
import { createHandler } from '../kit/handler.ts';
import { throughJson } from '../kit/json.ts';
import { defineTask } from '../kit/task.ts';
import { SurveySettings, survey, surveyClients } from './survey.ts';

/** Plans again on the live world, just before the first change: whatever is different now is a Conflict. */
export const recheck = defineTask({
  name: 'Recheck',
  clients: surveyClients,
  settings: SurveySettings,
  input: v.object({ request: MigrationInput, plan: Plan, lock: Lock }),
  output: v.object({ detail: v.string() }),
  async run({ request, plan, lock }, tools) {
    const { dynamodb, settings, execution, clock } = tools;
    await confirmLock({ dynamodb, table: settings.RECORDS_TABLE }, lock, execution.id);
    const seen = await survey(tools, request, execution.id, clock.now());
    // Whoever stops the app themselves may have done so by now, as the announcement asks.
    const judged = request.freeze === 'none' ? { ...seen, healthFault: undefined } : seen;
    const now = makePlan(judged, request, execution.id);
    if (now.plan === undefined) {
      throw new Conflict(
        `What was planned is no longer possible. ${describeProblems(now.problems)} Nothing was changed; start again once that is mended.`,
      );
    }
    const changed = differences(throughJson(plan), throughJson(now.plan));
    if (changed.length > 0) {
      throw new Conflict(
        `Somebody changed what the plan was made for: ${changed.join('; ')}. Nothing was changed by this run; start again to plan anew.`,
      );
    }
    return { detail: 'The world is as it was planned for.' };
  },
});

export const handler = createHandler(recheck);
