/** The promises that every rewind is held against. */
export const PROMISES = {
  'the return point comes first':
    'before RDS is asked, the moment to come back to stands in the ledger, and nobody has written since then',
  'one rewind for one request': 'no run has RDS take the cluster to the same moment twice',
  'people decide':
    'what was written leaves the current timeline only after a yes, and a cluster that has come out elsewhere opens only after one',
  'writes are allowed again': 'in the end users can write to the cluster, and its page answers well',
  'writes are back in time': 'writes are allowed again within the promised time',
  'nothing is left in the way':
    'in the end no lock is held, no schedule is left, no Auto Scaling process rests, and the cluster wears its own groups',
  'every run ends': 'no execution goes on for ever, and what has succeeded has done what it says',
  'what is announced is true':
    'people are told where the cluster is, and that writes are allowed only when they are',
  'every end is told': 'a notice tells how each run that has stopped writes has ended',
  'nothing secret is told': 'no secret and no task token is in a log, a history or an email',
  'the simulation goes on': 'no task and no machine makes the simulation itself fail',
} as const;
export type RewindPromise = keyof typeof PROMISES;
