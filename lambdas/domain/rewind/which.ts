import * as v from 'valibot';
import { StackName } from '../fields.ts';

/** Names as RDS writes them: lower-case letters, digits and single hyphens. */
const CLUSTER = /^[a-z](-?[a-z0-9])*$/;

const Cluster = v.pipe(
  v.string(),
  v.maxLength(63),
  v.regex(CLUSTER, 'must be the identifier of an Aurora cluster'),
);

/** The longest note on who wants something, and why. */
const LONGEST_NOTE = 200;

/** Who wants something, and why. */
export const By = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(LONGEST_NOTE));

/** Which cluster is meant. */
export const WHICH = {
  cluster: v.optional(
    v.pipe(
      Cluster,
      v.description('The Aurora MySQL cluster, by its identifier. Name this or `databaseStack`.'),
    ),
  ),
  databaseStack: v.optional(
    v.pipe(StackName, v.description('The CloudFormation stack that has the cluster, and no other.')),
  ),
};

/** Names one cluster in one way. */
export const namesOne = (given: { cluster?: string | undefined; databaseStack?: string | undefined }) =>
  (given.cluster === undefined) !== (given.databaseStack === undefined);
/** What is said of an input that does not. */
export const NAME_ONE = 'must have either cluster or databaseStack';
