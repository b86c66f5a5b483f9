import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { LONGEST_REASON } from '../../lambdas/approval/page/http.ts';
import { nameOf } from '../../lambdas/kit/errors.ts';
import type { Judge, Rejection } from '../actors/operator.ts';
import type { PageServer } from '../approval/server.ts';
import type { Browse } from '../approval/walk.ts';
import type { Laboratory } from '../run/laboratory.ts';
import type { Screen } from './progress.ts';

/** Where a person can be asked. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

/** What those who ask work with. */
export interface Hall {
  readonly screen: Screen;
  readonly server: PageServer;
  /** Undefined in a pipe. */
  readonly terminal: Terminal | undefined;
  readonly laboratory: () => Laboratory | undefined;
  /** Is shown what browsers ask of the page. */
  readonly watch: (page: Browse) => Browse;
}

/** What may be answered, and how it is asked for. */
const YES_OR_NO = { yes: 'approved', hint: '[yes/no]', again: 'Please say yes or no.' } as const;
const NO_OR_LATER = {
  yes: undefined,
  hint: '[no/later]',
  again: 'Please say no, or later to leave it unanswered.',
} as const;

/** Asks at the terminal until there is an answer, a no with a reason; undefined for none, or once it is no longer wanted. */
async function ask(
  screen: Screen,
  { input, output }: Terminal,
  subject: string,
  { yes, hint, again }: typeof YES_OR_NO | typeof NO_OR_LATER,
  signal: AbortSignal,
): Promise<'approved' | Rejection | undefined> {
  const terminal = createInterface({ input, output });
  try {
    for (;;) {
      const answer = await terminal.question(`${screen.style.strong(subject)} ${hint} `, { signal });
      if (yes === undefined ? /^l(ater)?$/i.test(answer.trim()) : /^y(es)?$/i.test(answer.trim())) return yes;
      if (!/^no?$/i.test(answer.trim())) {
        screen.line(again);
        continue;
      }
      const why = await terminal.question('Why not? Everybody who hears of this run will read it: ', {
        signal,
      });
      const reason = why.trim();
      if (reason !== '' && reason.length <= LONGEST_REASON) return { decision: 'rejected', reason };
      screen.line(`A no wants a reason, of at most ${LONGEST_REASON} characters.`);
    }
  } catch (error) {
    // Somebody has decided in the browser meanwhile.
    if (signal.aborted && nameOf(error) === 'AbortError') return undefined;
    throw error;
  } finally {
    terminal.close();
  }
}

/** Looks into the table itself: a call of AWS would be one that the run is not known for. */
function isDecided({ account, settings }: Laboratory, id: string): boolean {
  const items = account.tables.table(settings.APPROVALS_TABLE).values();
  return [...items].some((item) => item.id === id && item.decision !== undefined);
}

/**
 * Who decides: the options; else a person, in the browser or at the terminal, while time stands still; else everything is
 * approved, and said so.
 */
export function judgeFor({ yes, no }: { readonly yes?: boolean; readonly no?: boolean }, hall: Hall): Judge {
  const { screen, server, terminal, laboratory, watch } = hall;
  if (no === true) return async () => ({ decision: 'rejected', reason: 'The run was started with --no.' });
  if (yes === true) return async () => 'approved';
  if (terminal === undefined) {
    return async ({ id }) => {
      screen.line(`             There is no terminal to ask, so ${id} is approved (--no rejects).`);
      return 'approved';
    };
  }
  return async ({ id, subject, refused }) => {
    const lab = laboratory();
    if (lab === undefined) return undefined;
    if (refused === undefined)
      screen.line('Open the link above in a browser, or answer here. Time stands still meanwhile.');
    else screen.line(`A yes is refused as long as this is so: ${refused}`);
    const decidedThere = new AbortController();
    const answers = refused === undefined ? YES_OR_NO : NO_OR_LATER;
    const answered = ask(screen, terminal, subject, answers, decidedThere.signal);
    return await server.attend(watch(lab.approvals), answered, () => {
      if (!isDecided(lab, id)) return;
      screen.line('');
      screen.line('Decided in the browser.');
      decidedThere.abort();
    });
  };
}
