/** The promises that every run is held against. */
export const INVARIANTS = {
  'no write is lost':
    'every acknowledged write is in the database that the app uses, or in a kept one that people were told of',
  'one database takes writes': 'never do two databases take writes of the app at the same time',
  'the app names a working database': "the app's parameters name one existing database, always",
  'the old database goes by approval': 'the old cluster is deleted only after a yes to exactly this plan',
  'nothing in use is deleted':
    'nothing is deleted that the app, its hosts, a database that stays or anybody else uses or names',
  'only what the run made is deleted': 'nothing else is deleted but what the run made and no app was sent to',
  'what is announced is true':
    'people are told where the app is, and that it is back only when every host of it answers well',
  'people decide':
    'writes are stopped, the app is sent back and a protected stack goes only as people have said; a plan touches nothing',
  'writes are back in time': 'writes are allowed again within the promised time',
  'the app is left working':
    'in the end users can write to the database that the app names, and its page answers well',
  'nothing is left in the way':
    'in the end no lock is held by what has succeeded, no Auto Scaling process rests, and no group is left over',
  'every run ends': 'no execution goes on for ever, and only what succeeded ends as SUCCEEDED',
  'every end is told': 'a notice tells each end, and names the database that the app is on',
  'again is safe': 'the same migration started again completes, or refuses before it touches anything',
  'the app keeps its parameters': 'no parameter of the app changes but its endpoint and its list of groups',
  'the list of groups is kept': 'in the list of groups one entry is swapped, and all else stays in its order',
  'nothing secret is told': 'no secret and no task token is in a log, a history or an email',
  'the simulation goes on': 'no task and no machine makes the simulation itself fail',
} as const;
export type Invariant = keyof typeof INVARIANTS;
