import type { Defect } from './defect.ts';

/** Mistakes in how runs begin, end and are repeated. */
export const RUNS: readonly Defect[] = [
  {
    about: 'every run gives its snapshot the same name',
    edits: [
      {
        file: 'lambdas/domain/planning/plan-database.ts',
        find: 'rdsIdentifier(`${cluster.id}-before-backtrack`, suffix)',
        replace: "rdsIdentifier(cluster.id, 'before-backtrack')",
      },
      {
        file: 'lambdas/domain/planning/plan-database.ts',
        find: 'manualSnapshots.includes(snapshot) ?',
        replace: 'manualSnapshots.length < 0 ?',
      },
    ],
    breaks: 'again is safe',
    within: 300,
  },
  {
    about: 'the new database stack is made once more by a second attempt',
    edits: [
      {
        file: 'lambdas/stack/create-database-stack.ts',
        find: 'StackName: newStack.name,',
        replace: 'StackName: `${newStack.name}-${Math.floor(performance.now() * 1000)}`,',
      },
      {
        file: 'lambdas/stack/create-database-stack.ts',
        find: 'ClientRequestToken: `create-${suffix}`,',
        replace: '',
      },
    ],
    breaks: 'every end is told',
    within: 200,
  },
  {
    about: 'a run that has failed ends as SUCCEEDED',
    redirections: [
      {
        machine: 'enable-backtrack',
        state: 'Failed',
        fields: { Type: 'Succeed', Error: undefined, Cause: undefined },
      },
    ],
    breaks: 'every run ends',
    within: 20,
  },
  {
    about: 'a run that went back ends as one that has migrated the app',
    redirections: [
      {
        machine: 'enable-backtrack',
        state: 'Failed',
        fields: {
          Type: 'Succeed',
          Error: undefined,
          Cause: undefined,
          Output: { outcome: 'migrated-old-kept' },
        },
      },
    ],
    breaks: 'every run ends',
    within: 20,
  },
  {
    about: 'the lock is never released',
    edits: [
      {
        file: 'lambdas/lock/release-lock.ts',
        find: 'await release({ dynamodb, table: settings.RECORDS_TABLE }, lock, execution.id);',
        replace:
          'if (execution === undefined) await release({ dynamodb, table: settings.RECORDS_TABLE }, lock, execution);',
      },
    ],
    breaks: 'nothing is left in the way',
    within: 5,
  },
];
