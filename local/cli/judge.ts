import { createInterface } from 'node:readline/promises';
import { type Decision, readApproval } from '../../lambdas/aws/approvals.ts';
import { nameOf } from '../../lambdas/kit/errors.ts';
import type { Judge } from '../actors/operator.ts';
import type { PageServer } from '../approval/server.ts';
import type { Laboratory } from '../run/laboratory.ts';
import type { Screen } from './progress.ts';

/** Asks at the terminal until the answer is a yes or a no. */
async function ask(screen: Screen, subject: string, signal: AbortSignal): Promise<Decision | undefined> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    for (;;) {
      const answer = await terminal.question(`${screen.style.strong(subject)} [yes/no] `, { signal });
      if (/^y(es)?$/i.test(answer.trim())) return 'approved';
      if (/^no?$/i.test(answer.trim())) return 'rejected';
      screen.line('Please say yes or no.');
    }
  } catch (error) {
    // Somebody has decided in the browser meanwhile.
    if (signal.aborted && nameOf(error) === 'AbortError') return undefined;
    throw error;
  } finally {
    terminal.close();
  }
}

async function isDecided({ world, settings }: Laboratory, id: string): Promise<boolean> {
  const dynamodb = world.client('operator', () => {
    throw new Error('A simulated world makes no real client.');
  });
  const approvals = { dynamodb, table: settings.APPROVALS_TABLE ?? '' };
  return (await readApproval(approvals, id))?.decision !== undefined;
}

/**
 * Who decides: the options; else a person, in the browser or at the terminal, while time stands still; else everything is
 * approved, and said so.
 */
export function judgeFor(
  { yes, no }: { readonly yes?: boolean; readonly no?: boolean },
  screen: Screen,
  server: PageServer,
  laboratory: () => Laboratory | undefined,
): Judge {
  if (no === true) return async () => 'rejected';
  if (yes === true) return async () => 'approved';
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    return async ({ id }) => {
      screen.line(`             There is no terminal to ask, so ${id} is approved (--no rejects).`);
      return 'approved';
    };
  }
  return async ({ id, subject }) => {
    const lab = laboratory();
    if (lab === undefined) return undefined;
    screen.line('Open the link above in a browser, or answer here. Time stands still meanwhile.');
    const decidedThere = new AbortController();
    return await server.attend(lab.approvals, ask(screen, subject, decidedThere.signal), async () => {
      if (!(await isDecided(lab, id))) return;
      screen.line('');
      screen.line('Decided in the browser.');
      decidedThere.abort();
    });
  };
}
