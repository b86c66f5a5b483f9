import { isObject, type Json } from '../../lambdas/kit/json.ts';
import { PageServer } from '../approval/server.ts';
import type { Execution } from '../asl/engine.ts';
import { loadMachine } from '../asl/load.ts';
import { BadInput, type Estate } from '../estate/estate.ts';
import { KION_INPUT, kionEstate } from '../estate/kion.ts';
import { faultsNamed } from '../faults/named.ts';
import { exitCodeOf, resultOf } from '../report/result.ts';
import type { Laboratory } from '../run/laboratory.ts';
import { definitionOf, statesOf } from '../run/machines.ts';
import { nameOfRun, runMigration } from '../run/migration.ts';
import { vendorOrder } from '../run/vendor-order.ts';
import { checkInput, readEstate, readInput } from './files.ts';
import { judgeFor } from './judge.ts';
import { Progress } from './progress.ts';
import { Recorder } from './recorder.ts';
import { report } from './report.ts';
import { NO_SCREEN, screenOn } from './screen.ts';

/** The options of `migrate`. */
export interface MigrateOptions {
  readonly yes?: boolean;
  readonly no?: boolean;
  readonly dryRun?: boolean;
  readonly input?: string;
  readonly estate?: string;
  readonly seed: number;
  readonly json?: boolean;
  /** Names of what shall go wrong. */
  readonly fault?: readonly string[];
  /** A file that takes the simulation as it is when the execution has ended, before any way back. */
  readonly save?: string;
}

/** Estate and input: one's own, or the ones that come along. */
function worldOf(options: MigrateOptions): { estate: Estate; input: Json } {
  const estate = options.estate === undefined ? kionEstate() : readEstate(options.estate);
  const given: Json = options.input === undefined ? KION_INPUT : readInput(options.input);
  const input = options.dryRun === true && isObject(given) ? { ...given, dryRun: true } : given;
  const { databaseStack, appStack } = checkInput(input, 'the input');
  if (options.estate !== undefined && options.input === undefined) {
    const names = estate.stacks.map(({ name }) => name);
    if (!names.includes(databaseStack) || !names.includes(appStack)) {
      throw new BadInput(
        `--estate ${options.estate}: say with --input FILE which of its stacks to migrate: ${names.join(', ')}`,
      );
    }
  }
  return { estate, input };
}

/** Runs a migration in the simulated AWS and tells it. Returns the exit code. @throws BadInput */
export async function migrate(options: MigrateOptions, write: (text: string) => void): Promise<number> {
  if (options.yes === true && options.no === true) throw new BadInput('--yes and --no exclude each other');
  const server = await PageServer.open();
  try {
    return await migrateWith(server, options, write);
  } finally {
    server.close();
  }
}

async function migrateWith(
  server: PageServer,
  options: MigrateOptions,
  write: (text: string) => void,
): Promise<number> {
  const { estate, input } = worldOf(options);
  const machine = loadMachine(definitionOf('enable-backtrack'));
  const faults = faultsNamed(options.fault ?? [], statesOf('enable-backtrack'));
  const recorder = options.save === undefined ? undefined : new Recorder(options.save);
  const screen = options.json === true ? NO_SCREEN : screenOn(process.stdout);
  const begun = performance.now();
  screen.line(
    `${screen.style.strong('Aurora Rewind')}  enable-backtrack on a simulated AWS in ${estate.region}: ${estate.stacks.map(({ name }) => name).join(', ')}`,
  );
  screen.line(screen.style.faint('Times are virtual, from the start of the run.'));
  screen.line('');
  let startedAt = 0;
  let laboratory: Laboratory | undefined;
  const { stdin, stdout } = process;
  const judge = judgeFor(options, {
    screen,
    server,
    terminal:
      options.json !== true && stdin.isTTY && stdout.isTTY ? { input: stdin, output: stdout } : undefined,
    laboratory: () => laboratory,
    watch: (page) => recorder?.watch(page) ?? page,
  });
  const tellers = new Map<string, Progress>();
  const teller = (id: string, make: () => Progress): Progress => {
    const known = tellers.get(id) ?? make();
    tellers.set(id, known);
    return known;
  };
  const own = () => teller(nameOfRun(options.seed), () => new Progress(screen, machine, startedAt));
  /** Who tells an execution: the run and its ways back; what else somebody starts shows in the emails. */
  const tellerOf = ({ name, executionArn }: Execution): Progress | undefined => {
    if (name === nameOfRun(options.seed)) return own();
    if (!executionArn.includes(':go-back:')) return undefined;
    return teller(executionArn, () => {
      screen.line(screen.style.strong('go-back'));
      return new Progress(screen, loadMachine(definitionOf('go-back')), startedAt, 'the way back has ended');
    });
  };
  const run = await runMigration({
    estate,
    input,
    seed: options.seed,
    faults,
    judge: recorder?.listen(judge) ?? judge,
    conditions: { approvalUrl: server.base },
    through: (page) => server.browse(page),
    ...(recorder === undefined ? {} : { hold: async (lab) => recorder.hold(lab) }),
    beforeStart: (lab) => {
      startedAt = lab.time.millis;
      laboratory = lab;
    },
    onEvent: (execution, event) => tellerOf(execution)?.onEvent(event),
    onDomainEvent: (event) => own().onDomainEvent(event),
  });
  const result = await resultOf(run, performance.now() - begun);
  recorder?.write({ estate, input, seed: options.seed, faults: options.fault ?? [] });
  if (options.json === true) {
    write(`${JSON.stringify(result)}\n`);
    return exitCodeOf(result.outcome);
  }
  const done = result.outcome === 'migrated' || result.outcome === 'migrated-old-kept';
  const vendor =
    done && result.plan !== null ? await vendorOrder(estate, result.plan, options.seed) : undefined;
  if (result.outcome === 'planned') for (const line of planOf(run.execution.output)) screen.line(line);
  for (const line of report(result, vendor, screen.style, screen.width)) screen.line(line);
  if (options.save !== undefined) {
    screen.line('');
    screen.line(`The simulation stands still in ${options.save}, without Step Functions. Look at it with:`);
    screen.line(`npm start -- where-am-i --state ${options.save}`);
  }
  return exitCodeOf(result.outcome);
}

/** The plan in words, out of what the dry run ended with. */
function planOf(output: Json | undefined): string[] {
  return isObject(output) && typeof output.summary === 'string' ? ['', ...output.summary.split('\n')] : [];
}
