import { PublishCommand } from '@aws-sdk/client-sns';
import type { Laboratory } from '../run/laboratory.ts';

/** So much of a task token is enough to know it by, in characters. */
const TELLING = 64;
/** The code of a link on which somebody decides, which stands behind its address. */
const CODE = /\/a\/[\w-]+#([\w-]+)/g;
/** A value within a secret of the account. */
const VALUE = /:\s*"([^"]{8,})"/g;

/** What nobody may read but those for whom it is meant: task tokens, codes of links, values of secrets. */
export class Secrets {
  readonly #lab: Laboratory;
  readonly #codes = new Set<string>();
  #values: readonly string[] | undefined;

  /** Hears from now on of every code that a task hands to SNS, also where SNS takes nothing. */
  constructor(lab: Laboratory) {
    this.#lab = lab;
    lab.account.aws.interceptors.unshift((call, next) => {
      if (call.command instanceof PublishCommand)
        for (const [, code = ''] of (call.command.input.Message ?? '').matchAll(CODE)) this.#codes.add(code);
      return next();
    });
  }

  /**
   * What of it stands in a text, in words; undefined if nothing.
   * @param isInvited true for what only the person gets who is asked
   */
  in(text: string, isInvited: boolean): string | undefined {
    for (const token of this.#lab.engine.issuedTokens())
      if (text.includes(token.slice(0, TELLING))) return 'a task token';
    if (!isInvited) for (const code of this.#codes) if (text.includes(code)) return 'the code of a link';
    return this.#secretValues().some((value) => text.includes(value)) ? 'a secret' : undefined;
  }

  /** The values of the account's secrets: they never change in a run. */
  #secretValues(): readonly string[] {
    this.#values ??= [...this.#lab.account.values.secrets.values()].flatMap((secret) =>
      [...secret.matchAll(VALUE)].map(([, value = '']) => value),
    );
    return this.#values;
  }
}
