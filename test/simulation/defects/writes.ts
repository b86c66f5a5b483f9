import { before, choosing, type Defect, type Edit, leading, when } from './defect.ts';

/** The last looks before the point of no return, without which a mistake before it does harm. */
const NO_SECOND_LOOK: Edit = {
  file: 'lambdas/aws/frozen.ts',
  find: 'const cluster = await findCluster(rds, database.cluster);',
  replace: 'if (now) return;\n  const cluster = await findCluster(rds, database.cluster);',
};

const QUIET_AT_ONCE: Edit = {
  file: 'lambdas/freeze/check-writes-stopped.ts',
  find: 'const now = clock.now();',
  replace:
    "if (clock) return { status: 'ready', detail: 'Quiet.', waitSeconds: 1 };\n    const now = clock.now();",
};

const NO_RESTART: Edit = {
  file: 'lambdas/freeze/freeze-writes.ts',
  find: 'for (const instance of cluster.instances) await restart(rds, instance.id);',
  replace: '',
};

const LOCK_OR_NOT: Edit = before(
  'lambdas/aws/locks.ts',
  'if (current.holder === executionId && current.fence === fence) return;',
  'if (records) return;',
);

const ready = (state: string, to: string, wait: string) =>
  choosing(state, [when("$check.status = 'ready'", to), when("$check.status = 'pending'", wait)]);

/** Mistakes that lose writes, or let two databases take them. */
export const WRITES: readonly Defect[] = [
  {
    about: 'the snapshot is taken before writes are stopped',
    edits: [NO_SECOND_LOOK],
    redirections: [
      leading('ArmWatchdog', 'TakeSnapshot', { Assign: { phase: 'frozen', quietAt: '{% $now() %}' } }),
      ready('IsSnapshotReady', 'FreezeWrites', 'WaitForSnapshot'),
      ready('HaveWritesStopped', 'CreateDatabaseStack', 'WaitForQuiet'),
    ],
    breaks: 'no write is lost',
    within: 5,
  },
  {
    about: 'connections that outlive the fence are neither ended nor looked for',
    edits: [QUIET_AT_ONCE, NO_RESTART, NO_SECOND_LOOK],
    breaks: 'one database takes writes',
    within: 5,
  },
  {
    about: 'nothing measured, as while an instance restarts, is read as quiet, and nothing is restarted',
    edits: [
      NO_RESTART,
      {
        file: 'lambdas/domain/quiet.ts',
        find: 'if (newest === undefined) return undefined;',
        replace: 'if (newest === undefined) return { periods: QUIET_PERIODS, newest: Date.now() * 2 };',
      },
    ],
    breaks: 'one database takes writes',
    within: 1500,
  },
  {
    about: 'groups are taken off before it is written down which they were',
    edits: [
      {
        file: 'lambdas/freeze/freeze-writes.ts',
        find: "await amendRecord(records, execution.id, 'found', found);",
        replace: '',
      },
      {
        file: 'lambdas/freeze/freeze-writes.ts',
        find: 'const frozenAt = record?.frozenAt ?? clock.now().toISOString();',
        replace:
          "await amendRecord(records, execution.id, 'found', found);\n    const frozenAt = record?.frozenAt ?? clock.now().toISOString();",
      },
    ],
    breaks: 'the app is left working',
    within: 4000,
  },
  {
    about: 'a run that was overtaken goes on, and does not look whether writes have stayed stopped',
    edits: [LOCK_OR_NOT, NO_SECOND_LOOK],
    breaks: 'one database takes writes',
    within: 1500,
  },
  {
    about: 'a rule that lets hosts through the fence is not looked for, and neither are their connections',
    edits: [
      { file: 'lambdas/aws/frozen.ts', find: 'return open ?', replace: 'return open && !open ?' },
      { file: 'lambdas/aws/frozen.ts', find: 'if (noisy.length > 0)', replace: 'if (noisy.length > 99)' },
    ],
    breaks: 'one database takes writes',
    within: 1500,
  },
];
