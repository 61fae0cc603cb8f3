import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where Chromium is on this machine, or `undefined`: browser tests are then skipped, and the runner says so. */
export const chromiumPath = places.find((place) => place !== undefined && existsSync(place));

/** Starts Chromium without a window and without any traffic of its own. */
export function launchChromium(): Promise<Browser> {
  const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
  const args = ['--no-sandbox', ...quiet, '--disable-component-update', '--disable-sync'];
  return chromium.launch({ executablePath: chromiumPath ?? '', args });
}
