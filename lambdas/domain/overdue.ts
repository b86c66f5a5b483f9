const HOUR = 3600;

/**
 * For so long, in seconds, a run can be under way: a migration that waits for all its answers has three days of proof and as
 * many for the last question, and a notice is at most a week. Whoever looks after a run that has ended badly asks nobody, and
 * waits for CloudFormation, hosts or the cluster for minutes, and at most for some hours.
 */
export const LONGEST = { withQuestions: 7 * 24 * HOUR, withoutQuestions: 6 * HOUR } as const;

/** The metric that counts runs which are under way for longer. */
export const OVERDUE_METRIC = { namespace: 'AuroraRewind', name: 'OverdueRuns' } as const;
