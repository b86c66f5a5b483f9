import { describe, expect, it } from 'vitest';
import { NOW } from '../support/fixtures.ts';
import { RETURN_POINT, rewindPlanOf } from '../support/rewinds.ts';
import { page } from './pages.ts';

const at = (seconds: number, fault: string | null) => ({
  at: new Date(NOW.getTime() + seconds * 1000).toISOString(),
  fault,
});
const DRAFT = { decision: 'rejected', name: 'kion', reason: 'not today', wrong: {} };

/** The title of the tab of a page. */
const tabOf = (shown: string) => /<title>(?<tab>[^<]*)/.exec(shown)?.groups?.tab;

describe('the form of a request', () => {
  it('is empty, with nothing chosen and nothing wrong, when somebody comes to it', () => {
    const shown = page();
    expect(shown).toContain('value="approved" required><label for="yes">');
    expect(shown).toContain('value="rejected" required><label for="no">');
    expect(shown).toContain('name="name" value="" aria-describedby="name-hint" ');
    expect(shown).toContain('aria-describedby="reason-hint"></textarea>');
    expect(shown).toMatch(/<legend>[^<]*<\/legend>\s*<div class="choice">/);
    expect(shown.match(/<\/p><\/div>/g), 'nothing follows the hints').toHaveLength(2);
  });

  it('keeps a no that was chosen, and points to nothing where nothing is wrong', () => {
    const shown = page({}, {}, { draft: DRAFT });
    expect(shown).toContain('value="rejected" required checked>');
    expect(shown).toContain('value="approved" required><label');
    expect(shown).toContain('value="kion" aria-describedby="name-hint" ');
    expect(shown).toContain('aria-describedby="reason-hint">not today</textarea>');
    expect(shown).not.toContain('role="alert"');
  });

  it('asks for the name of a stack where a migration asks', () => {
    for (const action of ['start', 'deletion', 'go-back'])
      expect(page({ action })).toContain('Type the name of the stack</label>');
  });

  it('says in the title of the tab once something was sent that decides nothing', () => {
    expect(tabOf(page())).toMatch(/^Shall the run /);
    expect(tabOf(page({}, {}, { draft: DRAFT }))).toBe(`Not decided yet: ${tabOf(page())}`);
  });

  it('says until when an answer counts, and how long that is', () => {
    expect(page()).toContain('<strong>2026-01-12 22:00 UTC</strong>, in 1 h; without an answer ');
  });

  it('says who reads the reason: everybody, but for an offer that nobody waits for', () => {
    const toAll = 'Everybody who hears of this run will read it.';
    const offer = {
      action: 'forward',
      plan: rewindPlanOf(),
      created: undefined,
      returnPoint: RETURN_POINT.toISOString(),
    };
    expect(page()).toContain(toAll);
    expect(page({ ...offer, action: 'rewind' })).toContain(toAll);
    expect(page(offer)).not.toContain(toAll);
    expect(page(offer)).toContain('<p class="hint" id="reason-hint">It is kept with the request.</p>');
  });
});

describe('the looks at the app', () => {
  const rowsOf = (shown: string) =>
    [...shown.matchAll(/<th scope="row">([^<]*)<\/th><td class="(\w+)">([^<]*)</g)].map((row) =>
      row.slice(1),
    );

  it('are told by their minutes, and the one of this instant as now', () => {
    const health = [at(-60, 'it answered 503'), at(0, null)];
    expect(rowsOf(page({}, {}, { health }))).toEqual([
      ['2026-01-12 20:59 UTC', 'bad', 'it answered 503'],
      ['now', 'good', 'answers well'],
    ]);
  });

  it('are told by the last of those within a minute that say the same', () => {
    const now = new Date(NOW.getTime() + 30_000);
    const health = [at(10, null), at(30, null)];
    expect(rowsOf(page({}, {}, { health, now }))).toEqual([['now', 'good', 'answers well']]);
  });

  it('are not spoken of before a migration, nor where there is no page to look at', () => {
    const { healthCheck: _, ...plan } = rewindPlanOf();
    for (const changes of [
      { action: 'start', created: undefined },
      { action: 'rewind', plan, created: undefined },
    ])
      expect(page(changes)).toMatch(/(<\/header>|<\/section>)\s*<section aria-labelledby="asked">/);
  });
});
