import * as z from 'zod/mini';
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
  input: z.object({ request: MigrationInput }),
  output: z.object({
    dryRun: z.boolean(),
    plan: z.optional(Plan),
    /** A run that has died half-way and has to be undone before anything is planned. */
    unfinished: z.optional(z.string()),
    problems: z.array(Problem),
    ties: z.array(Tie),
    summary: z.string(),
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
