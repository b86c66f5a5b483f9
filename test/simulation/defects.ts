import type { Invariant } from '../../local/simulation/invariants.ts';

/** A text of a source file that stands for another. It must stand there exactly once. */
export interface Edit {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** Fields of a state that are others. */
export interface Redirection {
  readonly machine: 'enable-backtrack' | 'go-back';
  readonly state: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A mistake that somebody could make, and the promise that it breaks. */
export interface Defect {
  readonly about: string;
  readonly edits?: readonly Edit[];
  readonly redirections?: readonly Redirection[];
  readonly breaks: Invariant;
  /** It is found within so many runs from seed 1 on. */
  readonly within: number;
}

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
/** Puts a statement before another one in a source file. */
const before = (file: string, find: string, statement: string): Edit => ({
  file,
  find,
  replace: `${statement}\n${find}`,
});

const choice = (state: string, ready: string, wait: string): Redirection => ({
  machine: 'enable-backtrack',
  state,
  fields: {
    Choices: [
      { Condition: "{% $check.status = 'ready' %}", Next: ready },
      { Condition: "{% $check.status = 'pending' %}", Next: wait },
    ],
  },
});

const next = (state: string, to: string, fields: object = {}): Redirection => ({
  machine: 'enable-backtrack',
  state,
  fields: { Next: to, ...fields },
});

const GO_BACK_FENCE = 'lambdas/freeze/fence-new.ts';
const LOOKS_SAFE: Edit = before(
  'lambdas/domain/deletion.ts',
  'const { plan, created, old, app,',
  'if (evidence.approved) return [];',
);

const USED_OR_NOT: Edit = before(
  'lambdas/stack/remove-new-stack.ts',
  'const { stack } = plan.app;',
  'if (plan) return;',
);
const LOCK_OR_NOT: Edit = before(
  'lambdas/aws/records.ts',
  'if (current.holder === executionId && current.fence === fence) return;',
  'if (records) return;',
);

/** Mistakes in each part of the promise. */
export const DEFECTS: readonly Defect[] = [
  {
    about: 'the snapshot is taken before writes are stopped',
    edits: [NO_SECOND_LOOK],
    redirections: [
      next('ArmWatchdog', 'TakeSnapshot', { Assign: { phase: 'frozen', quietAt: '{% $now() %}' } }),
      choice('IsSnapshotReady', 'FreezeWrites', 'WaitForSnapshot'),
      choice('HaveWritesStopped', 'CreateDatabaseStack', 'WaitForQuiet'),
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
    about: 'the app is sent to the reader endpoint',
    edits: [
      {
        file: 'lambdas/stack/verify-new-database.ts',
        find: 'endpoint: fresh.cluster.endpoint,',
        replace: 'endpoint: fresh.cluster.readerEndpoint,',
      },
    ],
    breaks: 'the app names a working database',
    within: 5,
  },
  {
    about: 'parameters that do not change are left out, and fall back to the defaults',
    edits: [
      {
        file: 'lambdas/aws/change-sets.ts',
        find: 'return parameters.map(({ key }) => {',
        replace: 'return parameters.filter(({ key }) => key in changed).map(({ key }) => {',
      },
    ],
    breaks: 'the app keeps its parameters',
    within: 5,
  },
  {
    about: 'nobody looks once more before the deletion',
    redirections: [
      next('AnnounceDeletionDecision', 'IsDeletionApproved'),
      { machine: 'enable-backtrack', state: 'IsDeletionSafe', fields: { Default: 'DeleteOldStack' } },
    ],
    breaks: 'nothing in use is deleted',
    within: 1500,
  },
  {
    about: 'metrics that show no connection permit the deletion',
    edits: [LOOKS_SAFE],
    breaks: 'nothing in use is deleted',
    within: 400,
  },
  {
    about: 'what was written to the old database after the switch does not keep it',
    edits: [
      {
        file: 'lambdas/domain/deletion.ts',
        find: 'evidence.strayCommits > 0',
        replace: 'evidence.strayCommits < 0',
      },
    ],
    breaks: 'no write is lost',
    within: 3000,
  },
  {
    about: 'a rejected deletion is carried out',
    redirections: [
      {
        machine: 'enable-backtrack',
        state: 'IsDeletionApproved',
        fields: {
          Choices: [{ Condition: "{% $answer.decision != 'none' %}", Next: 'VerifySafeToDelete' }],
        },
      },
    ],
    breaks: 'the old database goes by approval',
    within: 200,
  },
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
            { Condition: "{% $way = 'pending' %}", Next: 'WaitForDecision' },
            { Condition: "{% $way = 'stay' or $way = 'untouched' %}", Next: 'AnnounceWayBack' },
            { Condition: "{% $way = 'never' %}", Next: 'FenceNew' },
            { Condition: "{% $way = 'nowhere' %}", Next: 'RefreshLeftHosts' },
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
    about: 'a run that was overtaken goes on, and does not look whether writes have stayed stopped',
    edits: [LOCK_OR_NOT, NO_SECOND_LOOK],
    breaks: 'one database takes writes',
    within: 1500,
  },
  {
    about: 'the new group takes the place of the whole list',
    edits: [
      before(
        'lambdas/domain/groups.ts',
        'if (!splitList(text).includes(before)) return text;',
        'if (after) return after;',
      ),
    ],
    breaks: 'the list of groups is kept',
    within: 5,
  },
  {
    about: 'the list of groups is sorted on the way',
    edits: [
      {
        file: 'lambdas/domain/groups.ts',
        find: ".join(',');",
        replace: ".toSorted().join(',');",
      },
    ],
    breaks: 'the list of groups is kept',
    within: 5,
  },
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
    about: 'the task token is in the email',
    edits: [
      {
        file: 'lambdas/approval/request-approval.ts',
        find: 'code: secret,',
        replace: 'code: approval.taskToken,',
      },
    ],
    breaks: 'nothing secret is told',
    within: 5,
  },
  {
    about: 'functions log what they were invoked with',
    edits: [
      {
        file: 'lambdas/kit/handler.ts',
        find: "world.log({ level: 'INFO', ...entry(event, 'begin') });",
        replace: "world.log({ level: 'INFO', ...entry(event, 'begin'), reason: JSON.stringify(event.raw) });",
      },
    ],
    breaks: 'nothing secret is told',
    within: 5,
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
    about: 'nobody is told how a way back ends',
    edits: [
      {
        file: 'lambdas/notify/announce-way-back.ts',
        find: 'await publish(sns, settings.NOTICE_TOPIC_ARN, wayBackNotice(plan, way, { ...failure, detail }, stacks));',
        replace:
          'if (stacks === undefined) await publish(sns, settings.NOTICE_TOPIC_ARN, wayBackNotice(plan, way, { ...failure, detail }, stacks));',
      },
    ],
    breaks: 'every end is told',
    within: 300,
  },
  {
    about: 'an app that does not get well is announced as ready',
    redirections: [
      {
        machine: 'enable-backtrack',
        state: 'IsHealthy',
        fields: {
          Choices: [{ Condition: "{% $check.status = 'pending' %}", Next: 'WaitForHealth' }],
          Default: 'AnnounceReady',
        },
      },
    ],
    breaks: 'what is announced is true',
    within: 400,
  },
  {
    about: 'whoever does not want the app back has it announced as ready',
    redirections: [
      {
        machine: 'enable-backtrack',
        state: 'IsGoBackWanted',
        fields: {
          Choices: [{ Condition: "{% $answer.decision = 'rejected' %}", Next: 'AnnounceReady' }],
        },
      },
    ],
    breaks: 'what is announced is true',
    within: 1500,
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
    about: 'what the old stack shares with the snapshot or the new cluster is deleted with it',
    edits: [
      {
        file: 'lambdas/domain/shared-resources.ts',
        find: 'return resources.flatMap((resource) => {',
        replace: 'return resources.slice(resources.length).flatMap((resource) => {',
      },
    ],
    breaks: 'nothing in use is deleted',
    within: 100,
  },
  {
    about: 'a database of somebody else that wears a group of the old stack does not keep it',
    edits: [
      {
        file: 'lambdas/domain/deletion.ts',
        find: 'if (wearers.length > 0)',
        replace: 'if (wearers.length < 0)',
      },
    ],
    breaks: 'nothing in use is deleted',
    within: 1500,
  },
  {
    about: 'a rule of another group that names a group of the old stack does not keep it',
    edits: [
      {
        file: 'lambdas/domain/deletion.ts',
        find: 'if (evidence.referrers.length > 0)',
        replace: 'if (evidence.referrers.length < 0)',
      },
    ],
    breaks: 'nothing in use is deleted',
    within: 2000,
  },
  {
    about: 'another stack that names the old endpoint does not keep it',
    edits: [
      {
        file: 'lambdas/domain/deletion.ts',
        find: 'of evidence.ties) reasons.push',
        replace: 'of evidence.ties.slice(evidence.ties.length)) reasons.push',
      },
    ],
    breaks: 'nothing in use is deleted',
    within: 1500,
  },
  {
    about: 'Auto Scaling processes that were suspended for the switch are never resumed',
    edits: [
      {
        file: 'lambdas/aws/processes.ts',
        find: 'if (processes.length === 0) continue;',
        replace: 'if (processes.length >= 0) continue;',
      },
    ],
    breaks: 'nothing is left in the way',
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
  {
    about: 'whoever does not approve the start has it all the same',
    redirections: [
      {
        machine: 'enable-backtrack',
        state: 'IsStartApproved',
        fields: {
          Choices: [
            { Condition: "{% $answer.decision = 'maybe' %}", Next: 'ReleaseLockUnstarted' },
            { Condition: "{% $answer.decision != 'maybe' %}", Next: 'AnnounceMaintenance' },
          ],
        },
      },
    ],
    breaks: 'people decide',
    within: 1000,
  },
  {
    about: 'whoever does not want the app back has it sent back',
    redirections: [
      {
        machine: 'enable-backtrack',
        state: 'IsGoBackWanted',
        fields: {
          Choices: [
            {
              Condition: "{% $answer.decision != 'maybe' %}",
              Next: 'StartGoBack',
              Assign: { asked: true },
            },
          ],
        },
      },
    ],
    breaks: 'people decide',
    within: 300,
  },
  {
    about: 'a run that was asked for a plan only goes on',
    redirections: [
      {
        machine: 'enable-backtrack',
        state: 'IsPlanComplete',
        fields: {
          Choices: [
            { Condition: '{% $unfinished != null and $undone = false %}', Next: 'UndoUnfinishedRun' },
            { Condition: '{% $plan = null and $dryRun %}', Next: 'Refused' },
            { Condition: '{% $plan = null %}', Next: 'AnnounceRefusal' },
            { Condition: "{% $dryRun = 'perhaps' %}", Next: 'Planned' },
          ],
        },
      },
    ],
    breaks: 'people decide',
    within: 300,
  },
  {
    about: 'nobody looks whether the new database is what was asked for',
    edits: [
      {
        file: 'lambdas/stack/verify-new-database.ts',
        find: 'if (wrong.length > 0) {',
        replace: 'if (wrong.length > 999) {',
      },
    ],
    breaks: 'every run ends',
    within: 200,
  },
  {
    about: 'a stack that was protected since the plan is deleted',
    edits: [
      {
        file: 'lambdas/domain/deletion.ts',
        find: 'plan.liftProtections && plan.protections.includes(protection);',
        replace: 'protection !== undefined;',
      },
      {
        file: 'lambdas/stack/delete-old-stack.ts',
        find: "if (plan.liftProtections && plan.protections.includes('termination'))",
        replace: '',
      },
    ],
    breaks: 'people decide',
    within: 1000,
  },
  {
    about: 'people are told that the app is where it is not',
    edits: [
      {
        file: 'lambdas/domain/notices/way-back.ts',
        find: 'subject: `${plan.app.stack.name}: ${SUBJECT[way]}`,',
        replace: "subject: `${plan.app.stack.name}: ${SUBJECT[way === 'stay' ? 'rolled-back' : 'stay']}`,",
      },
    ],
    breaks: 'what is announced is true',
    within: 50,
  },
  {
    about: 'an app counts as healthy although nobody is connected to the new database',
    edits: [
      {
        file: 'lambdas/health/check-health.ts',
        find: 'if (enough && (await hasConnections(tools, created.cluster, clock.now()))) {',
        replace: 'if (enough) {',
      },
    ],
    breaks: 'what is announced is true',
    within: 300,
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
