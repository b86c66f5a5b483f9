import * as v from 'valibot';
import type { RunRecord } from '../../lambdas/aws/run-records.ts';
import { goBackPlan, type RescuePlan, thawPlan } from '../../lambdas/domain/rescue.ts';
import { describeWhereabouts, type RunNow, type Whereabouts } from '../../lambdas/domain/whereabouts.ts';
import { messageOf, nameOf } from '../../lambdas/kit/errors.ts';
import { isObject } from '../../lambdas/kit/json.ts';
import { loadMachine } from '../asl/load.ts';
import type { Listener } from '../aws/events.ts';
import { BadInput } from '../estate/estate.ts';
import { goBack, thaw } from '../rescue/act.ts';
import type { Bench } from '../rescue/engine.ts';
import { lookAt } from '../rescue/look.ts';
import { appStackOf, benchOf, replay } from '../rescue/replay.ts';
import { digestOf, Saved } from '../rescue/saved.ts';
import type { Laboratory } from '../run/laboratory.ts';
import { definitionOf } from '../run/machines.ts';
import { AccountUnusable, accountBench } from './account.ts';
import { readJson } from './files.ts';
import { Progress, type Screen } from './progress.ts';
import { writeSaved } from './recorder.ts';
import { describeIssues } from './schema-errors.ts';
import { NO_SCREEN, screenOn } from './screen.ts';

/** The commands for the night: they work from AWS and the run's record, without Step Functions. */
export const RESCUE_NAMES = ['where-am-i', 'thaw', 'go-back'] as const;
export type Rescue = (typeof RESCUE_NAMES)[number];

/** What each of them does, in a line. */
export const RESCUES: Readonly<Record<Rescue, string>> = {
  'where-am-i': 'show where an app is, what a run has left, and which way leads back',
  thaw: 'let the app write to the old database again, and nothing else',
  'go-back': 'bring the app back to the old database, and undo what the run has left',
};

