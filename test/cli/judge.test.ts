import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from '../../lambdas/kit/parse.ts';
import { PageServer } from '../../local/approval/server.ts';
import { linkIn, walk } from '../../local/approval/walk.ts';
import { judgeFor } from '../../local/cli/judge.ts';
import { Recorder } from '../../local/cli/recorder.ts';
import { NO_SCREEN } from '../../local/cli/screen.ts';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { resultOf } from '../../local/report/result.ts';
import { replay } from '../../local/rescue/replay.ts';
import { digestOf, Saved } from '../../local/rescue/saved.ts';
import type { Laboratory } from '../../local/run/laboratory.ts';
import { runMigration } from '../../local/run/migration.ts';

const folder = mkdtempSync(join(tmpdir(), 'judge-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a browser does that goes the whole way to a yes. */
async function approveOnPage(base: string, body: string): Promise<void> {
  const link = linkIn(body);
  if (link === undefined) throw new Error('The email has no link.');
  await walk(
    async ({ method, path, contentType, body: form }) => {
      const response = await fetch(`${base}${path}`, {
        method,
        ...(method === 'POST' ? { body: form, headers: { 'Content-Type': contentType } } : {}),
      });
      return { status: response.status, headers: {}, body: await response.text() };
    },
    link,
    'approved',
  );
}

/** A run in a terminal: a browser answers the first question, and the lines that are typed the second. */
async function runInTerminal(typed: readonly string[], file: string) {
  const server = await PageServer.open();
  const [input, output] = [new PassThrough(), new PassThrough()];
  const recorder = new Recorder(file);
  let laboratory: Laboratory | undefined;
  let asked = '';
  let left = [...typed];
  output.on('data', (chunk) => {
    asked += chunk;
    // The terminal asks again after each line, until it has a yes or a no.
    if (!/(\[yes\/no\]|will read it:) $/.test(String(chunk)) || !asked.includes('delete the old')) return;
    const [line, ...others] = left;
    left = others;
    if (line !== undefined) input.write(`${line}\n`);
  });
  const judge = recorder.listen(
    judgeFor(
      {},
      {
        screen: NO_SCREEN,
        server,
        terminal: { input, output },
        laboratory: () => laboratory,
        watch: (page) => recorder.watch(page),
      },
    ),
  );
  const visits: Promise<void>[] = [];
  try {
    const run = await runMigration({
      estate: kionEstate(),
      input: KION_INPUT,
      seed: 1,
      conditions: { approvalUrl: server.base },
      through: (page) => server.browse(page),
      hold: async (lab) => recorder.hold(lab),
      beforeStart: (lab) => {
        laboratory = lab;
      },
      judge: async (request) => {
        if (request.id.startsWith('start')) visits.push(approveOnPage(server.base, request.body));
        return await judge(request);
      },
    });
    await Promise.all(visits);
    recorder.write({ estate: kionEstate(), input: KION_INPUT, seed: 1, faults: [] });
    return { result: await resultOf(run, 0), asked };
  } finally {
    server.close();
  }
}

describe('a run in a terminal', () => {
  const file = join(folder, 'run.json');

  it('takes a yes in the browser, and a no with its reason at the terminal', async () => {
    const { result, asked } = await runInTerminal(
      ['perhaps', 'no', '', 'n', 'The reports still read it.'],
      file,
    );
    expect(result.outcome).toBe('migrated-old-kept');
    expect(asked.match(/delete the old database stack kion-aurora \[yes\/no\]/g)).toHaveLength(3);
    const told = result.emails.map(({ body }) => body).join('\n');
    expect(told).toContain('approver@example.com said yes.');
    expect(told).toContain('approver@example.com said no: The reports still read it.');
  });

  it('can be had again from the file that it was saved in', async () => {
    const saved = parse(Saved, JSON.parse(readFileSync(file, 'utf8')));
    let digest = '';
    const { laboratory } = await replay(saved, file, async (lab) => {
      digest = digestOf(lab);
    });
    expect(digest).toBe(saved.digest);
    expect([...laboratory.account.fleet.clusters.keys()]).toContain('kion-cluster');
  });
});
