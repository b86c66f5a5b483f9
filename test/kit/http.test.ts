import { describe, expect, it } from 'vitest';
import { httpGet } from '../../lambdas/kit/world.ts';
import { serving } from './server.ts';

describe('the check of a page', () => {
  it('asks with GET, and gives the status and the body', async () => {
    const methods: (string | undefined)[] = [];
    const answer = await serving(
      (request, response) => {
        methods.push(`${request.method} ${request.url}`);
        response.end('{"status": 200}');
      },
      (url) => httpGet(`${url}/api/version?x=1`, 5),
    );
    expect(answer).toEqual({ status: 200, body: '{"status": 200}' });
    expect(methods).toEqual(['GET /api/version?x=1']);
  });

  it('takes a bad status for an answer: the caller decides what it means', async () => {
    const answer = await serving(
      (_, response) => response.writeHead(503).end('starting'),
      (url) => httpGet(url, 5),
    );
    expect(answer).toEqual({ status: 503, body: 'starting' });
  });

  it('follows no redirect: the page behind it is another one than was named', async () => {
    const paths: (string | undefined)[] = [];
    const attempt = serving(
      (request, response) => {
        paths.push(request.url);
        response.writeHead(302, { location: '/login' }).end();
      },
      (url) => httpGet(`${url}/health`, 5),
    );
    await expect(attempt).rejects.toThrow();
    expect(paths).toEqual(['/health']);
  });

  it('gives up on a page that does not answer in time', async () => {
    const attempt = serving(
      () => {},
      (url) => httpGet(url, 0.05),
    );
    await expect(attempt).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('gives up on a page that begins to answer and never ends', async () => {
    const attempt = serving(
      (_, response) => response.writeHead(200).write('begin'),
      (url) => httpGet(url, 0.2),
    );
    await expect(attempt).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('fails where nobody listens', async () => {
    const gone = await serving(
      () => {},
      async (url) => url,
    );
    await expect(httpGet(gone, 5)).rejects.toThrow();
  });

  it('keeps the first 65536 characters of a body, and no more', async () => {
    const { body } = await serving(
      (_, response) => response.end(`${'a'.repeat(65_536)}b`),
      (url) => httpGet(url, 5),
    );
    expect(body).toBe('a'.repeat(65_536));
  });
});