/** The options of a rescue command. */
export interface RescueOptions {
  readonly state?: string;
  readonly account?: boolean;
  readonly app?: string;
  readonly run?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const REFUSED = 3;
const FAILED = 1;

/** What a command came to; what `--json` prints. */
interface Told {
  readonly command: Rescue;
  readonly before: Whereabouts;
  readonly plan: readonly string[] | null;
  readonly refusal: string | null;
  readonly done: string | null;
  readonly after: Whereabouts | null;
  readonly exitCode: number;
}

/** The place where a command works, and what it is told of while it works. */
interface Scene {
  readonly bench: Bench;
  readonly appStack: string;
  readonly screen: Screen;
  readonly subscribe: (listener: Listener) => void;
  /** Where this is, said once it is known that there is something to say. */
  readonly heading: readonly string[];
}

const PLANS: Readonly<Record<'thaw' | 'go-back', (plan: RunRecord['plan'], run: RunNow) => RescuePlan>> = {
  thaw: thawPlan,
  'go-back': goBackPlan,
};

async function carryOut(
  command: 'thaw' | 'go-back',
  { bench, screen, subscribe }: Scene,
  record: RunRecord,
): Promise<{ done: string; exitCode: number }> {
  if (command === 'thaw') {
    const { thawed, detail } = await thaw(bench, record);
    return { done: detail, exitCode: thawed ? 0 : FAILED };
  }
  const startedAt = bench.time.millis;
  const machine = loadMachine(definitionOf('go-back'));
  const progress = new Progress(screen, machine, startedAt, 'the way back has ended');
  subscribe((event) => progress.onDomainEvent(event));
  const execution = await goBack(bench, record, (_, event) => progress.onEvent(event));
  const { status, output, cause } = execution;
  if (status !== 'SUCCEEDED') return { done: cause ?? status, exitCode: FAILED };
  const outcome = isObject(output) ? String(output.outcome) : status;
  return { done: outcome, exitCode: outcome === 'nothing-to-do' ? FAILED : 0 };
}

async function perform(command: Rescue, options: RescueOptions, scene: Scene): Promise<Told> {
  const { bench, appStack, screen } = scene;
  const { whereabouts: before, record } = await lookAt(bench, appStack, options.run);
  const told = { command, before, plan: null, refusal: null, done: null, after: null, exitCode: 0 };
  for (const line of [...scene.heading, '', ...describeWhereabouts(before)]) screen.line(line);
  if (command === 'where-am-i') return told;
  screen.line('');
  const refuse = (refusal: string): Told => {
    screen.line(`${command} does nothing: ${refusal}`);
    return { ...told, refusal, exitCode: REFUSED };
  };
  if (before.rewind !== undefined)
    return refuse(
      `the run ${before.rewind.executionId} is a rewind: see docs/runbook.md#unfinished-rewind for how it is ended.`,
    );
  if (record === undefined || before.run === undefined)
    return refuse(
      options.run === undefined
        ? 'there has been no run for this app.'
        : `the table of records has no run ${options.run}.`,
    );
  const plan = PLANS[command](record.plan, before.run);
  if ('refusal' in plan) return refuse(plan.refusal);
  screen.line(screen.style.strong(options.yes === true ? `${command}:` : `${command} would:`));
  for (const [index, step] of plan.steps.entries()) screen.line(`  ${index + 1}. ${step}`);
  screen.line('');
  if (options.yes !== true) {
    screen.line('Nothing was changed. With --yes this is done.');
    return { ...told, plan: plan.steps };
  }
  const { done, exitCode } = await carryOut(command, scene, record);
  const { whereabouts: after } = await lookAt(bench, appStack, record.executionId);
  screen.line('');
  screen.line(screen.style.strong(`Done: ${done}`));
  for (const line of describeWhereabouts(after)) screen.line(line);
  return { ...told, plan: plan.steps, done, after, exitCode };
}

function readSaved(path: string): Saved {
  const parsed = v.safeParse(Saved, readJson(path, '--state'));
  if (parsed.success) return parsed.output;
  throw new BadInput(`--state ${path} is no saved simulation: ${describeIssues(parsed.issues, Saved)}`);
}

/** How the writes of a simulation stand: those that a kept database has count as well. */
async function writesLine({ account }: Laboratory): Promise<string> {
  // A cluster that is being made holds nothing yet.
  const kept = [...account.fleet.clusters.values()].flatMap(({ resourceId, status }) =>
    status === 'creating' ? [] : [resourceId],
  );
  const { acknowledged, lost } = (await account.users()?.account(kept)) ?? { acknowledged: 0, lost: 0 };
  return `Writes             ${acknowledged} acknowledged, ${lost} lost`;
}

async function inSimulation(
  path: string,
  command: Rescue,
  options: RescueOptions,
  screen: Screen,
): Promise<Told> {
  const saved = readSaved(path);
  const appStack = options.app ?? appStackOf(saved);
  let told: Told | undefined;
  await replay(saved, path, async (lab) => {
    const { account } = lab;
    const heading = [
      `${screen.style.strong('Aurora Rewind')}  ${command} in the simulation of ${path}`,
      screen.style.faint(`It stands still at ${lab.time.now().toISOString()}.`),
    ];
    const subscribe = (listener: Listener) => account.aws.subscribe(listener);
    told = await perform(command, options, { bench: benchOf(lab), appStack, screen, subscribe, heading });
    if (told.after === null || command === 'where-am-i') return;
    screen.line(await writesLine(lab));
    const changed = { ...saved, steps: [...saved.steps, command], digest: digestOf(lab) };
    writeSaved(path, changed, '--state');
  });
  if (told === undefined) throw new Error('The simulation ended before the command.');
  return told;
}

async function inAccount(command: Rescue, options: RescueOptions, screen: Screen): Promise<Told> {
  const { app } = options;
  if (app === undefined) throw new BadInput(`${command} --account: say with --app STACK which app is meant`);
  const bench = accountBench(command);
  let told: Told | undefined;
  const main = bench.time.spawn(command, async () => {
    told = await perform(command, options, {
      bench,
      appStack: app,
      screen,
      subscribe: () => {},
      heading: [`${screen.style.strong('Aurora Rewind')}  ${command} in your account`],
    });
  });
  try {
    await bench.time.run(main);
  } catch (error) {
    if (error instanceof BadInput) throw error;
    throw new AccountUnusable(`${command}: AWS answers ${nameOf(error)}: ${messageOf(error)}`, {
      cause: error,
    });
  }
  if (told === undefined) throw new Error('The command ended without an answer.');
  return told;
}

/** Carries out a command for the night. Returns the exit code. @throws BadInput */
export async function rescue(
  command: Rescue,
  options: RescueOptions,
  write: (text: string) => void,
): Promise<number> {
  const { state, account, json } = options;
  if ((state === undefined) === (account !== true))
    throw new BadInput(`${command}: say either --state FILE for a saved simulation, or --account`);
  const screen = json === true ? NO_SCREEN : screenOn(process.stdout);
  const told =
    state === undefined
      ? await inAccount(command, options, screen)
      : await inSimulation(state, command, options, screen);
  if (json === true) write(`${JSON.stringify(told)}\n`);
  return told.exitCode;
}
