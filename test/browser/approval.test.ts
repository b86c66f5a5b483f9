import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openBrowser } from '../../local/approval/browser.ts';
import { PageServer } from '../../local/approval/server.ts';
import { linkIn } from '../../local/approval/walk.ts';
import { KION_INPUT, kionEstate } from '../../local/estate/kion.ts';
import { resultOf } from '../../local/report/result.ts';
import type { Laboratory } from '../../local/run/laboratory.ts';
import { runMigration } from '../../local/run/migration.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// A browser is a program of its own, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser(process.env.CHROMIUM);
});
afterAll(async () => await browser?.close());

interface Visitor {
  readonly url: string;
  readonly code: string;
  readonly lab: Laboratory;
  /** A new window, as another person or another program would have. */
  window(options?: BrowserContextOptions): Promise<Page>;
}

/** Runs a migration, and does something with a browser once the deletion is asked for. */
async function atDeletion(act: (visitor: Visitor) => Promise<void>) {
  const server = await PageServer.open();
  let lab: Laboratory | undefined;
  let visited = false;
  try {
    const run = await runMigration({
      estate: kionEstate(),
      input: KION_INPUT,
      seed: 1,
      conditions: { approvalUrl: server.base },
      through: (page) => server.browse(page),
      beforeStart: (each) => {
        lab = each;
      },
      judge: async ({ id, body }) => {
        if (!id.startsWith('deletion') || visited) return id.startsWith('deletion') ? undefined : 'approved';
        visited = true;
        const link = linkIn(body);
        if (lab === undefined || link === undefined) throw new Error('The email has no link.');
        const known = lab;
        const window = async (options: BrowserContextOptions = {}) =>
          await (await browser.newContext(options)).newPage();
        await server.attend(known.approvals, act({ ...link, lab: known, window }));
        return undefined;
      },
    });
    expect(visited).toBe(true);
    return await resultOf(run, 0);
  } finally {
    server.close();
    await Promise.all(browser.contexts().map(async (context) => await context.close()));
  }
}

/** Follows the link to the form. */
async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.click('button');
  await page.waitForSelector('#decide');
}

/** @param said the name typed for a yes, or the reason for a no */
async function say(page: Page, choice: 'yes' | 'no', said: string): Promise<void> {
  await page.check(`#${choice}`);
  await page.fill('#name', choice === 'yes' ? said : 'kion-aurora');
  if (choice === 'no') await page.fill('#reason', said);
  await page.click('button');
}

/** What a screen reader's user would stumble over. */
async function stumbles(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return await page.evaluate(async () => {
    const axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } = Reflect.get(
      globalThis,
      'axe',
    );
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  });
}

