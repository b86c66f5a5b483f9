import { STACK_TAG } from '../../lambdas/domain/planning/stack-tag.ts';

/** True of what CloudFormation has made for one of these stacks: it tags that with their name. */
export const byStack = (names: readonly string[]) => ({
  StringLike: { [`aws:ResourceTag/${STACK_TAG}`]: names },
});
