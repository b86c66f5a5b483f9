import type { Fault } from './fault.ts';

/** A named mishap. */
export interface Preset {
  /** What goes wrong, in a line. */
  readonly about: string;
  readonly faults: readonly Fault[];
}

/** What moves the app's hosts. */
const MOVERS = ['AWS::AutoScaling::AutoScalingGroup', 'AWS::ECS::Service'];
const once = { times: 1 } as const;

/** What `--fault NAME` can be asked for. `stopped:STATE` stops the execution in any state. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  'snapshot-fails': {
    about: 'the manual snapshot ends as failed',
    faults: [{ at: 'fate', what: 'snapshot', status: 'failed', skip: 0 }],
  },
  'snapshot-quota': {
    about: 'somebody else takes the last free manual snapshot',
    faults: [
      {
        at: 'call',
        operation: 'rds:CreateDBClusterSnapshot',
        times: 99,
        when: 'before',
        error: 'SnapshotQuotaExceededFault',
        message: 'Cannot create more than 100 manual cluster snapshots',
      },
    ],
  },
  'database-stack-fails': {
    about: 'the new database stack cannot be made: there is no capacity for its instances',
    faults: [
      {
        at: 'resource',
        stack: 'new-database',
        types: ['AWS::RDS::DBInstance'],
        operation: 'CREATE',
        times: 99,
        reason: 'InsufficientDBInstanceCapacity',
      },
    ],
  },
  'restore-without-window': {
    about: 'the new cluster has no backtrack window',
    faults: [{ at: 'restore', lacking: 'window' }],
  },
  'wrong-engine-version': {
    about: 'the new cluster runs another version of the engine',
    faults: [{ at: 'restore', lacking: 'version' }],
  },
  'app-update-fails': {
    about: 'the new hosts do not come up, and CloudFormation rolls the app back',
    faults: [
      {
        at: 'resource',
        stack: 'app',
        types: MOVERS,
        operation: 'UPDATE',
        ...once,
        reason: 'Received 0 SUCCESS signals',
      },
    ],
  },
  'app-rollback-fails': {
    about: 'the rollback of the app gets stuck as well',
    faults: [
      {
        at: 'resource',
        stack: 'app',
        types: MOVERS,
        operation: 'UPDATE',
        times: 2,
        reason: 'Received 0 SUCCESS signals',
      },
    ],
  },
  'health-never': {
    about: 'the app never becomes healthy after the switch',
    faults: [{ at: 'page', status: 503 }],
  },
  'health-only-old-host': {
    about:
      'the app does not come up on its new hosts, and an old one that no group lists any more answers the page',
    faults: [{ at: 'stale-host' }, { at: 'outdated-host', times: 99 }],
  },
  'wrong-health-url': {
    about: 'the health page moves with the new hosts',
    faults: [{ at: 'page', status: 404 }],
  },
  'hosts-do-not-move': {
    about: 'the hosts go on wearing the old group',
    faults: [
      {
        at: 'answer',
        operation: 'ec2:DescribeNetworkInterfaces',
        caller: 'CheckHostsMoved',
        lie: 'old-groups',
      },
    ],
  },
  'connections-survive': {
    about: 'connections to the old cluster survive the fence and the restart',
    faults: [
      {
        at: 'answer',
        operation: 'cloudwatch:GetMetricData',
        caller: 'CheckWritesStopped',
        lie: 'still-connected',
      },
    ],
  },
  'events-write': {
    about: 'events inside the database go on writing',
    faults: [
      {
        at: 'answer',
        operation: 'cloudwatch:GetMetricData',
        caller: 'CheckWritesStopped',
        lie: 'still-writing',
      },
    ],
  },
  throttling: {
    about: 'AWS refuses the first call of every kind because there were too many',
    faults: [{ at: 'call', ...once, when: 'before', error: 'ThrottlingException', message: 'Rate exceeded' }],
  },
  'lost-answers': {
    about: 'the answer to the first call of every kind that changes something is lost',
    faults: [
      {
        at: 'call',
        which: 'changing',
        ...once,
        when: 'after',
        error: 'TimeoutError',
        message: 'socket hang up',
      },
    ],
  },
  'lambda-dies': {
    about: 'every function dies once, right after it has changed something',
    faults: [
      {
        at: 'call',
        which: 'changing',
        per: 'caller',
        ...once,
        when: 'after',
        error: 'Lambda.Unknown',
        message: 'signal: killed',
      },
    ],
  },
  stopped: {
    about:
      'somebody stops the execution while the new database is being made (stopped:STATE for another state)',
    faults: [{ at: 'state', state: 'WaitForDatabaseStack', what: 'stop' }],
  },
  'timed-out': {
    about: 'the execution runs into its time limit while the new database is being made',
    faults: [{ at: 'state', state: 'WaitForDatabaseStack', what: 'time-out' }],
  },
  'second-run': {
    about: 'somebody starts a second run for the same app while the first has announced itself',
    faults: [{ at: 'state', state: 'NoticePeriod', what: 'second-run' }],
  },
  'app-changed-by-hand': {
    about: 'somebody updates the app stack between the plan and the freeze',
    faults: [{ at: 'state', state: 'NoticePeriod', what: 'change-app' }],
  },
  'opened-by-hand': {
    about: 'somebody gives the old cluster its security groups back while the new database is being made',
    faults: [{ at: 'state', state: 'WaitForDatabaseStack', what: 'open-old' }],
  },
  'deletion-refused': {
    about: 'somebody protects the old stack just after its deletion was approved',
    faults: [{ at: 'state', state: 'AnnounceDeletionDecision', what: 'protect-old-stack' }],
  },
  'key-owned-by-old-stack': {
    about: 'the old stack owns the key with which its cluster and the snapshot are encrypted',
    faults: [{ at: 'estate', shape: 'own-key' }],
  },
  rejected: {
    about: 'the deletion of the old stack is rejected',
    faults: [{ at: 'approval', action: 'deletion', decision: 'rejected' }],
  },
  'approval-timeout': {
    about: 'nobody answers the request to delete the old stack',
    faults: [{ at: 'approval', action: 'deletion', decision: 'none' }],
  },
};

/** The faults of a preset, or of `stopped:STATE`; undefined if there is none of that name. */
export function presetFaults(name: string, states: readonly string[]): readonly Fault[] | undefined {
  const state = /^stopped:(.+)$/.exec(name)?.[1];
  if (state !== undefined) return states.includes(state) ? [{ at: 'state', state, what: 'stop' }] : undefined;
  return Object.hasOwn(PRESETS, name) ? PRESETS[name]?.faults : undefined;
}
