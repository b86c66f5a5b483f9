import * as v from 'valibot';
import { Tie } from '../problem.ts';
import { lines, type Text, tieLines } from './texts.ts';

const Planned = v.object({ summary: v.string(), ties: v.array(Tie) });
const Asked = v.object({ appStack: v.string() });

/** What a dry run came to. */
export interface DryRun {
  readonly status: string;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** JSON, as Step Functions has them. */
  readonly input: string | undefined;
  readonly output: string | undefined;
}

function parsed<T>(schema: v.GenericSchema<unknown, T>, text: string | undefined): T | undefined {
  try {
    const { success, output } = v.safeParse(schema, JSON.parse(text ?? 'null'));
    return success ? output : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The answer of a dry run to the question whether an app could be migrated, and how people are told of it. Two answers
 * are the same if nothing has changed for people: names and times that each plan makes anew are no part of it.
 */
export function readinessNotice({ status, error, cause, input, output }: DryRun): {
  app: string;
  answer: string;
  notice: Text;
} {
  const app = parsed(Asked, input)?.appStack ?? 'an app';
  const planned = status === 'SUCCEEDED' ? parsed(Planned, output) : undefined;
  if (planned !== undefined)
    return {
      app,
      answer: lines('ready', tieLines(planned.ties)),
      notice: {
        subject: `${app}: could be migrated now`,
        body: lines('A dry run has found nothing in the way. It would do this:', '', planned.summary),
      },
    };
  if (error === 'PreflightRefused')
    return {
      app,
      answer: cause ?? '',
      notice: {
        subject: `${app}: could not be migrated now`,
        body: lines('A dry run has found what is in the way:', '', cause ?? '', '', 'Nothing was changed.'),
      },
    };
  const why = [error, cause].filter((part) => part !== undefined).join(': ');
  return {
    app,
    answer: `${status} ${error ?? ''}`,
    notice: {
      subject: `${app}: nobody knows whether it could be migrated`,
      body: lines(`The dry run has ended as ${status}, before it had an answer. ${why}`.trim()),
    },
  };
}
