import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { RDSClient } from '@aws-sdk/client-rds';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { MigrationInput } from '../domain/input.ts';
import { describePlan } from '../domain/notices/texts.ts';
import { Plan } from '../domain/plan.ts';
import { makePlan } from '../domain/planning/make-plan.ts';
import { describeProblems, Problem, Tie } from '../domain/problem.ts';
import { createHandler } from '../kit/handler.ts';
import { defineTask } from '../kit/task.ts';
import { survey } from './survey.ts';

/** Reads both stacks and the cluster, computes the plan, and names all problems at once. Touches nothing. */
export const preflight = defineTask({
  name: 'Preflight',
  clients: {
    cloudformation: () => new CloudFormationClient({}),
    rds: () => new RDSClient({}),
    cloudwatch: () => new CloudWatchClient({}),
    s3: () => new S3Client({}),
    ec2: () => new EC2Client({}),
    ecs: () => new ECSClient({}),
    autoscaling: () => new AutoScalingClient({}),
  },
  settings: z.object({}),
  input: z.object({ request: MigrationInput }),
  output: z.object({
    dryRun: z.boolean(),
    plan: Plan.optional(),
    problems: z.array(Problem),
    ties: z.array(Tie),
    summary: z.string(),
  }),
  async run({ request }, { cloudformation, rds, cloudwatch, s3, ec2, ecs, autoscaling, execution, clock }) {
    const seen = await survey(
      { cloudformation, rds, cloudwatch, s3, ec2, ecs, autoscaling },
      request,
      execution.id,
      clock.now(),
    );
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
