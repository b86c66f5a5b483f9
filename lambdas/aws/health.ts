import { messageOf } from '../kit/errors.ts';
import type { HttpGet } from '../kit/world.ts';

/** The page of an app that tells whether it works, and what it must answer. */
export interface HealthPage {
  readonly url: string;
  readonly status: number;
  /** A regular expression for the body. */
  readonly body?: string | undefined;
}

/** Seconds that the page may take. */
const REQUEST_TIMEOUT = 10;

/** Asks the app once, if anybody has said how; null if the answer is as it should be. */
export async function appFault(http: HttpGet, page: HealthPage | undefined): Promise<string | null> {
  return page === undefined ? null : ((await healthFault(http, page)) ?? null);
}

/** Asks the app once; undefined if the answer is as it should be, else what was wrong with it. */
export async function healthFault(http: HttpGet, page: HealthPage): Promise<string | undefined> {
  const { url, status, body } = page;
  try {
    const answer = await http(url, REQUEST_TIMEOUT);
    if (answer.status !== status) return `${url} answered ${answer.status}, expected ${status}`;
    if (body !== undefined && !new RegExp(body).test(answer.body))
      return `the answer of ${url} does not match ${body}`;
    return undefined;
  } catch (error) {
    return `${url} did not answer: ${messageOf(error)}`;
  }
}
