import type { Approval } from '../../aws/approvals.ts';
import { formatDuration, minuteOf } from '../../domain/duration.ts';
import type { HealthSample } from '../../domain/health.ts';
import { type Filling, type Html, html } from '../../domain/html.ts';
import { questionOf } from '../../domain/question.ts';
import { isRewind } from '../../domain/subject.ts';
import type { Evidence } from '../evidence.ts';
import { layout } from './layout.ts';
import { migrationSections } from './migration-sections.ts';
import { rewindSections } from './rewind-sections.ts';

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

function healthSection({ approval, health, now }: Request): Filling {
  const { healthCheck } = approval.plan;
  if (approval.action === 'start' || healthCheck === undefined) return '';
  const said = (sample?: HealthSample) => sample && `${minuteOf(sample.at)} ${sample.fault}`;
  // The last look of the bake time and the one with which the request was made may fall into one minute.
  const looks = health.filter((sample, index) => said(sample) !== said(health[index + 1]));
  const rows = looks.map(
    ({ at, fault }) =>
      html`<tr><th scope="row">${Date.parse(at) === now.getTime() ? 'now' : minuteOf(at)}</th><td class="${fault === null ? 'good' : 'bad'}">${fault === null ? 'answers well' : fault}</td></tr>`,
  );
  return html`<section aria-labelledby="health"><h2 id="health">Does the app work?</h2>
<table><caption>${healthCheck.url}</caption><tbody>${rows}</tbody></table></section>`;
}

function formSection({ approval, linkId, code, draft }: Request): Html {
  const { name, named, yes, no } = questionOf(approval);
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
<div class="field"><label for="name">Type the name of the ${named}</label>
<input type="text" id="name" name="name" value="${draft?.name ?? ''}" aria-describedby="${described('name', 'name-hint')}" autocapitalize="off" spellcheck="false" maxlength="200">
<p class="hint" id="name-hint">It is <span class="name">${name}</span>. It keeps mail scanners, which fill in forms, from deciding.</p>${fault('name')}</div>
<div class="field"><label for="reason">For a no, say why</label>
<textarea id="reason" name="reason" rows="3" maxlength="500" aria-describedby="${described('reason', 'reason-hint')}">${draft?.reason ?? ''}</textarea>
<p class="hint" id="reason-hint">${approval.action === 'forward' ? 'It is kept with the request.' : 'Everybody who hears of this run will read it.'}</p>${fault('reason')}</div>
<button type="submit">Decide</button>
</form></section>`;
}

/** The page on which a person decides. */
export function requestPage(request: Request): Html {
  const { approval, evidence } = request;
  const { what } = questionOf(approval);
  const title = `Shall the run ${what}?`;
  return layout(
    title,
    [
      ...(isRewind(approval)
        ? rewindSections({ approval, evidence })
        : migrationSections({ approval, evidence })),
      healthSection(request),
      askedSection(request),
      formSection(request),
    ],
    { tab: request.draft === undefined ? title : `Not decided yet: ${title}` },
  );
}
