import { LONGEST_REASON, type PageRequest, type PageResponse } from '../../lambdas/approval/page/http.ts';
import type { Decision } from '../../lambdas/aws/approvals.ts';

/** Asks the page, through whatever leads to it. */
export type Browse = (request: PageRequest) => Promise<PageResponse>;

/** The link in an email that asks for a decision. */
export interface EmailedLink {
  readonly requestId: string;
  readonly url: string;
  readonly code: string;
}

/** Finds the link in an email; undefined if it asks for nothing. */
export function linkIn(body: string): EmailedLink | undefined {
  const { url, code } = /^(?<url>https?:\/\/\S+\/a\/[\w-]+#(?<code>[\w-]+))$/m.exec(body)?.groups ?? {};
  const requestId = /^Request ([\w-]+)$/m.exec(body)?.[1];
  return url === undefined || code === undefined || requestId === undefined
    ? undefined
    : { requestId, url, code };
}

/** A request for a page. */
export const get = (path: string): PageRequest => ({ method: 'GET', path, contentType: '', body: '' });

/** A form that is sent to the page. */
export const post = (path: string, fields: Readonly<Record<string, string>>): PageRequest => ({
  method: 'POST',
  path,
  contentType: 'application/x-www-form-urlencoded',
  body: new URLSearchParams(fields).toString(),
});

/** A text of the page, as a person reads it. */
function read(page: PageResponse, pattern: RegExp): string {
  return unescaped(pattern.exec(page.body)?.[1] ?? '');
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

/** Why the page has refused a yes, as one text; undefined if it has not. */
export function refusalOn(page: PageResponse): string | undefined {
  if (page.status !== 409) return undefined;
  const list = /<h2 id="against">[\s\S]*?<ul>(?<items>[\s\S]*?)<\/ul>/.exec(page.body)?.groups?.items;
  if (list === undefined) return undefined;
  const items = [...list.matchAll(/<li>([^<]*)<\/li>/g)].map(([, item = '']) => unescaped(item));
  return items.join(' ').slice(0, LONGEST_REASON);
}

/**
 * Goes the way of a person who follows the link: opens it, shows the request, types the stack's name, and for a no a
 * reason, and decides. @returns the last page
 */
export async function walk(
  browse: Browse,
  { url, code }: EmailedLink,
  decision: Decision,
  reason = 'Not this time.',
): Promise<PageResponse> {
  const path = new URL(url).pathname;
  await browse(get(path));
  const shown = await browse(post(path, { code }));
  if (shown.status !== 200) return shown;
  const design = read(shown, /name="design" value="([^"]*)"/);
  // Decided already: there is no form any more.
  if (design === '') return shown;
  const name = read(shown, /id="name-hint">It is <span class="name">([^<]*)<\/span>/);
  const fields = { code, design, decision, name, reason: decision === 'approved' ? '' : reason };
  return await browse(post(`${path}/decision`, fields));
}
