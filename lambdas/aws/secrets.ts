import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { Reading } from '../domain/views.ts';
import type { Client } from '../kit/client.ts';
import { nameOf } from '../kit/errors.ts';
import { isObject, own } from '../kit/json.ts';

/** Where a text is kept: a secret, and the key inside it if it holds JSON. */
export interface SecretReference {
  readonly secretId: string;
  readonly key?: string | undefined;
}

/** Errors that say something of the secret or of who may read it; all others are worth another attempt. */
const REFUSALS: Readonly<Record<string, string>> = {
  ResourceNotFoundException: 'does not exist',
  InvalidRequestException: 'cannot be read: it is marked for deletion, or was never given a value',
  AccessDeniedException: 'may not be read by this function',
  DecryptionFailure: 'cannot be decrypted: this function may not use its key',
};

/** The text behind a reference. What is wrong with it never quotes the text. */
export async function readSecret(secrets: Client, { secretId, key }: SecretReference): Promise<Reading> {
  const wrong = (what: string): Reading => ({ wrong: `The secret ${secretId} ${what}.` });
  let text: string | undefined;
  try {
    ({ SecretString: text } = await secrets.send(new GetSecretValueCommand({ SecretId: secretId })));
  } catch (error) {
    const why = own(REFUSALS, nameOf(error));
    if (why === undefined) throw error;
    return wrong(why);
  }
  if (text === undefined) return wrong('has no text');
  if (key === undefined) return { text };
  const value = valueUnder(key, text);
  return value === undefined ? wrong(`has no text under the key ${key}`) : { text: value };
}

function valueUnder(key: string, text: string): string | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The library's message would quote the text.
    return undefined;
  }
  const value = isObject(parsed) ? own(parsed, key) : undefined;
  return typeof value === 'string' ? value : undefined;
}
