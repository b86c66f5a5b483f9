import { before, choosing, type Defect, type Edit, leading, when } from './defect.ts';

const LOOKS_SAFE: Edit = before(
  'lambdas/domain/deletion.ts',
  'const { plan, created, old, app,',
  'if (evidence.approved) return [];',
);

/** Mistakes that delete what must stay. */
export const DELETION: readonly Defect[] = [
  {
    about: 'nobody looks once more before the deletion',
    redirections: [
      leading('AnnounceDeletionDecision', 'IsDeletionApproved'),
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
      choosing('IsDeletionApproved', [when("$answer.decision != 'none'", 'VerifySafeToDelete')]),
    ],
    breaks: 'the old database goes by approval',
    within: 200,
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
];
