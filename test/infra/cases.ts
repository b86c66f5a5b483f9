import { UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import { ModifyDBClusterCommand } from '@aws-sdk/client-rds';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { AwsError } from '../../local/aws/simulated.ts';
import type { Estate } from '../../local/estate/estate.ts';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { configuredHostsEstate, SHOP_INPUT, servicesEstate } from '../../local/estate/shop.ts';
import type { Fault } from '../../local/faults/fault.ts';
import { PRESETS } from '../../local/faults/presets.ts';
import { type Laboratory, SERVICE_ROLE } from '../../local/run/laboratory.ts';
import { explore } from '../../local/simulation/atlas.ts';
import { ESTATES } from '../../local/simulation/estates.ts';
import { draw } from '../../local/simulation/schedule.ts';
import { fireMark, fireSchedule, fireWatch } from '../support/schedules.ts';

/** A run under policies. */
export interface Case {
  readonly name: string;
  readonly estate: Estate;
  readonly input: object;
  readonly seed?: number;
  readonly faults?: readonly Fault[];
  /** What somebody does just before the run. */
  readonly before?: (lab: Laboratory) => Promise<void>;
  /** How long is waited for ways back, in seconds. */
  readonly patience?: number;
  /** What somebody does once the run is over, instead of waiting for its way back. */
  readonly afterwards?: (lab: Laboratory) => Promise<void>;
}

const DAY = 24 * 3600;

/** The default estate with its templates rewritten. */
function rewritten(rewrite: (template: string, stack: string) => string): Estate {
  const plain = kionEstate();
  return {
    ...plain,
    stacks: plain.stacks.map((stack) => ({ ...stack, template: rewrite(stack.template, stack.name) })),
  };
}

const withoutPolicy = rewritten((template) => template.replace(/ {4}UpdatePolicy:\n(?: {6,}.*\n)+/, ''));
const withExports = rewritten((template, stack) =>
  stack === 'kion-aurora'
    ? template.replace(
        'Outputs:',
        'Outputs:\n  Shared: { Value: !Ref Namespace, Export: { Name: !Sub "${AWS::StackName}-namespace" } }',
      )
    : template,
);
const protectedTemplate = rewritten((template) =>
  template.replace('StorageEncrypted: true', 'StorageEncrypted: true\n      DeletionProtection: true'),
);
const largeTemplate = rewritten((template, stack) =>
  stack === 'kion-aurora' ? `${template}# ${'x'.repeat(52_000)}\n` : template,
);

const kion = (name: string, faults: readonly Fault[], more: Partial<Case> = {}): Case => ({
  name,
  estate: kionEstate(),
  input: KION_INPUT,
  faults,
  ...more,
});

const stop = (state: string): Fault => ({ at: 'state', state, what: 'stop' });

const SERVICES = servicesEstate();

/** Protects the old stack and its cluster. */
async function protect({ account }: Laboratory): Promise<void> {
  const client = account.aws.client('somebody');
  await client.send(
    new UpdateTerminationProtectionCommand({ StackName: 'kion-aurora', EnableTerminationProtection: true }),
  );
  await client.send(
    new ModifyDBClusterCommand({ DBClusterIdentifier: 'kion-cluster', DeletionProtection: true }),
  );
}

/** Starts the same migration again after a while. */
const anotherAfter = (seconds: number) => async (lab: Laboratory) => {
  await lab.time.sleep(seconds, 'a second thought');
  lab.engine.start(lab.machineArn, { ...KION_INPUT }, 'another');
};

const TEMPLATE_URL = 'https://aurora-rewind-templates.s3.us-east-1.amazonaws.com/given.template';

/** Puts the template of the old stack where an input can name it. */
async function putTemplate({ account }: Laboratory): Promise<void> {
  const template = kionEstate().stacks.find(({ name }) => name === 'kion-aurora')?.template ?? '';
  account.values.objects.set('aurora-rewind-templates/given.template', template);
}

/** Keeps the endpoint of the old database in a parameter of SSM as well. */
async function nameEndpoint({ account }: Laboratory): Promise<void> {
  const value = account.fleet.cluster('kion-cluster').endpoint;
  await account.aws
    .client('somebody')
    .send(new PutParameterCommand({ Name: '/kion/database', Type: 'String', Value: value }));
}

/** A schedule asks whether a migration could start, another one starts one, and a third marks a moment. */
async function startBySchedule(lab: Laboratory): Promise<void> {
  for (const kind of ['readiness', 'migration'] as const) fireSchedule(lab, kind, KION_INPUT);
  fireMark(lab, { cluster: 'kion-cluster', name: 'nightly' });
}

/** The page reaches nobody who waits, so that only the schedule delivers decisions. */
async function loseDeliveries({ account }: Laboratory): Promise<void> {
  account.aws.interceptors.push(async ({ caller, operation }, next) => {
    if (caller === 'ApprovalPage' && operation === 'SendTaskSuccess')
      throw new AwsError('InternalFailure', 'try again');
    return await next();
  });
}

const REFUSED: Fault = {
  at: 'call',
  caller: 'ThawWrites',
  operation: 'rds:ModifyDBCluster',
  when: 'before',
  error: 'AccessDenied',
  message: 'not now',
  times: 9999,
  skip: 0,
};

const UNHEALTHY: Fault = { at: 'page', status: 503 };
const REFRESH = { ...KION_INPUT, moveHosts: 'instance-refresh' };

/** The stack that a migration has made. */
function newStackOf({ account }: Laboratory): string {
  return account.stacks.all().find(({ name }) => name.startsWith('kion-aurora-bt'))?.name ?? '';
}

/** Marks a moment of the new database and rewinds it; meanwhile somebody wants another migration. */
async function rewindTheNewOne(lab: Laboratory): Promise<void> {
  const { engine, time } = lab;
  await time.sleep(3600, 'users to write');
  const which = { databaseStack: newStackOf(lab) };
  engine.start(lab.markArn, { ...which, name: 'an hour after' });
  const { executionArn } = engine.start(lab.rewindArn, { ...which, to: '-20m' }, 'of-the-new-one');
  await time.sleep(600, 'the rewind to begin');
  engine.start(lab.machineArn, { ...KION_INPUT }, 'meanwhile');
  engine.stop(executionArn, 'Stopped', 'by hand');
  await time.sleep(20, 'its end to be looked after');
  engine.start(lab.machineArn, { ...KION_INPUT }, 'meanwhile-again');
  await time.sleep(3600, 'all to be over');
}

/** Wants to rewind the new database while the migration, and then its way back, is at work. */
async function rewindMeanwhile(lab: Laboratory): Promise<void> {
  const ready = () => newStackOf(lab) !== '' && lab.account.fleet.clusters.size > 1;
  while (!ready()) await lab.time.sleep(60, 'the new database');
  for (let attempt = 0; attempt < 200; attempt++) {
    await lab.time.sleep(300, 'another attempt');
    if (newStackOf(lab) !== '')
      lab.engine.start(lab.rewindArn, { databaseStack: newStackOf(lab), to: '-1m' }, `attempt-${attempt}`);
  }
}

/** Runs in which every part of every policy is needed. */
export async function cases(seeds: number): Promise<Case[]> {
  const atlas = await explore();
  return [
    kion('all goes well', []),
    ...Object.entries(PRESETS).map(([name, { faults }]) => kion(name, faults, { patience: DAY })),
    kion('hosts are refreshed', [], { estate: withoutPolicy, input: REFRESH }),
    kion('hosts are refreshed back', [UNHEALTHY], { estate: withoutPolicy, input: REFRESH, patience: DAY }),
    kion('the refresh is left to the way back', [stop('RefreshHosts')], {
      estate: withoutPolicy,
      input: REFRESH,
      patience: DAY,
    }),
    kion('a refresh takes long', [{ at: 'pace', what: 'launchHost', factor: 50 }], {
      estate: withoutPolicy,
      input: REFRESH,
      patience: DAY,
    }),
    kion('the old stack is protected', [], {
      input: { ...KION_INPUT, liftProtections: true },
      before: protect,
    }),
    kion('the old stack exports something', [], { estate: withExports }),
    kion('the old stack has a service role', [], {
      before: async ({ account }) => {
        account.stacks.get('kion-aurora').roleArn = SERVICE_ROLE;
      },
    }),
    kion(
      'the new cluster is protected by its template',
      [stop('WaitForAppStack'), stop('VerifyNewDatabase')],
      {
        estate: protectedTemplate,
        patience: DAY,
      },
    ),
    kion('the template is large', [], { estate: largeTemplate }),
    kion('a decision is delivered later', [], { before: loseDeliveries }),
    kion(
      'a run dies unheard, and another one follows',
      [stop('WaitForSnapshot'), { at: 'event', times: 0 }],
      {
        patience: DAY,
        before: anotherAfter(2 * 3600),
      },
    ),
    kion('another run while one is going on', [], { before: anotherAfter(3600) }),
    kion('schedules start runs', [], { before: startBySchedule }),
    kion('a run is overdue', [{ at: 'pace', what: 'deleteCluster', factor: 10_000 }], {
      input: { ...KION_INPUT, bakeHours: 0 },
      before: async (lab) => {
        await lab.time.sleep(8 * DAY, 'a deletion that takes for ever');
        fireWatch(lab);
      },
    }),
    kion('two runs at the same time', [], { before: anotherAfter(0) }),
    kion('another run during a way back', [stop('WaitForDatabaseStack')], {
      patience: DAY,
      before: anotherAfter(2700),
    }),
    kion('a way back that AWS refuses over and over', [stop('WaitForSnapshot'), REFUSED], {
      patience: 4 * DAY,
    }),
    kion('somebody wants the app back while the old stack is going', [
      { at: 'state', state: 'WaitForDeletion', what: 'go-back' },
    ]),
    kion('the new database is rewound', [], { afterwards: rewindTheNewOne }),
    kion('somebody wants to rewind meanwhile', [UNHEALTHY], { before: rewindMeanwhile, patience: DAY }),
    ...[[], [UNHEALTHY]].map((faults) =>
      kion(`an endpoint in a parameter that the input names (${faults.length} faults)`, faults, {
        before: nameEndpoint,
        input: { ...KION_INPUT, endpointParameters: ['/kion/database'] },
        patience: DAY,
      }),
    ),
    kion('the input names a template', [], {
      before: putTemplate,
      input: { ...KION_INPUT, databaseTemplateUrl: TEMPLATE_URL },
    }),
    kion(
      'somebody goes back on a stack that is stuck',
      [UNHEALTHY, { at: 'state', state: 'WaitForReturn', machine: 'go-back', what: 'stop' }],
      { patience: 2 * DAY },
    ),
    { name: 'services', estate: SERVICES, input: { ...KION_INPUT, ...SHOP_INPUT } },
    {
      name: 'services that come back',
      estate: SERVICES,
      input: { ...KION_INPUT, ...SHOP_INPUT },
      faults: [UNHEALTHY],
      patience: DAY,
    },
    { name: 'an endpoint in SSM', estate: configuredHostsEstate(), input: { ...KION_INPUT, ...SHOP_INPUT } },
    {
      name: 'an endpoint in SSM that comes back',
      estate: configuredHostsEstate(),
      input: { ...KION_INPUT, ...SHOP_INPUT },
      faults: [UNHEALTHY],
      patience: DAY,
    },
    ...Array.from({ length: seeds }, (_, index) => {
      const { seed, estate: name, faults, input } = draw(index + 1, atlas);
      const { estate, input: plain } = ESTATES[name];
      return { name: `seed ${seed}`, estate, input: { ...plain, ...input }, seed, faults, patience: DAY };
    }),
  ];
}
