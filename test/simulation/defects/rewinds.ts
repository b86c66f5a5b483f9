import type { Defect } from './defect.ts';

const of = 'rewinds';

/** Mistakes in what rewinds promise. */
export const REWINDS: readonly Defect[] = [
  {
    about: 'a rewind that may have been asked for is not looked for',
    of,
    edits: [
      {
        file: 'lambdas/rewind/start-rewind.ts',
        find: 'if (known !== undefined) return ready(known.id);',
        replace: '',
      },
    ],
    breaks: 'one rewind for one request',
    within: 300,
  },
  {
    about: 'the return point is not taken down in the ledger',
    of,
    edits: [
      {
        file: 'lambdas/rewind/record-return-point.ts',
        find: 'await takeDown(',
        replace: 'void (',
      },
    ],
    breaks: 'the return point comes first',
    within: 20,
  },
  {
    about: 'whoever ends a rewind does not wait for functions that are under way',
    of,
    edits: [
      {
        file: 'lambdas/domain/endings.ts',
        find: 'export const FUNCTION_SECONDS = 100;',
        replace: 'export const FUNCTION_SECONDS = 0;',
      },
    ],
    breaks: 'nothing is left in the way',
    within: 300,
  },
  {
    about: 'what was written is left behind without anybody being asked',
    of,
    edits: [
      {
        file: 'lambdas/rewind/leaving.ts',
        find: 'if (history === undefined || ',
        replace: 'if (history === undefined || history.now > 0 || ',
      },
    ],
    breaks: 'people decide',
    within: 100,
  },
  {
    about: 'a cluster that has come out elsewhere is opened at once',
    of,
    edits: [
      {
        file: 'lambdas/domain/rewind/plan.ts',
        find: 'return Math.abs(later) <= tolerance ||',
        replace: 'return later === later ||',
      },
    ],
    breaks: 'people decide',
    within: 200,
  },
  {
    about: 'a rewind is looked at by its place in the list',
    of,
    edits: [
      {
        file: 'lambdas/rewind/check-rewind.ts',
        find: 'find((each) => each.id === id)',
        replace: 'at(-1)',
      },
    ],
    breaks: 'what is announced is true',
    within: 200,
  },
  {
    about: 'whoever ends a rewind leaves the cluster closed',
    of,
    edits: [
      {
        file: 'lambdas/rewind/find-rewind.ts',
        find: 'held: record.found !== undefined',
        replace: 'held: record.found === undefined && plan.suffix === executionId',
      },
    ],
    breaks: 'writes are allowed again',
    within: 100,
  },
  {
    about: 'whoever ends a rewind tells nobody',
    of,
    edits: [
      {
        file: 'lambdas/rewind/announce-stand.ts',
        find: 'if (record?.toldBy !== undefined) return { told: false };',
        replace: 'if (executionId !== execution.id) return { told: false };',
      },
    ],
    breaks: 'every end is told',
    within: 100,
  },
  {
    about: 'the lock of a rewind is not given back by whoever ends it',
    of,
    edits: [
      {
        file: 'lambdas/lock/release-lock.ts',
        find: 'await release(',
        replace: 'if (execution.id.includes("finish-rewind")) return {}; await release(',
      },
    ],
    breaks: 'nothing is left in the way',
    within: 100,
  },
];
