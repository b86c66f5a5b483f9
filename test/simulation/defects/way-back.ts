import { before, type Defect, type Edit, when } from './defect.ts';

const GO_BACK_FENCE = 'lambdas/freeze/fence-new.ts';

const USED_OR_NOT: Edit = before(
  'lambdas/stack/remove-new-stack.ts',
  'const { stack } = plan.app;',
  'if (plan) return;',
);

/** Mistakes on the way back. */
export const WAY_BACK: readonly Defect[] = [
  {
    about: 'the way back forgets the security groups of the old cluster',
    edits: [
      {
        file: 'lambdas/freeze/thaw-writes.ts',
        find: 'fenced && !(await wear(rds, old, clusterGroups))',
        replace: 'fenced && clusterGroups.length === 0',
      },
    ],
    breaks: 'the app is left working',
    within: 20,
  },
  {
    about: 'the way back goes on without a fence around the new database',
    redirections: [
      {
        machine: 'go-back',
        state: 'WhichWayBack',
        fields: {
          Choices: [
            when("$way = 'pending'", 'WaitForDecision'),
            when("$way = 'stay' or $way = 'untouched'", 'AnnounceWayBack'),
            when("$way = 'never'", 'FenceNew'),
            when("$way = 'nowhere'", 'RefreshLeftHosts'),
          ],
          Default: 'ThawWrites',
        },
      },
    ],
    breaks: 'one database takes writes',
    within: 200,
  },
  {
    about: 'the new database is fenced, and its open connections are left alone',
    edits: [
      before(
        GO_BACK_FENCE,
        'const accepted: string[] = [];',
        'if (rds) return restarted.length > 0 ? [] : instances.map(({ id }) => id);',
      ),
    ],
    breaks: 'one database takes writes',
    within: 200,
  },
  {
    about: 'the way back takes every app for one that was never sent anywhere',
    edits: [
      {
        file: 'lambdas/aws/way.ts',
        find: 'if (switchedAt === undefined || withdrawnAt !== undefined) return never;',
        replace: 'if (switchedAt !== null) return never;',
      },
      USED_OR_NOT,
    ],
    breaks: 'only what the run made is deleted',
    within: 100,
  },
  {
    about: "no dead man's switch is set",
    edits: [
      before(
        'lambdas/freeze/arm-watchdog.ts',
        'await arm(guard(scheduler),',
        'if (guard) return { firesAt: firesAt.toISOString() };',
      ),
    ],
    breaks: 'writes are back in time',
    within: 300,
  },
  {
    about: 'nobody writes down that the app is sent to the new database',
    edits: [
      USED_OR_NOT,
      {
        file: 'lambdas/cutover/execute-app-update.ts',
        find: "await amendRecord(records, execution.id, 'switchedAt', switchedAt);",
        replace: '',
      },
    ],
    breaks: 'the app names a working database',
    within: 200,
  },
];
