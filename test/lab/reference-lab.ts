import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PACKAGE_ROOT } from '../../src/core/package-root.js';
import { readYaml } from '../../src/core/read-yaml.js';
import { collectFromClient } from './collect-from-client.js';
import { type Truth, truthSchema } from './expectation.js';
import type { Scenario } from './scenario.js';

/** Where the reference lab is expected: beside the checkout. `LAB_REFERENCE` names another place. */
const FOLDER = process.env['LAB_REFERENCE'] ?? fileURLToPath(new URL('../shared/lab', PACKAGE_ROOT));

/** Its scenarios; none where it is not there. */
export function referenceScenarios(): Scenario[] {
  const dir = join(FOLDER, 'scenarios');
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .toSorted()
    .map((name) => ({
      name,
      lab: 'reference',
      truth: truthOf(join(dir, name, 'expect.yaml')),
      run: (folder, more = []) => runInside(name, folder, more),
    }));
}

function truthOf(file: string): Truth {
  return readYaml(readFileSync(file, 'utf8'), file, truthSchema);
}

/** Collects from its client, as a user there would. */
async function runInside(name: string, folder: string, more: readonly string[]): Promise<string | undefined> {
  return collectFromClient(folder, {
    prefix: [...WITHOUT_LOGIN_SCRIPTS, join(FOLDER, 'run.sh'), name, '--'],
    env: { LAB_QUIET_WAIT: process.env['LAB_QUIET_WAIT'] ?? '20' },
    command: ['collect', ...more],
  });
}

/** The lab's hosts share our home: what its login scripts do at each SSH command is no part of any fault. */
const WITHOUT_LOGIN_SCRIPTS = [
  'unshare',
  '-m',
  'sh',
  '-c',
  'for f in ~/.bashrc /etc/bash.bashrc; do [ ! -e "$f" ] || mount --bind /dev/null "$f"; done; exec "$@"',
  'sh',
];
