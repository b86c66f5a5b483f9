import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * A real browser of this computer, without a window.
 * @param place where it is; undefined: where systems usually have one
 * @throws Error that says what to install
 */
export async function openBrowser(
  place: string | undefined,
  places: readonly string[] = PLACES,
): Promise<Browser> {
  if (place !== undefined && !existsSync(place))
    throw new Error(`CHROMIUM names ${place}, and there is no such file: set it to the path of a browser.`);
  const executablePath = place ?? places.find((each) => existsSync(each));
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
