import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { Client } from '../kit/client.ts';
import { nameOf } from '../kit/errors.ts';

/** The largest template that a request can carry itself. Source: CloudFormation quotas. */
export const MAX_TEMPLATE_BODY = 51_200;

/** A path as it was before it was written into an address; what is no such path stays as it is. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Bucket and key of an S3 address in the virtual-hosted or the path style; undefined if it is none. */
export function s3Location(url: string): { bucket: string; key: string } | undefined {
  const { hostname, pathname } = new URL(url);
  const path = decoded(pathname.slice(1));
  const hosted = /^(.+)\.s3[.-][a-z0-9.-]*amazonaws\.com(\.cn)?$/.exec(hostname)?.[1];
  if (hosted !== undefined) return { bucket: hosted, key: path };
  if (!/^s3[.-][a-z0-9.-]*amazonaws\.com(\.cn)?$/.test(hostname)) return undefined;
  const [bucket = '', ...key] = path.split('/');
  return key.length === 0 ? undefined : { bucket, key: key.join('/') };
}

/** The text of a template in S3; undefined if there is none at that address. */
export async function readTemplateAt(s3: Client, url: string): Promise<string | undefined> {
  const location = s3Location(url);
  if (location === undefined) return undefined;
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: location.bucket, Key: location.key }));
    return await Body?.transformToString();
  } catch (error) {
    if (nameOf(error) === 'NoSuchKey' || nameOf(error) === 'NoSuchBucket') return undefined;
    throw error;
  }
}

/** Puts a template into the bucket and gives its address. */
export async function uploadTemplate(
  s3: Client,
  Bucket: string,
  Key: string,
  Body: string,
  region: string,
): Promise<string> {
  await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'text/plain' }));
  return `https://${Bucket}.s3.${region}.amazonaws.com/${Key}`;
}
