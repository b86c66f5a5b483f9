/** A piece of HTML that is safe to send. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What a template may be filled with. Texts are escaped, pieces of HTML are not, lists are joined. */
export type Filling = string | number | Html | readonly Filling[];

function filled(value: Filling): string {
  if (value instanceof Html) return value.text;
  if (typeof value === 'string' || typeof value === 'number')
    return String(value).replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '');
  return value.map(filled).join('');
}

/** HTML from a template. Whatever is filled in is escaped, so that no name of a stack and no reason is ever markup. */
export function html(parts: TemplateStringsArray, ...values: readonly Filling[]): Html {
  return new Html(parts.map((part, index) => part + filled(values[index] ?? '')).join(''));
}
