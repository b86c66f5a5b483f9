import { TaskError } from '../../lambdas/kit/errors.ts';
import { isObject } from '../../lambdas/kit/json.ts';
import type { Execution } from '../asl/engine.ts';
import type { HistoryEvent } from '../asl/history.ts';
import { AwsError } from '../aws/simulated.ts';
import { goBack, thaw } from '../rescue/act.ts';
import { lookAt } from '../rescue/look.ts';
import type { Laboratory } from '../run/laboratory.ts';
import type { About } from './about.ts';
import type { Strike } from './calls.ts';
import type { Deed, Fault } from './fault.ts';
import { changeByHand, isHand } from './hands.ts';
import { guessLinks } from './outsider.ts';

/** How long somebody waits who takes an execution up again, in seconds. */
const BEFORE_REDRIVE = 900;

/** Lets somebody act, once, when an execution enters a state. */
export function meddling(
  lab: Laboratory,
  { state, what, machine }: Extract<Fault, { at: 'state' }>,
  about: About,
  strike: Strike,
): (execution: Execution, event: HistoryEvent) => void {
  let done = false;
  const arns = { 'go-back': lab.goBackArn, rewind: lab.rewindArn, 'finish-rewind': lab.finishArn };
  const arn = machine === undefined ? lab.machineArn : arns[machine];
  return (execution, { name, type }) => {
    if (done || execution.stateMachineArn !== arn) return;
    if (name !== state || !type.endsWith('StateEntered')) return;
    done = true;
    strike();
    lab.time.spawn(`somebody (${what})`, async () => {
      // Whom AWS refuses, or whose command fails, lets it be.
      await act(lab, execution, what, about).catch((error: unknown) => {
        const refused = error instanceof AwsError || error instanceof TaskError;
        if (!refused || error.name === 'NotSimulated') throw error;
      });
    });
  };
}

/** What somebody does by hand while the execution is in a state. */
async function act(
  lab: Laboratory,
  { executionArn, stateMachineArn }: Execution,
  what: Deed,
  about: About,
): Promise<void> {
  if (isHand(what)) return await changeByHand(what, lab, about);
  const { engine, account, time } = lab;
  // Whoever starts something once more starts the run, not what looks after it.
  const ofRewind = [lab.rewindArn, lab.finishArn].includes(stateMachineArn);
  const machineArn = ofRewind ? lab.rewindArn : lab.machineArn;
  const [first] = engine.executionsOf(machineArn);
  switch (what) {
    case 'stop':
      return engine.stop(executionArn, 'Stopped', 'Somebody stopped the execution by hand.');
    case 'time-out':
      return engine.timeOut(executionArn);
    case 'redrive':
      engine.stop(executionArn, 'Stopped', 'Somebody stopped the execution by hand.');
      await time.sleep(BEFORE_REDRIVE, 'a redrive');
      // Who finds that it has ended well meanwhile lets it be.
      if (engine.describe(executionArn).status === 'ABORTED') engine.redrive(executionArn);
      return;
    case 'start-anew':
      engine.stop(executionArn, 'Stopped', 'Somebody stopped the execution by hand.');
      await time.sleep(BEFORE_REDRIVE, 'a new start');
      engine.start(machineArn, first?.input ?? {}, `started-anew-${engine.executionsOf(machineArn).length}`);
      return;
    case 'second-run':
      engine.start(
        machineArn,
        first?.input ?? {},
        `started-by-hand-${engine.executionsOf(machineArn).length}`,
      );
      return;
    case 'other-run':
      engine.start(
        machineArn,
        { ...(isObject(first?.input) ? first.input : {}), backtrackWindow: '24h', bakeHours: 2 },
        `started-otherwise-${engine.executionsOf(machineArn).length}`,
      );
      return;
    case 'delete-lock': {
      const table = account.tables.table(lab.settings.RECORDS_TABLE);
      for (const key of table.keys()) if (key.startsWith('lock#')) table.delete(key);
      return;
    }
    case 'thaw':
    case 'go-back': {
      const bench = { world: lab.world, time, random: account.aws.random };
      const { record } = await lookAt(bench, about.appStack);
      if (record === undefined) return;
      if (what === 'thaw') await thaw(bench, record);
      else await goBack(bench, record, () => {});
      return;
    }
    case 'guess-link':
      return await guessLinks(lab);
  }
}
