import { formatDuration, minuteOf } from '../../domain/duration.ts';
import { type Filling, type Html, html } from '../../domain/html.ts';
import type { MigrationSubject } from '../../domain/migration-subject.ts';
import { questionOf } from '../../domain/question.ts';
import type { Evidence, Side } from '../evidence.ts';
import { planSection } from './layout.ts';

/** What a migration asks, and how things stand. */
export interface MigrationRequest {
  readonly approval: MigrationSubject & { readonly askedAt: string };
  readonly evidence: Evidence;
}

/** What a person is shown of a migration, before how the app does. */
export function migrationSections(request: MigrationRequest): Filling[] {
  return [factsSection(request), againstSection(request), sidesSection(request)];
}

function factsSection({ approval }: MigrationRequest): Html {
  const { plan, created, action } = approval;
  if (action === 'start') return planSection(questionOf(approval).facts);
  const why = approval.failure;
  if (action === 'go-back')
    return html`<section class="note" aria-labelledby="why"><h2 id="why">Why this is asked</h2>
<p>${why?.state ?? ''}: ${why?.cause ?? ''}</p></section>`;
  return html`<section class="alarm" aria-labelledby="deleted"><h2 id="deleted">What would be deleted</h2>
<dl>
<dt>Stack</dt><dd><strong>${plan.database.stack.name}</strong><br><span class="name">${plan.database.stack.id}</span></dd>
<dt>Cluster</dt><dd><strong>${plan.database.cluster}</strong><br><span class="name">${plan.database.clusterArn}</span></dd>
</dl>
<p>With the cluster goes its point-in-time history. What stays is the snapshot <span class="name">${plan.names.snapshot}</span> from before the migration${created === undefined ? '' : html`, and the new stack <span class="name">${created.databaseStackId}</span>`}.</p>
${questionOf(approval)
  .facts.slice(1)
  .map((line) => html`<p>${line}</p>`)}</section>`;
}

function sidesSection({ approval, evidence }: MigrationRequest): Filling {
  const { databases, since, commits } = evidence;
  if (databases === undefined) return '';
  const { plan } = approval;
  const row = (label: string, of: (side: Side) => Filling) =>
    html`<tr><th scope="row">${label}</th><td data-side="old">${of(databases.old)}</td><td data-side="new">${of(databases.fresh)}</td></tr>`;
  const seen = (side: Side): Filling => side.connections ?? 'not measured';
  const back =
    commits === undefined
      ? ''
      : html`<p>Going back is possible as long as the old cluster exists. It is as it was when writes stopped: about <strong>${commits}</strong> commits were made on the new database since ${minuteOf(approval.switchedAt ?? approval.askedAt)}, by its metrics, and would have to be carried over.</p>`;
  return html`<section aria-labelledby="sides"><h2 id="sides">Both databases now</h2>
<table class="sides"><caption>Connections are the most at once since ${minuteOf(since)}</caption>
<thead><tr><td></td><th scope="col">old</th><th scope="col">new</th></tr></thead>
<tbody>
${row('Cluster', ({ cluster }) => cluster?.id ?? 'gone')}
${row('Endpoint', ({ cluster }) => html`<span class="name">${cluster?.endpoint ?? ''}</span>`)}
${row('Version', ({ cluster }) => cluster?.engineVersion ?? '')}
${row('Backtrack window', ({ cluster }) => (cluster === undefined || cluster.backtrackWindow === 0 ? 'none' : formatDuration(cluster.backtrackWindow)))}
${row('Status', ({ cluster }) => cluster?.status ?? 'gone')}
${row('Connections', seen)}
</tbody></table>
${back}
<p>The new database can be rewound by up to ${formatDuration(plan.backtrackWindow)}.</p></section>`;
}

function againstSection({ approval, evidence }: MigrationRequest): Filling {
  const { reasons, ties } = evidence;
  const list = (items: readonly string[]) => html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
  if (reasons.length > 0)
    return html`<section class="alarm" aria-labelledby="against"><h2 id="against">It could not be deleted now</h2>
<p>As long as this is so, an approval is refused, and nothing is deleted:</p>${list(reasons)}</section>`;
  if (approval.action === 'deletion' || ties.length === 0) return '';
  return html`<section class="note" aria-labelledby="ties"><h2 id="ties">Not moved by this run, but tied to the old cluster</h2>
${list(ties.map(({ kind, name, detail }) => `${kind} ${name} ${detail}`))}</section>`;
}
