import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { messageOf, nameOf } from '../../lambdas/kit/errors.ts';
import { BadInput } from '../estate/estate.ts';
import { listFaults } from './faults.ts';
import { type MigrateOptions, migrate } from './migrate.ts';
import { RESCUE_NAMES, RESCUES, type RescueOptions, rescue } from './rescue.ts';
import type { RewindOptions } from './rewind.ts';
import { mindReader } from './stdout.ts';

const BAD_INPUT = 2;

/** Errors that say what the account, or this machine, lacks. */
const UNUSABLE: readonly string[] = ['AccountUnusable', 'HomeUnusable', 'ServerFailed', 'DiskFull'];

const EXIT_CODES = `
Exit codes: 0 done (also: planned, old stack kept), 1 failed, 2 bad input, 3 refused, nothing touched.`;

function seed(text: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw new InvalidArgumentError('It must be a whole number from 0 to 999999999.');
  return Number(text);
}

const write = (text: string) => void process.stdout.write(text);

mindReader();

/** Ended by Ctrl-C, as shells count it. */
const INTERRUPTED = 130;

const program = new Command('npm start --')
  .description(
    'Turns Backtrack on for an Aurora MySQL database. On this machine everything runs against a simulated AWS.',
  )
  .exitOverride()
  .configureOutput({ writeErr: () => {} });

const migrateCommand = program
  .command('migrate', { isDefault: true })
  .description(
    'run the deployed enable-backtrack machine with the deployed handlers, from preflight to the deleted old stack',
  )
  .option('--yes', 'approve everything that is asked')
  .option('--no', 'reject everything that is asked')
  .option('--dry-run', 'show the plan, touch nothing')
  .option(
    '--input <file>',
    'the JSON that one would paste into the Step Functions console (see docs/input.md)',
  )
  .option('--estate <file>', 'stacks of your own instead of the ones that come along (see README)')
  .option('--seed <n>', 'same seed, same history', seed, 1)
  .option('--json', 'print one JSON object with everything about the run, and nothing else')
  .option('--fault <name...>', 'let something go wrong (the command faults lists what)')
  .option('--save <file>', 'keep the simulation as it is when the run has ended, before any way back')
  .allowExcessArguments(false)
  .exitOverride()
  .configureOutput({ writeErr: () => {} })
  .addHelpText('after', EXIT_CODES)
  .action(async (options: MigrateOptions) => {
    process.exitCode = await migrate(options, write);
  });

for (const name of RESCUE_NAMES) {
  const command = program
    .command(name)
    .description(RESCUES[name])
    .option('--state <file>', 'a simulation that migrate has kept with --save')
    .option('--account', 'the AWS account and Region of your credentials (see docs/runbook.md)')
    .option('--app <stack>', 'the stack of the app; a saved simulation knows it')
    .option('--run <arn>', 'the execution that is meant, if not the one that holds the lock')
    .option('--json', 'print one JSON object, and nothing else')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .addHelpText('after', EXIT_CODES)
    .action(async (options: RescueOptions) => {
      process.exitCode = await rescue(name, options, write);
    });
  if (name !== 'where-am-i') command.option('--yes', 'do it; without this only the plan is shown');
}

program
  .command('rewind')
  .description('show on a cluster with real data how a rewind goes back, and forward again')
  .option(
    '--to <moment>',
    'one more rewind at the end: a time like 2026-01-12T14:06:00Z, one like -15m, or undo',
  )
  .option('--json', 'print one JSON object with every step, and nothing else')
  .option('--keep', 'leave the database server up, and say how to connect')
  .allowExcessArguments(false)
  .exitOverride()
  .configureOutput({ writeErr: () => {} })
  .addHelpText('after', '\nExit codes: 0 every step was as expected, 1 one was not, 2 bad input.')
  .action(async (options: RewindOptions) => {
    // The driver of a real database is loaded only where there is one.
    const { rewind } = await import('./rewind.ts');
    process.exitCode = await rewind(options, write);
  });

program
  .command('faults')
  .description('list what can be asked to go wrong in a run')
  .option('--json', 'print the names as a JSON array')
  .allowExcessArguments(false)
  .exitOverride()
  .configureOutput({ writeErr: () => {} })
  .action(({ json }: { json?: boolean }) => write(listFaults(json === true)));

program.addHelpText('after', () => `\n${migrateCommand.helpInformation()}${EXIT_CODES}`);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError && error.exitCode === 0) process.exitCode = 0;
  else if (error instanceof CommanderError || error instanceof BadInput) {
    process.stderr.write(`aurora-rewind: ${error.message.replace(/^error: /, '').replaceAll('\n', ' ')}\n`);
    process.exitCode = BAD_INPUT;
  } else if (UNUSABLE.includes(nameOf(error))) {
    process.stderr.write(`aurora-rewind: ${messageOf(error).replaceAll('\n', ' ')}\n`);
    process.exitCode = 1;
  } else if (nameOf(error) === 'AbortError') {
    process.stderr.write('\naurora-rewind: interrupted; the simulated AWS is gone with its run\n');
    process.exitCode = INTERRUPTED;
  } else {
    process.stderr.write(`aurora-rewind: a defect of the simulation: ${messageOf(error)}\n`);
    process.exitCode = 1;
  }
}
