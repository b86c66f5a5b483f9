import { mkdirSync } from 'node:fs';
import { openBrowser } from '../approval/browser.ts';
import { PageServer } from '../approval/server.ts';
import { linkIn } from '../approval/walk.ts';
import { KION_INPUT, kionEstate } from '../estate/kion.ts';
import type { Laboratory } from '../run/laboratory.ts';
import { runMigration } from '../run/migration.ts';

const PICTURES = [
  ['approval.png', { viewport: { width: 900, height: 700 } }],
  ['approval-phone.png', { viewport: { width: 390, height: 700 }, colorScheme: 'dark' }],
] as const;

const folder = new URL('../../docs/pictures/', import.meta.url).pathname;
mkdirSync(folder, { recursive: true });
const server = await PageServer.open();
const browser = await openBrowser(process.env.CHROMIUM);
let laboratory: Laboratory | undefined;

/** Takes the pictures of the page that a link leads to. */
async function take(url: string): Promise<void> {
  for (const [file, options] of PICTURES) {
    const page = await (await browser.newContext(options)).newPage();
    await page.goto(url);
    await page.click('button');
    await page.waitForSelector('#decide');
    await page.screenshot({ path: `${folder}${file}`, fullPage: true });
    process.stdout.write(`docs/pictures/${file}: written\n`);
  }
}

await runMigration({
  estate: kionEstate(),
  input: KION_INPUT,
  seed: 1,
  conditions: { approvalUrl: server.base },
  through: (page) => server.browse(page),
  beforeStart: (lab) => {
    laboratory = lab;
  },
  judge: async ({ id, body }) => {
    const link = linkIn(body);
    if (id.startsWith('deletion') && link !== undefined && laboratory !== undefined)
      await server.attend(laboratory.approvals, take(link.url));
    return 'approved';
  },
});
await browser.close();
server.close();
