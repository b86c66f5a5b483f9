import { SCRIPT, STYLE } from './assets.ts';
import { answer, LONGEST_BODY, type PageRequest, type PageResponse, page } from './http.ts';
import * as pages from './pages.ts';

/** A form that was sent for a link. */
export class Form {
  readonly id: string;
  readonly fields: URLSearchParams;
  /** True: it holds a decision; false: it asks to see the request. */
  readonly decides: boolean;

  constructor(id: string, body: string, decides: boolean) {
    this.id = id;
    this.fields = new URLSearchParams(body);
    this.decides = decides;
  }
}

/** Style and script hold nothing of any request, and a browser that has them needs no answer to show the last page. */
const CACHED = { 'Cache-Control': 'public, max-age=3600' };

/**
 * Answers all that needs no look into anything: pages and files that are the same for everybody, and requests that are
 * none. What is left is a form.
 */
export function respondAtOnce(request: PageRequest): PageResponse | Form {
  const { method, path } = request;
  const [, id, tail] = /^\/a\/([\w-]{1,64})(\/decision)?$/.exec(path) ?? [];
  const reading = method === 'GET' || method === 'HEAD';
  const asset = path === '/a/style.css' || path === '/a/code.js';
  if (asset || id !== undefined) {
    if (!reading && (method !== 'POST' || asset))
      return page(405, pages.notAFormPage, { Allow: asset ? 'GET, HEAD' : 'GET, HEAD, POST' });
  }
  const response = route();
  return method === 'HEAD' && !(response instanceof Form) ? { ...response, body: '' } : response;

  function route(): PageResponse | Form {
    if (path === '/a/style.css') return answer(200, STYLE, 'text/css', CACHED);
    if (path === '/a/code.js') return answer(200, SCRIPT, 'text/javascript', CACHED);
    if (id === undefined) return page(404, pages.notFoundPage);
    if (reading) return page(200, pages.entryPage(id));
    if (request.body.length > LONGEST_BODY) return page(413, pages.notAFormPage);
    if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(request.contentType))
      return page(415, pages.notAFormPage);
    return new Form(id, request.body, tail !== undefined);
  }
}
