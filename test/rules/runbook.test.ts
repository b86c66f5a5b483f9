import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { causeParagraph, PARAGRAPHS } from '../../lambdas/domain/notices/runbook.ts';
import { questionOf } from '../../lambdas/domain/question.ts';
import { FAULTS } from '../../lambdas/domain/timelines/target.ts';
import { Way } from '../../lambdas/domain/way-back.ts';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { PRESETS } from '../../local/faults/presets.ts';
import { resultOf } from '../../local/report/result.ts';
import { statesOf } from '../../local/run/machines.ts';
import { runMigration } from '../../local/run/migration.ts';
import { anchorsOf } from '../support/anchors.ts';
import { planOf } from '../support/fixtures.ts';

const runbook = readFileSync('docs/runbook.md', 'utf8');

const anchors = anchorsOf(runbook);

/** The text under a heading. */
function under(anchor: string): string {
  const headings = [...runbook.matchAll(/^#+ .+$/gm)];
  const at = anchors.indexOf(anchor);
  return runbook.slice(headings[at]?.index, headings[at + 1]?.index ?? runbook.length);
}

const named = (text: string) =>
  [...text.matchAll(/docs\/runbook\.md#([\w-]+)/g)].map(([, anchor = '']) => anchor);

describe('the runbook', () => {
  it.each(PARAGRAPHS)('has the paragraph %s: what it means, what exists, what to do', (paragraph) => {
    expect(anchors).toContain(paragraph);
    for (const part of ['**Means:**', '**Exists:**', '**Do:**']) expect(under(paragraph)).toContain(part);
  });

  it('has a paragraph for a failure in every state of the machine', () => {
    for (const state of [...statesOf('enable-backtrack'), ...statesOf('rewind')])
      expect(anchors).toContain(causeParagraph({ state, error: 'StepFailed' }));
  });

  it('has every problem that Preflight can name', () => {
    const planning = ['planning', 'rewind'].flatMap((folder) =>
      readdirSync(`lambdas/domain/${folder}`).map((file) =>
        readFileSync(`lambdas/domain/${folder}/${file}`, 'utf8'),
      ),
    );
    const codes = planning.flatMap((text) =>
      [...text.matchAll(/(?:code: |refuse\(|problem\(\s*)'([A-Z]\w+)'/g)].map(([, code = '']) => code),
    );
    expect(codes.length).toBeGreaterThan(40);
    for (const code of [...codes, ...FAULTS]) expect(runbook, code).toContain(`\`${code}\``);
  });

  it('explains every way back', () => {
    for (const way of Way.options) expect(under('where-am-i')).toContain(`| \`${way}\` |`);
  });

  it('links only to headings that it has', () => {
    for (const [, anchor = ''] of runbook.matchAll(/\]\(#([\w-]+)\)/g)) expect(anchors).toContain(anchor);
  });
});

describe('every email', () => {
  it.each(Object.keys(PRESETS))('under the fault %s names a paragraph that there is', async (name) => {
    const run = await runMigration({
      estate: kionEstate(),
      input: KION_INPUT,
      seed: 1,
      judge: async () => 'approved',
      faults: PRESETS[name]?.faults ?? [],
    });
    const { emails } = await resultOf(run, 0);
    expect(emails.length).toBeGreaterThan(0);
    for (const { subject, body } of emails) {
      expect(named(body), subject).not.toEqual([]);
      for (const anchor of named(body)) expect(anchors).toContain(anchor);
    }
  });

  it('that asks a question names its paragraph', () => {
    for (const action of ['start', 'deletion', 'go-back'] as const) {
      expect(anchors).toContain(questionOf({ action, plan: planOf() }).paragraph);
    }
  });
});
