import type { Defect } from './defect.ts';

/** Mistakes in runs in which people stop the app themselves. */
export const OWN_FREEZE: readonly Defect[] = [
  {
    about: 'an app that people stop is kept out by nothing else',
    edits: [
      {
        file: 'lambdas/freeze/freeze-writes.ts',
        find: 'if (!(await putBehind(',
        replace: "if (plan.freeze === 'fence' && !(await putBehind(",
      },
      {
        file: 'lambdas/aws/frozen.ts',
        find: 'if (!sameGroups(worn, [fence])) return',
        replace: 'if (worn.length === 0) return',
      },
    ],
    breaks: 'one database takes writes',
    within: 1500,
  },
  {
    about: 'an app that people have stopped as they were told has to answer before the freeze',
    edits: [
      {
        file: 'lambdas/preflight/recheck.ts',
        find: "request.freeze === 'none'",
        replace: 'execution === undefined',
      },
    ],
    breaks: 'again is safe',
    within: 1000,
  },
  {
    about: 'people who have stopped the app are not asked to start it',
    edits: [
      {
        file: 'lambdas/domain/notices/own-freeze.ts',
        find: 'yourself: start it again now.',
        replace: 'yourself.',
      },
    ],
    breaks: 'the app is left working',
    within: 1000,
  },
  {
    about: 'whoever has rewound a cluster of an app that people stop does not ask them to start it',
    edits: [
      {
        file: 'lambdas/domain/notices/own-freeze.ts',
        find: 'yourself: start it again now.',
        replace: 'yourself.',
      },
    ],
    of: 'rewinds',
    breaks: 'writes are allowed again',
    within: 300,
  },
];
