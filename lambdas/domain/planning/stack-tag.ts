import type { Problem } from '../problem.ts';
import type { Survey } from './survey.ts';

/** The tag that CloudFormation gives to what it makes, with the name of the stack; nobody can set it by hand. */
export const STACK_TAG = 'aws:cloudformation:stack-name';

/** The functions may change only what has the tag of its stack: without it the first change would be refused. */
export function stackTagProblems({ cluster, databaseStack }: Survey): Problem[] {
  if (cluster === undefined || databaseStack === undefined) return [];
  const found = cluster.tags[STACK_TAG];
  if (found === databaseStack.name) return [];
  return [
    {
      code: 'StackTagMissing',
      subject: cluster.id,
      message: `Its tag ${STACK_TAG} is ${found ?? 'missing'}, and not ${databaseStack.name}; only what has it may be changed.`,
      remedy:
        'Update the stack with any new tag, as somebody who may call rds:AddTagsToResource: CloudFormation then tags the cluster and its instances.',
    },
  ];
}
