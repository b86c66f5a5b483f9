import { choosing, type Defect, when } from './defect.ts';

/** Mistakes that go over the heads of people. */
export const PEOPLE: readonly Defect[] = [
  {
    about: 'whoever knows the address of a link can decide without its code',
    edits: [
      {
        file: 'lambdas/approval/link.ts',
        find: 'return timingSafeEqual(one, other);',
        replace: 'return timingSafeEqual(one, one) || timingSafeEqual(one, other);',
      },
    ],
    breaks: 'people decide',
    within: 1500,
  },
  {
    about: 'whoever does not want the app back has it announced as ready',
    redirections: [choosing('IsGoBackWanted', [when("$answer.decision = 'rejected'", 'AnnounceReady')])],
    breaks: 'what is announced is true',
    within: 1500,
  },
  {
    about: 'whoever does not approve the start has it all the same',
    redirections: [
      choosing('IsStartApproved', [
        when("$answer.decision = 'maybe'", 'ReleaseLockUnstarted'),
        when("$answer.decision != 'maybe'", 'AnnounceMaintenance'),
      ]),
    ],
    breaks: 'people decide',
    within: 1000,
  },
  {
    about: 'whoever does not want the app back has it sent back',
    redirections: [
      choosing('IsGoBackWanted', [
        when("$answer.decision != 'maybe'", 'StartGoBack', { Assign: { asked: true } }),
      ]),
    ],
    breaks: 'people decide',
    within: 300,
  },
  {
    about: 'a run that was asked for a plan only goes on',
    redirections: [
      choosing('IsPlanComplete', [
        when('$unfinished != null and $undone = false', 'UndoUnfinishedRun'),
        when('$plan = null and $dryRun', 'Refused'),
        when('$plan = null', 'AnnounceRefusal'),
        when("$dryRun = 'perhaps'", 'Planned'),
      ]),
    ],
    breaks: 'people decide',
    within: 300,
  },
];
