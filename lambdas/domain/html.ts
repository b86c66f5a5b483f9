/** A piece of HTML that is safe to send. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Signs that mean something in HTML, the first of which must not meet its own work. */
const ESCAPES = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
] as const;

/** What a template may be filled with. Texts are escaped, pieces of HTML are not, lists are joined. */
export type Filling = string | number | Html | readonly Filling[];

function filled(value: Filling): string {
  if (value instanceof Html) return value.text;
  if (typeof value === 'string' || typeof value === 'number')
    return ESCAPES.reduce((text, [sign, reference]) => text.replaceAll(sign, reference), String(value));
  return value.map(filled).join('');
}

/** HTML from a template. Whatever is filled in is escaped, so that no name of a stack and no reason is ever markup. */
export function html(parts: TemplateStringsArray, ...values: readonly Filling[]): Html {
  const fillings = [...values.map(filled), ''];
  return new Html(parts.map((part, index) => `${part}${fillings[index]}`).join(''));
}
