import { minuteOf } from '../../domain/duration.ts';
import { type Filling, type Html, html } from '../../domain/html.ts';
import { questionOf } from '../../domain/question.ts';
import type { RewindSubject } from '../../domain/rewind/subject.ts';
import { drawTimelines } from '../../domain/timelines/picture.ts';
import { losses } from '../../domain/timelines/timelines.ts';
import { secondOf, timeOfDay } from '../../domain/timelines/words.ts';
import type { Evidence } from '../evidence.ts';
import { planSection } from './layout.ts';

/** What a rewind asks, and how things stand. */
export interface RewindRequest {
  readonly approval: RewindSubject;
  readonly evidence: Evidence;
}

/** What a person is shown of a rewind: what is planned or was done, what would be left behind, and the timelines. */
export function rewindSections(request: RewindRequest): Filling[] {
  return [
    doneSection(request),
    planSection(questionOf(request.approval).facts),
    leftSection(request),
    timelinesSection(request),
  ];
}

function doneSection({ approval: { reached, plan, returnPoint } }: RewindRequest): Filling {
  if (reached === undefined) return '';
  const { cluster } = plan.database;
  const before =
    returnPoint === undefined
      ? ''
      : html` It came from <strong>${secondOf(Date.parse(returnPoint))}</strong>, when nobody wrote any more.`;
  return html`<section class="note" aria-labelledby="done"><h2 id="done">Where the cluster is</h2>
<p>${cluster} was taken to <strong>${secondOf(reached.to)}</strong>; wanted was ${secondOf(Date.parse(plan.target.moment))}.${before}</p></section>`;
}

function leftSection({ approval, evidence: { since, commits, history } }: RewindRequest): Filling {
  if (history === undefined)
    return html`<section class="alarm" aria-labelledby="gone"><h2 id="gone">The cluster is gone</h2>
<p>There is no ${approval.plan.database.cluster} any more.</p></section>`;
  const written =
    commits === undefined
      ? html`Nobody has measured how many commits were made since ${minuteOf(since)}.`
      : html`About <strong>${commits}</strong> commits were made since ${minuteOf(since)}, by the metrics of the cluster: an estimate.`;
  const [next] = losses(history);
  const lost = next === undefined ? '' : ` Next the window drops ${next.what}, at ${secondOf(next.at)}.`;
  return html`<section aria-labelledby="left"><h2 id="left">What would leave the current timeline</h2>
<p>${written} What leaves it can be gone to again as long as the window reaches it: back to ${secondOf(history.earliest)} now.${lost}</p>
<p>AWS documents going forward to a later moment, but not what becomes of that moment once something new was written: try it on a cluster of no value before you rely on it.</p></section>`;
}

function timelinesSection({ evidence: { history } }: RewindRequest): Filling {
  if (history === undefined) return '';
  const picture: Html = drawTimelines(history, (moment) => timeOfDay(moment, history.now));
  return html`<section aria-labelledby="timelines"><h2 id="timelines">Timelines, in UTC</h2>
<div class="picture">${picture}</div></section>`;
}
