import * as z from 'zod';
import { MigrationInput } from '../domain/input.ts';
import { describePlan } from '../domain/notices/texts.ts';
import { Plan } from '../domain/plan.ts';
import { makePlan } from '../domain/planning/make-plan.ts';
import { describeProblems, Problem, Tie } from '../domain/problem.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';
import { survey, surveyClients } from './survey.ts';

/** Reads both stacks and the cluster, computes the plan, and names all problems at once. Touches nothing. */
export const preflight = defineTask({
  name: 'Preflight',
  clients: surveyClients,
  settings: z.object({}),
  input: z.object({ request: MigrationInput }),
  output: z.object({
    dryRun: z.boolean(),
    plan: Plan.optional(),
    problems: z.array(Problem),
    ties: z.array(Tie),
    summary: z.string(),
  }),
  async run({ request }, tools) {
    const { execution, clock } = tools;
    const seen = await survey(tools, request, execution.id, clock.now());
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