describe('a person with a browser', () => {
  it('approves by the link in the email', async () => {
    const result = await atDeletion(async ({ url, window }) => {
      const page = await window();
      await open(page, url);
      expect(page.url()).not.toContain('#');
      await say(page, 'yes', 'kion-aurora');
      await page.waitForSelector('.done');
      expect(await page.textContent('main')).toContain('approver@example.com said yes.');
    });
    expect(result.outcome).toBe('migrated');
  });

  it('rejects with a reason, on a phone', async () => {
    const result = await atDeletion(async ({ url, window }) => {
      const page = await window({ viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true });
      await open(page, url);
      const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
      expect(wide, 'the page is wider than the phone').toBe(false);
      await say(page, 'no', 'The reports are not moved yet.');
      await page.waitForSelector('.done');
    });
    expect(result.outcome).toBe('migrated-old-kept');
    expect(result.emails.map(({ body }) => body).join()).toContain('said no: The reports are not moved yet.');
  });

  it('is told what is wrong with a name, and can mend it', async () => {
    const result = await atDeletion(async ({ url, window }) => {
      const page = await window();
      await open(page, url);
      await say(page, 'yes', 'kion-app');
      await page.waitForSelector('#wrong-name');
      expect(await page.inputValue('#name')).toBe('kion-app');
      expect(await page.isChecked('#yes')).toBe(true);
      await page.fill('#name', 'kion-aurora');
      await page.click('button');
      await page.waitForSelector('.done');
    });
    expect(result.outcome).toBe('migrated');
  });

  it('decides with the keyboard alone', async () => {
    const result = await atDeletion(async ({ url, window }) => {
      const page = await window();
      await page.goto(url);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.waitForSelector('#decide');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      await page.keyboard.press('Tab');
      await page.keyboard.type('kion-aurora');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.done');
    });
    expect(result.outcome).toBe('migrated');
  });

  it('needs no script: the code can be pasted', async () => {
    const result = await atDeletion(async ({ url, code, window }) => {
      const page = await window({ javaScriptEnabled: false });
      await page.goto(url.replace(/#.*/, ''));
      await page.fill('#code', code);
      await page.click('button');
      await page.waitForSelector('#decide');
      await say(page, 'yes', 'kion-aurora');
      await page.waitForSelector('.done');
    });
    expect(result.outcome).toBe('migrated');
  });

  it('who has two tabs open is told in the second what the first has decided', async () => {
    const result = await atDeletion(async ({ url, window }) => {
      const [first, second] = [await window(), await window()];
      await open(first, url);
      await open(second, url);
      await say(first, 'no', 'wait');
      await first.waitForSelector('.done');
      await say(second, 'yes', 'kion-aurora');
      await second.waitForSelector('.note');
      expect(await second.textContent('main')).toContain('said no: “wait”');
      expect(await second.textContent('main')).toContain('Your own decision was not counted');
    });
    expect(result.outcome).toBe('migrated-old-kept');
  });

  it('who clicks twice, or goes back and clicks again, has decided once', async () => {
    const result = await atDeletion(async ({ url, window }) => {
      const page = await window();
      await open(page, url);
      await page.check('#yes');
      await page.fill('#name', 'kion-aurora');
      await page.dblclick('button');
      await page.waitForSelector('.done');
      // Nothing of the page was kept: the browser would have to send the form again, and asks about that.
      await expect(page.goBack()).rejects.toThrow('ERR_CACHE_MISS');
      const again = await window();
      await again.goto(url);
      await again.click('button');
      await again.waitForSelector('.done');
      expect(await again.textContent('main')).toContain('approver@example.com said yes.');
    });
    expect(result.outcome).toBe('migrated');
  });

  it('who comes too late is told so', async () => {
    await atDeletion(async ({ url, window, lab }) => {
      const page = await window();
      await open(page, url);
      await lab.time.sleep(73 * 3600, 'three days');
      await say(page, 'yes', 'kion-aurora');
      await page.waitForSelector('.note');
      expect(await page.textContent('main')).toContain('This request is over: the old stack is kept.');
    });
  });

  it.each([
    ['light', 'light'],
    ['dark', 'dark'],
  ] as const)(
    'who sees little or uses a screen reader stumbles over nothing (%s)',
    async (_, colorScheme) => {
      await atDeletion(async ({ url, window }) => {
        const page = await window({ colorScheme, bypassCSP: true });
        await page.goto(url);
        expect(await stumbles(page)).toEqual([]);
        await page.click('button');
        await page.waitForSelector('#decide');
        expect(await stumbles(page)).toEqual([]);
        await say(page, 'yes', 'nonsense');
        await page.waitForSelector('#wrong-name');
        expect(await stumbles(page)).toEqual([]);
      });
    },
  );
});

describe('a computer without a browser', () => {
  it('is told what to install', async () => {
    await expect(openBrowser(undefined, [])).rejects.toThrow('install Debian\'s package "chromium"');
    await expect(openBrowser('/no/such/chromium')).rejects.toThrow(
      'CHROMIUM names /no/such/chromium, and there is no',
    );
  });
});

describe('a robot', () => {
  it('that opens the link, runs scripts, and fills and submits every form with junk never decides', async () => {
    const result = await atDeletion(async ({ url, window }) => {
      const page = await window();
      await page.goto(url);
      for (let time = 0; time < 10; time++) {
        for (const field of await page.$$('input[type=text], textarea')) {
          const filled = await field.inputValue();
          if (filled === '' || time % 2 === 1) await field.fill(['yes', 'test', 'kion', '1'][time % 4] ?? '');
        }
        const radios = await page.$$('input[type=radio]');
        await radios[time % Math.max(1, radios.length)]?.check();
        const buttons = await page.$$('button');
        if (buttons.length === 0) break;
        await buttons[0]?.click();
        await page.waitForLoadState();
        if (time % 3 === 2) await page.goto(url);
      }
    });
    expect(result.outcome).toBe('migrated-old-kept');
    const told = result.emails.map(({ body }) => body).join();
    expect(told).toContain('Nobody answered in time, so the old stack is kept.');
    expect(told).not.toContain('said no');
  });
});
