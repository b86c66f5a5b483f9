import { S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MAX_TEMPLATE_BODY,
  readTemplateAt,
  s3Location,
  uploadTemplate,
} from '../../lambdas/aws/templates.ts';
import { serving } from './server.ts';

const ADDRESS = 'https://templates.s3.eu-west-1.amazonaws.com/kion/database.yaml';
const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };
const options = { region: 'eu-west-1', credentials, forcePathStyle: true, maxAttempts: 1 };

/** Uses the real client against an S3 that gives one answer; the requests that it saw come along. */
async function withS3<T>(status: number, body: string, use: (s3: S3Client) => Promise<T>) {
  const requests: { method: string | undefined; path: string | undefined; body: string }[] = [];
  const result = await serving(
    async (request, response) => {
      const chunks: Uint8Array[] = await request.toArray();
      requests.push({
        method: request.method,
        path: request.url?.split('?')[0],
        body: Buffer.concat(chunks).toString(),
      });
      response.writeHead(status).end(body);
    },
    (endpoint) => use(new S3Client({ ...options, endpoint })),
  );
  return { result, requests };
}

const fault = (code: string) => `<Error><Code>${code}</Code><Message>${code}</Message></Error>`;

describe('the address of a template in S3', () => {
  it.each([
    ['https://b.s3.amazonaws.com/k', 'b', 'k'],
    ['https://b.s3.eu-west-1.amazonaws.com/dir/k.yaml', 'b', 'dir/k.yaml'],
    ['https://b.s3-eu-west-1.amazonaws.com/k', 'b', 'k'],
    ['https://b.with.dots.s3.dualstack.eu-west-1.amazonaws.com/k', 'b.with.dots', 'k'],
    ['https://b.s3.cn-north-1.amazonaws.com.cn/k', 'b', 'k'],
    ['https://s3.amazonaws.com/b/dir/k', 'b', 'dir/k'],
    ['https://s3.eu-west-1.amazonaws.com/b/k', 'b', 'k'],
    ['https://b.s3.us-gov-west-9.amazonaws.com/k', 'b', 'k'],
    ['https://s3.ap-southeast-7.amazonaws.com/b/k', 'b', 'k'],
    ['https://s3-eu-west-1.amazonaws.com/b/a%20b%2Bc.yaml', 'b', 'a b+c.yaml'],
  ])('%s is understood', (url, bucket, key) => {
    expect(s3Location(url)).toEqual({ bucket, key });
  });

  it.each([
    'https://example.com/b/k',
    'https://s3.example.com/b/k',
    'https://b.s3.amazonaws.com.example.com/k',
    'https://xs3.amazonaws.com/b/k',
  ])('%s is none', (url) => {
    expect(s3Location(url)).toBeUndefined();
  });

  it('is read back as it was given by an upload', async () => {
    const bucket = fc.stringMatching(/^[a-z][a-z0-9-]{1,20}[a-z0-9]$/);
    const key = fc
      .stringMatching(/^[A-Za-z0-9][A-Za-z0-9/._-]{0,30}$/)
      .filter((text) => !/(^|\/)\.{1,2}(\/|$)/.test(text));
    const { requests } = await withS3(200, '', (s3) =>
      fc.assert(
        fc.asyncProperty(bucket, key, async (Bucket, Key) => {
          const url = await uploadTemplate(s3, Bucket, Key, 'Resources: {}', 'eu-west-1');
          expect(s3Location(url)).toEqual({ bucket: Bucket, key: Key });
        }),
        { numRuns: 20 },
      ),
    );
    expect(requests.length).toBeGreaterThanOrEqual(20);
  });
});

describe('a template in S3', () => {
  it('is read from its bucket as text', async () => {
    const { result, requests } = await withS3(200, 'Resources: {}', (s3) => readTemplateAt(s3, ADDRESS));
    expect(result).toBe('Resources: {}');
    expect(requests).toMatchObject([{ method: 'GET', path: '/templates/kion/database.yaml' }]);
  });

  it.each(['NoSuchKey', 'NoSuchBucket'])('is missing if S3 answers %s', async (code) => {
    const { result } = await withS3(404, fault(code), (s3) => readTemplateAt(s3, ADDRESS));
    expect(result).toBeUndefined();
  });

  it('is missing at an address that is none of S3, which is not even asked', async () => {
    const { result, requests } = await withS3(200, 'x', (s3) => readTemplateAt(s3, 'https://example.com/x'));
    expect({ result, requests }).toEqual({ result: undefined, requests: [] });
  });

  it('is not taken for missing if S3 refuses to show it', async () => {
    const attempt = withS3(403, fault('AccessDenied'), (s3) => readTemplateAt(s3, ADDRESS));
    await expect(attempt).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('is missing if S3 answers without a body', async () => {
    const s3 = new S3Client(options);
    s3.middlewareStack.add(() => async () => ({ response: {}, output: { $metadata: {} } }), {
      step: 'initialize',
    });
    expect(await readTemplateAt(s3, ADDRESS)).toBeUndefined();
  });

  it('is put where CloudFormation will be sent, and is worth it only beyond the size of a request', async () => {
    const { result, requests } = await withS3(200, '', (s3) =>
      uploadTemplate(s3, 'templates', 'kion/database.yaml', 'Resources: {}', 'eu-west-1'),
    );
    expect(result).toBe(ADDRESS);
    expect(requests).toEqual([
      { method: 'PUT', path: '/templates/kion/database.yaml', body: 'Resources: {}' },
    ]);
    expect(MAX_TEMPLATE_BODY).toBe(51_200);
  });
});
