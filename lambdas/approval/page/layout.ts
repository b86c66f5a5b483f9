import { type Filling, type Html, html } from '../../domain/html.ts';

/** What else a page has. */
interface Extras {
  /** The title of the tab, where it differs from the page's. */
  readonly tab?: string;
  /** True: with the script that fills in the code. */
  readonly script?: boolean;
}

/** The frame of every page. */
export function layout(title: string, content: Filling, { tab = title, script = false }: Extras = {}): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${tab}</title>
<link rel="stylesheet" href="/a/style.css">
${script ? html`<script src="/a/code.js" defer></script>` : ''}
</head>
<body>
<main>
<header><p>Aurora Rewind</p><h1>${title}</h1></header>
${content}
</main>
</body>
</html>
`;
}

/** A page that says one thing. */
export function message(
  title: string,
  kind: 'alarm' | 'note' | 'done',
  ...paragraphs: readonly Filling[]
): Html {
  return layout(
    title,
    html`<section class="${kind}">${paragraphs.map((each) => html`<p>${each}</p>`)}</section>`,
  );
}

/** A line of the plan: a label, some spaces, and a text. */
function planRow(line: string): Html {
  const cells = line.split(/ {2,}/);
  return html`<tr>${cells.map((cell, index) => (index === 0 ? html`<th scope="row">${cell}</th>` : html`<td>${cell}</td>`))}</tr>`;
}

/** A plan as a table, from its lines. */
export function planSection(lines: readonly string[]): Html {
  return html`<section aria-labelledby="plan"><h2 id="plan">The plan</h2>
<table><tbody>${lines.map((line) => planRow(line))}</tbody></table></section>`;
}
