import type { Approval } from '../../aws/approvals.ts';
import { formatDuration, minuteOf } from '../../domain/duration.ts';
import type { HealthSample } from '../../domain/health.ts';
import { type Filling, type Html, html } from '../../domain/html.ts';
import { questionOf } from '../../domain/question.ts';
import type { Evidence, Side } from '../look.ts';
import { layout } from './layout.ts';

/** What a person has filled in, to be shown again with what is wrong with it. */
export interface Draft {
  readonly decision: string;
  readonly name: string;
  readonly reason: string;
  /** What is wrong, by field. */
  readonly wrong: Readonly<Partial<Record<'decision' | 'name' | 'reason', string>>>;
}

/** Everything that the page of a request shows. */
export interface Request {
  readonly linkId: string;
  readonly code: string;
  readonly approver: string;
  readonly approval: Approval;
  readonly evidence: Evidence;
  readonly health: readonly HealthSample[];
  readonly now: Date;
  readonly draft?: Draft | undefined;
}

function askedSection({ approval, approver, now }: Request): Html {
  const left = approval.expiresAt - now.getTime() / 1000;
  const { otherwise } = questionOf(approval);
  return html`<section aria-labelledby="asked"><h2 id="asked">Who asks, and until when</h2>
<dl>
<dt>Asked by</dt><dd>the run <span class="name">${approval.executionId}</span>, ${minuteOf(approval.askedAt)}</dd>
<dt>Asked is</dt><dd>${approver}; the record will say that you decided</dd>
<dt>Answer until</dt><dd><strong>${minuteOf(new Date(approval.expiresAt * 1000))}</strong>, in ${formatDuration(left)}; without an answer ${otherwise}</dd>
</dl></section>`;
}

function factsSection({ approval }: Request): Html {
  const { plan, created, action } = approval;
  if (action === 'start')
    return html`<section aria-labelledby="plan"><h2 id="plan">The plan</h2>
<table><tbody>${questionOf(approval).facts.map((line) => planRow(line))}</tbody></table></section>`;
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

/** A line of the plan: a label, some spaces, and a text. */
function planRow(line: string): Html {
  const cells = line.split(/ {2,}/);
  return html`<tr>${cells.map((cell, index) => (index === 0 ? html`<th scope="row">${cell}</th>` : html`<td>${cell}</td>`))}</tr>`;
}

function sidesSection({ approval, evidence }: Request): Filling {
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

function healthSection({ approval, health, now }: Request): Filling {
  if (approval.action === 'start') return '';
  const said = (sample?: HealthSample) => sample && `${minuteOf(sample.at)} ${sample.fault}`;
  // The last look of the bake time and the one with which the request was made may fall into one minute.
  const looks = health.filter((sample, index) => said(sample) !== said(health[index + 1]));
  const rows = looks.map(
    ({ at, fault }) =>
      html`<tr><th scope="row">${Date.parse(at) === now.getTime() ? 'now' : minuteOf(at)}</th><td class="${fault === null ? 'good' : 'bad'}">${fault === null ? 'answers well' : fault}</td></tr>`,
  );
  return html`<section aria-labelledby="health"><h2 id="health">Does the app work?</h2>
<table><caption>${approval.plan.healthCheck.url}</caption><tbody>${rows}</tbody></table></section>`;
}

function againstSection({ approval, evidence }: Request): Filling {
  const { reasons, ties } = evidence;
  const list = (items: readonly string[]) => html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
  if (reasons.length > 0)
    return html`<section class="alarm" aria-labelledby="against"><h2 id="against">It could not be deleted now</h2>
<p>As long as this is so, an approval is refused, and nothing is deleted:</p>${list(reasons)}</section>`;
  if (approval.action === 'deletion' || ties.length === 0) return '';
  return html`<section class="note" aria-labelledby="ties"><h2 id="ties">Not moved by this run, but tied to the old cluster</h2>
${list(ties.map(({ kind, name, detail }) => `${kind} ${name} ${detail}`))}</section>`;
}

function formSection({ approval, linkId, code, draft }: Request): Html {
  const { name, yes, no } = questionOf(approval);
  const wrong = draft?.wrong ?? {};
  const fault = (field: keyof typeof wrong) => {
    const said = wrong[field];
    return said === undefined ? '' : html`<p class="bad" id="wrong-${field}" role="alert">${said}</p>`;
  };
  const described = (field: keyof typeof wrong, hint: string) =>
    wrong[field] === undefined ? hint : `${hint} wrong-${field}`;
  const checked = (value: string): Filling => (draft?.decision === value ? html` checked` : '');
  return html`<section aria-labelledby="decide"><h2 id="decide">Your decision</h2>
<form method="post" action="/a/${linkId}/decision" autocomplete="off">
<input type="hidden" name="code" value="${code}">
<input type="hidden" name="design" value="${approval.planHash}">
<fieldset><legend>What shall be done?</legend>${fault('decision')}
<div class="choice"><input type="radio" id="yes" name="decision" value="approved" required${checked('approved')}><label for="yes"><strong>Yes, approve</strong>${yes}</label></div>
<div class="choice"><input type="radio" id="no" name="decision" value="rejected" required${checked('rejected')}><label for="no"><strong>No, reject</strong>${no}</label></div>
</fieldset>
<div class="field"><label for="name">Type the name of the stack</label>
<input type="text" id="name" name="name" value="${draft?.name ?? ''}" aria-describedby="${described('name', 'name-hint')}" autocapitalize="off" spellcheck="false" maxlength="200">
<p class="hint" id="name-hint">It is <span class="name">${name}</span>. It keeps mail scanners, which fill in forms, from deciding.</p>${fault('name')}</div>
<div class="field"><label for="reason">For a no, say why</label>
<textarea id="reason" name="reason" rows="3" maxlength="500" aria-describedby="${described('reason', 'reason-hint')}">${draft?.reason ?? ''}</textarea>
<p class="hint" id="reason-hint">Everybody who hears of this run will read it.</p>${fault('reason')}</div>
<button type="submit">Decide</button>
</form></section>`;
}

/** The page on which a person decides. */
export function requestPage(request: Request): Html {
  const { what } = questionOf(request.approval);
  const title = `Shall the run ${what}?`;
  return layout(
    title,
    [
      factsSection(request),
      againstSection(request),
      sidesSection(request),
      healthSection(request),
      askedSection(request),
      formSection(request),
    ],
    { tab: request.draft === undefined ? title : `Not decided yet: ${title}` },
  );
}
