import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadKnownHosts } from '../../src/transport/ssh/known-hosts.js';
import { temporaryDir } from '../support/machine.js';
import { hasTool } from '../support/run-tool.js';
import { makeKey } from '../support/host-keys.js';

const MODULE = join(import.meta.dirname, '../../build/src/transport/ssh/known-hosts.js');
const WRITER = `
  const [module, path, who, blob] = process.argv.slice(1);
  const { loadKnownHosts } = await import(module);
  const hosts = await loadKnownHosts({ files: [path], addTo: path, hash: true });
  for (let i = 0; i < 100; i++) await hosts.add(who + '-' + i, 22, Buffer.from(blob, 'base64'));`;

describe.skipIf(!hasTool('ssh-keygen'))('known_hosts', () => {
  it('keeps every line of four runs that write at once', async () => {
    const dir = temporaryDir();
    const path = join(dir, 'known_hosts');
    const { blob, base64 } = makeKey(dir, 'key', 'rsa', 2048);
    const writers = ['a', 'b', 'c', 'd'];
    await Promise.all(
      writers.map((who) =>
        promisify(execFile)(process.execPath, [
          '--input-type=module',
          ...['-e', WRITER, MODULE, path, who, base64],
        ]),
      ),
    );
    const hosts = await loadKnownHosts({ files: [path] });
    expect(hosts.malformedLines).toBe(0);
    expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(400);
    const unknown = writers
      .flatMap((who) => Array.from({ length: 100 }, (_, i) => `${who}-${i}`))
      .filter((name) => hosts.check(name, 22, blob).status !== 'trusted');
    expect(unknown).toEqual([]);
  });
});
