import { describe, expect, it } from 'vitest';
import { changedPage, decidedPage } from '../../lambdas/approval/page/pages.ts';
import { NOW, planOf } from '../support/fixtures.ts';
import { approvalOf, page } from './pages.ts';

const FAILURE = { state: 'CheckHealth', error: 'StepFailed', cause: 'It answered <503>.' };
describe('the page of a request', () => {
  it('shows what is known of both databases, and what is not', () => {
    const shown = page();
    expect(shown).toContain('<td data-side="old">not measured</td><td data-side="new">3</td>');
    expect(shown).toContain('<td data-side="old">none</td><td data-side="new">1 h</td>');
    expect(shown).not.toContain('commits were made');
    const gone = page(
      {},
      {
        databases: {
          old: { cluster: undefined, connections: 0 },
          fresh: { cluster: undefined, connections: 0 },
        },
      },
    );
    expect(gone).toContain('<td data-side="old">gone</td>');
  });

  it('tells each look at the app once, and a change within a minute twice', () => {
    const at = (seconds: number, fault: string | null) => ({
      at: new Date(NOW.getTime() + seconds * 1000).toISOString(),
      fault,
    });
    const shown = page(
      {},
      {},
      { health: [at(-3600, null), at(-2, null), at(-1, 'it answered 503'), at(0, null)] },
    );
    expect(shown.match(/answers well|it answered 503/g)).toEqual([
      'answers well',
      'answers well',
      'it answered 503',
      'answers well',
    ]);
    const same = page({}, {}, { health: [at(-3600, null), at(1, null), at(2, null), at(3, null)] });
    expect(same.match(/answers well/g)).toHaveLength(2);
  });

  it('says since when commits are counted, as far as that is known', () => {
    expect(page({ switchedAt: '2026-01-12T20:00:00.000Z' }, { commits: 7 })).toContain(
      '<strong>7</strong> commits were made on the new database since 2026-01-12 20:00 UTC',
    );
    expect(page({}, { commits: 7 })).toContain('since 2026-01-12 21:00 UTC');
  });

  it('shows what stands against a deletion, and protections that would be lifted', () => {
    const plan = planOf({ protections: ['termination'], liftProtections: true });
    const shown = page({ plan }, { reasons: ['The export <x> is imported.'] });
    expect(shown).toContain('<li>The export &lt;x&gt; is imported.</li>');
    expect(shown).toContain('lifted just before the deletion');
  });

  it('shows why going back is asked about, escaped, with what is tied to the old cluster', () => {
    const ties = [{ kind: 'stack parameter', name: 'reports.Db', detail: 'holds the old writer' }];
    const shown = page({ action: 'go-back', failure: FAILURE }, { ties });
    expect(shown).toContain('CheckHealth: It answered &lt;503&gt;.');
    expect(shown).toContain('<li>stack parameter reports.Db holds the old writer</li>');
    expect(shown).toContain('<td class="bad">it answered 503</td>');
    expect(page({ action: 'go-back' })).toContain('Why this is asked');
  });

  it('shows the plan before the start, a row for each line', () => {
    const ties = [{ kind: 'k', name: 'n', detail: 'd' }];
    const start = page({ action: 'start', created: undefined }, { databases: undefined, ties });
    expect(start).toContain('<th scope="row">App stack</th><td>kion-app</td>');
    expect(start).not.toContain('Does the app work?');
    const odd = page({ created: undefined });
    expect(odd).not.toContain('and the new stack');
  });

  it('keeps what was filled in, and points from each field to what is wrong with it', () => {
    const wrong = { decision: 'Choose.', name: 'Wrong name.', reason: 'No reason.' };
    const draft = { decision: 'approved', name: '"x"', reason: '<why>', wrong };
    const shown = page({}, {}, { draft });
    expect(shown).toContain('value="approved" required checked');
    expect(shown).not.toContain('value="rejected" required checked');
    expect(shown).toContain('value="&quot;x&quot;" aria-describedby="name-hint wrong-name"');
    expect(shown).toContain('aria-describedby="reason-hint wrong-reason">&lt;why&gt;</textarea>');
    for (const field of ['decision', 'name', 'reason'])
      expect(shown).toContain(`id="wrong-${field}" role="alert"`);
  });

  it('says that it was decided also where nobody knows by whom', () => {
    const shown = decidedPage(approvalOf({ status: 'approved', decision: 'approved' }), true).text;
    expect(shown).toContain('<strong>Somebody</strong> said yes.');
  });

  it('says to open the link again where something else is asked by now', () => {
    expect(changedPage(approvalOf()).text).toContain('Open the link in your email again.');
  });
});
