import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { words } from './cli.js';
import { temporaryDir } from './machine.js';

/** Debian's Chromium; without it the tests that look at pages skip. */
const CHROMIUM = '/usr/bin/chromium';
export const hasChromium = existsSync(CHROMIUM);

const ARGS = [
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking',
  '--disable-component-update --disable-sync',
].flatMap(words);

/** Headless, and within the network `prefix` (`ip netns exec NAME`) stands for: it has no way out. */
export function openBrowser(prefix: readonly string[]): Promise<Browser> {
  const home = temporaryDir();
  const wrapper = join(home, 'chromium.sh');
  writeFileSync(wrapper, `#!/bin/sh\nHOME=${home} exec ${prefix.join(' ')} ${CHROMIUM} "$@"\n`, {
    mode: 0o755,
  });
  return chromium.launch({ executablePath: wrapper, args: ARGS });
}
