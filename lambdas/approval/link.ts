import { createHash, timingSafeEqual } from 'node:crypto';

/** Bytes of a secret: nobody guesses it. */
const SECRET_BYTES = 32;
const ID_BYTES = 12;

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

/** A public id and the secret that belongs to it. */
export interface Credentials {
  readonly id: string;
  readonly secret: string;
}

/** Makes the credentials of a new link. */
export function newCredentials(random: (bytes: number) => Uint8Array): Credentials {
  return { id: text(random(ID_BYTES)), secret: text(random(SECRET_BYTES)) };
}

/** What is kept of a secret. */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** True if a secret is the one of which the hash was kept; takes as long for any wrong one. */
export function isSecret(given: string, hash: string): boolean {
  const [one, other] = [Buffer.from(secretHash(given)), Buffer.from(hash.padEnd(64).slice(0, 64))];
  return timingSafeEqual(one, other);
}

/** Where the page of a link is. The secret stands in the fragment, which browsers send to nobody. */
export function linkUrl(base: string, { id, secret }: Credentials): string {
  return `${base.replace(/\/+$/, '')}/a/${id}#${secret}`;
}
