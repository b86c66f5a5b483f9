import { AwsError } from '../../local/aws/simulated.ts';
import type { Estate } from '../../local/estate/estate.ts';
import { kionWithWindow } from '../../local/estate/kion.ts';
import { servicesEstate } from '../../local/estate/shop.ts';
import type { Fault } from '../../local/faults/fault.ts';
import type { Laboratory } from '../../local/run/laboratory.ts';
import { everyHost, type Rewinding, type RewindingOptions } from '../../local/run/rewinding.ts';
import { fireWatch } from '../support/schedules.ts';

/** A rewind under policies. */
export interface RewindCase {
  readonly name: string;
  readonly options: RewindingOptions;
}

const HOUR = 3600;
const KION = { databaseStack: 'kion-aurora', appStack: 'kion-app' };
const SHOP = { databaseStack: 'shop-db', appStack: 'shop' };
const HEALTH = { url: 'https://kion.example.com/api/version' };

const kion = (name: string, more: Partial<RewindingOptions> = {}): RewindCase => ({
  name,
  options: {
    estate: kionWithWindow(86_400),
    about: KION,
    input: { ...KION, to: '-30m', healthCheck: HEALTH },
    seed: 1,
    judge: async () => 'approved',
    ...more,
  },
});

const stop = (state: string): Fault => ({ at: 'state', machine: 'rewind', state, what: 'stop' });

const refused = (operation: string): Extract<Fault, { at: 'call' }> => ({
  at: 'call',
  operation,
  when: 'before',
  error: 'AccessDenied',
  message: 'not now',
  times: 9999,
});

/** Lets the offers be used that come after a rewind. */
const later = async ({ laboratory }: Rewinding) => await laboratory.time.sleep(6 * HOUR, 'what follows');

/** The shop with a window. */
function shopWithWindow(): Estate {
  const plain = servicesEstate();
  const stacks = plain.stacks.map((stack) =>
    stack.name === SHOP.databaseStack
      ? { ...stack, parameters: { ...stack.parameters, RewindSeconds: '86400' } }
      : stack,
  );
  return { ...plain, stacks };
}

/** Somebody marks a moment, by the cluster and by its stack. */
const markBoth = async ({ laboratory }: Rewinding) => {
  const { engine, markArn, time } = laboratory;
  for (const which of [{ cluster: 'kion-cluster' }, { databaseStack: 'kion-aurora' }])
    await time.join(engine.actorOf(engine.start(markArn, { ...which, name: 'before' }).executionArn));
};

/** The page reaches nobody who waits, so that only the schedule delivers decisions. */
function loseDeliveries({ account }: Laboratory): void {
  account.aws.interceptors.push(async ({ caller, operation }, next) => {
    if (caller === 'ApprovalPage' && /^(SendTaskSuccess|StartExecution)$/.test(operation))
      throw new AwsError('InternalFailure', 'try again');
    return await next();
  });
}

/** Rewinds in which every part of every policy is needed. */
export const REWINDS: readonly RewindCase[] = [
  kion('a rewind, and forward again by the links', { afterwards: later }),
  kion('a rewind with approval whose decision is delivered later', {
    input: { ...KION, to: '-30m', approval: true },
    beforeStart: loseDeliveries,
    afterwards: later,
  }),
  kion('a moment is marked', { afterwards: markBoth }),
  kion('AWS loses the answer to a request', {
    faults: [
      {
        at: 'call',
        operation: 'rds:BacktrackDBCluster',
        when: 'after',
        error: 'TimeoutError',
        message: 'socket hang up',
        times: 1,
      },
    ],
  }),
  kion('a rewind is approved only after a reminder', {
    input: { ...KION, to: '-30m', approval: true },
    faults: [{ at: 'approval', action: 'rewind', decision: 'reminded' }],
  }),
  kion('a rewind waits as long as it was asked to', {
    input: { ...KION, to: '-30m', noticeMinutes: 5000 },
    beforeStart: (lab) => {
      lab.time.spawn('the days', async () => {
        await lab.time.sleep(3 * 86_400, 'more than a rewind needs');
        fireWatch(lab);
      });
    },
  }),
  kion('AWS cannot rewind', { faults: [{ at: 'fate', what: 'backtrack', status: 'failed', skip: 0 }] }),
  kion('a rewind is undone hours later', {
    judge: async ({ id }) => (id.startsWith('forward-') ? undefined : 'approved'),
    afterwards: async (run) => {
      await run.laboratory.time.sleep(2 * HOUR, 'second thoughts');
      await run.again({ to: 'undo', noticeMinutes: 0 }, 'undo');
    },
  }),
  kion('nobody writes between a rewind and its undoing', {
    estate: { ...kionWithWindow(86_400), writesPerMinute: 0 },
    judge: async () => undefined,
    afterwards: async (run) => {
      await run.laboratory.time.sleep(2 * HOUR, 'second thoughts');
      await run.again({ to: 'undo' }, 'undo');
    },
  }),
  kion('the lock cannot be taken', {
    faults: [{ ...refused('dynamodb:UpdateItem'), caller: 'TakeLock' }],
  }),
  kion('a rewind cannot be ended', {
    faults: [stop('WaitForRewind'), { ...refused('rds:ModifyDBCluster'), caller: 'ThawWrites' }],
    afterwards: later,
  }),
  kion('a moment of no cluster is marked', {
    afterwards: async ({ laboratory: { engine, markArn, time } }) =>
      await time.join(
        engine.actorOf(engine.start(markArn, { cluster: 'nowhere', name: 'never' }).executionArn),
      ),
  }),
  kion('hosts are replaced by whoever ends the rewind', {
    input: (lab) => ({ ...KION, to: '-30m', restart: everyHost(lab) }),
    faults: [stop('ThawWrites')],
    afterwards: later,
  }),
  kion('a rewind comes out elsewhere', { faults: [{ at: 'inexact', seconds: -600, times: 1 }] }),
  kion('a rewind is stopped on its way', { faults: [stop('WaitForRewind')], afterwards: later }),
  kion('a rewind is stopped unheard', {
    faults: [stop('WaitForQuiet'), { at: 'event', times: 0 }],
    afterwards: later,
  }),
  kion('a rewind while another one is going on', {
    faults: [{ at: 'state', machine: 'rewind', state: 'WaitForQuiet', what: 'second-run' }],
  }),
  kion('a rewind while another one is being ended', {
    faults: [
      stop('WaitForRewind'),
      { at: 'state', machine: 'finish-rewind', state: 'WaitForCluster', what: 'second-run' },
    ],
  }),
  kion('hosts are replaced after a rewind', {
    input: (lab) => ({ ...KION, to: '-30m', restart: everyHost(lab) }),
  }),
  {
    name: 'tasks are replaced after a rewind',
    options: {
      estate: shopWithWindow(),
      about: SHOP,
      input: (lab) => ({ ...SHOP, to: '-30m', restart: everyHost(lab) }),
      seed: 1,
      judge: async () => 'approved',
    },
  },
];
