import * as v from 'valibot';
import { MigrationInput } from '../domain/input.ts';
import { describePlan } from '../domain/notices/texts.ts';
import { Plan } from '../domain/plan.ts';
import { makePlan } from '../domain/planning/make-plan.ts';
import { unfinishedProblem } from '../domain/planning/standing.ts';
import { describeProblems, Problem, Tie } from '../domain/problem.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';
import { SurveySettings, survey, surveyClients } from './survey.ts';

/** Reads both stacks and the cluster, computes the plan, and names all problems at once. Touches nothing. */
export const preflight = defineTask({
  name: 'Preflight',
  clients: surveyClients,
  settings: SurveySettings,
  input: v.object({ request: MigrationInput }),
  output: v.object({
    dryRun: v.boolean(),
    plan: v.optional(Plan),
    /** A run that has died half-way and has to be undone before anything is planned. */
    unfinished: v.optional(v.string()),
    problems: v.array(Problem),
    ties: v.array(Tie),
    summary: v.string(),
  }),
  async run({ request }, tools) {
    const { execution, clock } = tools;
    const seen = await survey(tools, request, execution.id, clock.now());
    const { standing } = seen;
    if (standing.kind === 'unfinished') {
      const problems = [unfinishedProblem(standing.run)];
      const summary = describeProblems(problems);
      return { dryRun: request.dryRun, unfinished: standing.run, problems, ties: [], summary };
    }
    const { plan, problems, ties } = makePlan(seen, request, execution.id);
    return {
      dryRun: request.dryRun,
      ...(plan === undefined ? {} : { plan }),
      problems: [...problems],
      ties: [...ties],
      summary: plan === undefined ? describeProblems(problems) : describePlan(plan, ties),
    };
  },
});

export const handler = createHandler(preflight);
