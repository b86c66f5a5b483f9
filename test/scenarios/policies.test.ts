import { expect, it } from 'vitest';
import { Policies, type Statement } from '../../local/aws/iam/policy.ts';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import type { Fault } from '../../local/faults/fault.ts';
import { presetFaults } from '../../local/faults/presets.ts';
import type { MigrationOptions } from '../../local/run/migration.ts';
import { policiesIn, runUnder } from './run-migration.ts';

const OPTIONS: MigrationOptions = {
  estate: kionEstate(),
  input: KION_INPUT,
  seed: 1,
  judge: async () => 'approved',
};

const STOPPED: Fault = { at: 'state', state: 'WaitForSnapshot', what: 'stop' };
const ROLE = 'arn:aws:iam::111122223333:role/aurora-rewind-scheduler';
const RULE = 'arn:aws:events:us-east-1:111122223333:rule/GoBackRule';

it.each([
  ['the rule on ends of runs', 'rules', RULE, []],
  ['the role of schedules', 'roles', ROLE, [{ at: 'event', times: 0 }]],
] as const)(
  'a scenario in which %s may start no way back is none that passes',
  async (_, whose, who, more) => {
    const deployed = policiesIn('us-east-1');
    const start = (statement: Statement) => statement.actions.includes('states:StartExecution');
    const kept = deployed[whose].get(who)?.statements.filter((statement) => !start(statement)) ?? [];
    const policies = { ...deployed, [whose]: new Map(deployed[whose]).set(who, new Policies(kept)) };
    const run = runUnder(policies, { ...OPTIONS, faults: [STOPPED, ...more], patience: 6 * 3600 });
    await expect(run).rejects.toMatchObject({
      actual: [
        `User: ${who} is not authorized to perform: states:StartExecution on resource: arn:aws:states:us-east-1:111122223333:stateMachine:go-back`,
      ],
    });
  },
);

it.each(['FreezeWrites', 'AnnounceFailure'])(
  'a scenario in which %s is denied what it does is none that passes, even if the run is one that fails',
  async (name) => {
    const deployed = policiesIn('us-east-1');
    const functions = new Map(deployed.functions).set(name, new Policies([]));
    const faults = name === 'AnnounceFailure' ? presetFaults('app-changed-by-hand', []) : [];
    await expect(runUnder({ ...deployed, functions }, { ...OPTIONS, faults: faults ?? [] })).rejects.toThrow(
      `User: ${name} is not authorized to perform`,
    );
  },
);
