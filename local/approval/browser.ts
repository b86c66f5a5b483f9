import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * A real browser of this computer, without a window.
 * @param place where it is, if not where Debian puts it
 * @throws Error that says what to install
 */
export async function openBrowser(place: string | undefined): Promise<Browser> {
  const executablePath = [place ?? '', ...PLACES].find((each) => existsSync(each));
  if (executablePath === undefined)
    throw new Error(
      'The page of approvals is tried in a browser: install Debian\'s package "chromium", or set CHROMIUM to the path of one.',
    );
  return await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}
