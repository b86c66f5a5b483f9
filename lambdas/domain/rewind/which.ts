import * as z from 'zod/mini';
import { StackName } from '../fields.ts';

/** Names as RDS writes them: lower-case letters, digits and single hyphens. */
const CLUSTER = /^[a-z](-?[a-z0-9])*$/;

const Cluster = z
  .string()
  .check(z.maxLength(63), z.regex(CLUSTER, 'must be the identifier of an Aurora cluster'));

/** The longest note on who wants something, and why. */
const LONGEST_NOTE = 200;

/** Who wants something, and why. */
export const By = z.string().check(z.trim(), z.minLength(1), z.maxLength(LONGEST_NOTE));

/** Which cluster is meant. */
export const WHICH = {
  cluster: z
    .optional(Cluster)
    .check(z.describe('The Aurora MySQL cluster, by its identifier. Name this or `databaseStack`.')),
  databaseStack: z
    .optional(StackName)
    .check(z.describe('The CloudFormation stack that has the cluster, and no other.')),
};

/** Names one cluster in one way. */
export const namesOne = (given: { cluster?: string | undefined; databaseStack?: string | undefined }) =>
  (given.cluster === undefined) !== (given.databaseStack === undefined);
/** What is said of an input that does not. */
export const NAME_ONE = 'must have either cluster or databaseStack';
