import { describe, expect, it } from 'vitest';
import { isSecret, linkUrl, newCredentials, secretHash } from '../../lambdas/approval/link.ts';
import { CLIENTS, createHttpHandler, requestOf } from '../../lambdas/approval/page/handler.ts';
import { html } from '../../lambdas/domain/html.ts';
import { SETTINGS } from '../support/stub.ts';

describe('a link', () => {
  const counting = (bytes: number) => Uint8Array.from({ length: bytes }, (_, index) => index);

  it('has 256 random bits, which stand in its fragment alone', () => {
    const { id, secret } = newCredentials(counting);
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    for (const base of ['https://x.example.com', 'https://x.example.com//']) {
      const url = new URL(linkUrl(base, { id, secret }));
      expect(url.pathname).toBe(`/a/${id}`);
      expect(url.hash).toBe(`#${secret}`);
      expect(url.search).toBe('');
    }
  });

  it('knows its secret by the hash alone', () => {
    expect(isSecret('right', secretHash('right'))).toBe(true);
    for (const wrong of ['', 'wrong', 'right ']) expect(isSecret(wrong, secretHash('right'))).toBe(false);
    expect(isSecret('anything', '')).toBe(false);
  });
});

describe('HTML', () => {
  it('escapes what it is filled with, but for HTML', () => {
    const name = '<b>"&\'';
    const list = [html`<li>${name}</li>`, html`<li>${2}</li>`];
    expect(html`<ul title="${name}">${list}</ul>`.text).toBe(
      '<ul title="&lt;b&gt;&quot;&amp;&#39;"><li>&lt;b&gt;&quot;&amp;&#39;</li><li>2</li></ul>',
    );
  });
});

describe('the function behind the HTTP API', () => {
  const event = (changes: object = {}) => ({
    version: '2.0',
    routeKey: '$default',
    rawPath: '/a/style.css',
    rawQueryString: '',
    headers: {},
    isBase64Encoded: false,
    requestContext: {
      accountId: '1',
      apiId: 'x',
      domainName: 'x',
      domainPrefix: 'x',
      http: { method: 'GET', path: '/', protocol: 'HTTP/1.1', sourceIp: '::1', userAgent: '' },
      requestId: 'x',
      routeKey: '$default',
      stage: '$default',
      time: '',
      timeEpoch: 0,
    },
    ...changes,
  });

  it('can make every client that it names', () => {
    for (const make of Object.values(CLIENTS)) expect(make()).toMatchObject({ send: expect.any(Function) });
  });

  it('reads what the API hands over, encoded or not', () => {
    const body = Buffer.from('code=ü').toString('base64');
    expect(requestOf(event({ headers: { 'content-type': 'a/b' }, body, isBase64Encoded: true }))).toEqual({
      method: 'GET',
      path: '/a/style.css',
      contentType: 'a/b',
      body: 'code=ü',
    });
    expect(requestOf(event())).toMatchObject({ contentType: '', body: '' });
  });

  it('answers in its form, and logs neither codes nor ids', async () => {
    const lines: string[] = [];
    const answer = createHttpHandler({
      client: () => ({
        send: async () => {
          throw new Error('with a secret');
        },
      }),
      clock: { now: () => new Date(0) },
      http: async () => ({ status: 200, body: '' }),
      random: (bytes) => new Uint8Array(bytes),
      settings: SETTINGS,
      log: (entry) => lines.push(JSON.stringify(entry)),
    });
    expect(await answer(event())).toMatchObject({
      statusCode: 200,
      headers: { 'Content-Type': 'text/css; charset=utf-8' },
    });
    const { http } = event().requestContext;
    const post = event({
      rawPath: '/a/public-id/decision',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'code=the-code',
      requestContext: { ...event().requestContext, http: { ...http, method: 'POST' } },
    });
    expect(await answer(post)).toMatchObject({ statusCode: 503 });
    expect(lines).toHaveLength(2);
    expect(lines.join()).not.toMatch(/the-code|public-id|secret/);
  });
});
