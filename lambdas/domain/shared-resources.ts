import { literal } from './literal.ts';
import type { ResourceView } from './views.ts';

/** Identifiers too short or too common to be searched for inside other texts. */
const LEAST_LENGTH = 8;

/** Somebody who goes on after the old stack, and a text that may name a resource of it. */
export interface User {
  readonly who: string;
  readonly text: string;
  /** True if the text is the very name of something, such as an SSM parameter: then no name is too short. */
  readonly exact?: boolean;
}

/** The plain name of a secret out of its ARN, which ends in random letters; undefined for anything else. */
export function secretName(arn: string): string | undefined {
  return /:secret:(.+)-[A-Za-z0-9]{6}$/.exec(arn)?.[1];
}

/** What a resource goes by: its physical id, and the plain name of a secret. */
function identifiers({ physicalId }: ResourceView): string[] {
  const secret = secretName(physicalId);
  return [physicalId, ...(secret === undefined ? [] : [secret])].filter((id) => id !== '');
}

/** True if a text names the identifier, by itself or inside an ARN, a list, a host name or a reference. */
function names(text: string, identifier: string): boolean {
  if (identifier.length < LEAST_LENGTH || !text.includes(identifier)) return false;
  return new RegExp(`(?<![A-Za-z0-9_-])${literal(identifier)}(?![A-Za-z0-9_-])`).test(text);
}

/** A resource that somebody goes on using. */
export interface Use {
  readonly resource: ResourceView;
  readonly who: string;
}

/** Keys, secrets, groups, roles and parameters of the old stack that somebody goes on using. */
export function sharedResources(resources: readonly ResourceView[], users: readonly User[]): Use[] {
  return resources.flatMap((resource) => {
    const ids = identifiers(resource);
    const uses = ({ text, exact }: User) =>
      ids.some((id) => (exact === true && text === id) || names(text, id));
    const who = users.filter(uses).map((user) => user.who);
    return [...new Set(who)].map((each) => ({ resource, who: each }));
  });
}
