import type { Html } from '../../domain/html.ts';

/** What a browser asks, whichever server it came through. */
export interface PageRequest {
  readonly method: string;
  /** Without a query. */
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

/** What it is answered. */
export interface PageResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The longest body that is read, in characters: a form of four short fields. */
export const LONGEST_BODY = 8192;

/** The longest reason that is taken, in characters. */
export const LONGEST_REASON = 500;

/** No page is kept, framed, or told to anybody; nothing is loaded but the page's own style and script. */
const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'X-Robots-Tag': 'noindex, nofollow',
};

/** An answer with the headers that every answer has. */
export function answer(
  status: number,
  body: string,
  contentType: string,
  more: Readonly<Record<string, string>> = {},
): PageResponse {
  return { status, headers: { ...HEADERS, 'Content-Type': `${contentType}; charset=utf-8`, ...more }, body };
}

/** A page as an answer. */
export function page(status: number, body: Html, more: Readonly<Record<string, string>> = {}): PageResponse {
  return answer(status, body.text, 'text/html', more);
}
