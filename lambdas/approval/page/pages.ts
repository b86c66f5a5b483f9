import type { Approval } from '../../aws/approvals.ts';
import { type Html, html } from '../../domain/html.ts';
import { questionOf } from '../../domain/question.ts';
import { layout, message } from './layout.ts';

/** What anybody sees who follows a link. It is the same for every id, and following it changes nothing. */
export function entryPage(id: string): Html {
  return layout(
    'A decision is wanted',
    html`<section><form method="post" action="/a/${id}" autocomplete="off">
<div class="field"><label for="code">The code from your email</label>
<input type="text" id="code" name="code" required autocapitalize="off" spellcheck="false" maxlength="200" aria-describedby="code-hint">
<p class="hint" id="code-hint">If you followed the whole link, it is filled in already. Otherwise paste it here.</p></div>
<button type="submit">Show what is asked</button>
</form></section>`,
    { script: true },
  );
}

const ended = (approval: Approval) => `Shall the run ${questionOf(approval).what}?`;

/** What a decision was, by whom and why. */
function decided({ decision, decidedBy, reason }: Approval): Html {
  const what = decision === 'approved' ? 'said yes' : 'said no';
  const why = reason === undefined || reason === '' ? '' : html`: “${reason}”`;
  return html`<strong>${decidedBy ?? 'Somebody'}</strong> ${what}${why}.`;
}

/** What follows on a decision that has arrived. */
function after({ action, decision }: Approval): string {
  if (action !== 'forward') return 'The run goes on with that, and everybody is told.';
  return decision === 'approved' ? 'A run has begun, and tells everybody.' : 'The link has ended.';
}

/** @param arrived false: the machine will hear of it within minutes */
export function decidedPage(approval: Approval, arrived: boolean): Html {
  const then = arrived
    ? after(approval)
    : 'The decision is kept. The run hears of it within minutes, without your doing anything.';
  return message(ended(approval), 'done', decided(approval), then);
}

export function decidedBeforePage(approval: Approval): Html {
  return message(
    ended(approval),
    'note',
    html`This was decided already: ${decided(approval)}`,
    'Your own decision was not counted, and nothing was changed by it.',
  );
}

export function tooLatePage(approval: Approval): Html {
  return message(
    ended(approval),
    'note',
    `This request is over: ${questionOf(approval).otherwise}.`,
    'Nothing was changed. If it is still wanted, the run has to be started again.',
  );
}

export function changedPage(approval: Approval): Html {
  return message(
    ended(approval),
    'note',
    'What is asked is no longer what your page showed, so your decision was not counted.',
    'Open the link in your email again.',
  );
}

export function notAnApproverPage(): Html {
  return message(
    'You decide no longer',
    'note',
    'The address that this link was sent to is not, or no longer, among those who are asked. Nothing was changed.',
  );
}

export const refusedPage = message(
  'This link is not valid',
  'note',
  'The link or the code is not right, or what it led to is long over. Nothing was changed.',
  'Copy the whole code out of the newest email, and try again.',
);

export const tooManyPage = message(
  'Too many attempts',
  'note',
  'There were too many wrong codes for this link. Nothing was changed. Try again in a minute.',
);

export const notFoundPage = message('There is no such page', 'note', 'Use the link in your email.');

export const notAFormPage = message(
  'This cannot be read',
  'note',
  'Decisions are taken by the form of this page only. Nothing was changed.',
);

/** What is said when a decision may or may not have been written down. */
export const unknownPage = message(
  'It is not known whether this was kept',
  'alarm',
  'AWS did not answer as it should while your decision was being kept.',
  'Open the link in your email again: it shows whether it is decided. Deciding the same once more does no harm.',
);

export const laterPage = message(
  'This does not work just now',
  'alarm',
  'AWS did not answer as it should. Nothing was changed. Try again in a few minutes; the request stays open until it expires.',
);
