import { before, type Defect } from './defect.ts';

/** Mistakes in what the app is given and left with. */
export const APP: readonly Defect[] = [
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
];
