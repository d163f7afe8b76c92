import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createIdentityMapper } from './mapper.js';
import { openMap, readMap, writeMap } from './map-file.js';
import { createRevealer } from './revealer.js';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'evidence-map-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const path = (): string => join(dir, 'evidence-identities.map');

it('is made once, for its owner alone', async () => {
  const first = await openMap(path());
  expect(statSync(path()).mode & 0o777).toBe(0o600);
  expect(first.key.length).toBe(32);
  expect((await openMap(path())).key).toEqual(first.key);
  expect(readdirSync(dir)).toEqual(['evidence-identities.map']);
});

it('runs that start at once share one key and lose no name', async () => {
  const maps = await Promise.all(Array.from({ length: 20 }, () => openMap(path())));
  for (const map of maps) expect(map.key).toEqual(maps[0]?.key);
  await Promise.all(
    maps.map((_, run) =>
      writeMap(path(), new Map(Array.from({ length: 50 }, (__, i) => [`h${run}x${i}`, `host-${run}-${i}`]))),
    ),
  );
  expect((await readMap(path()))?.names.size).toBe(1000);
});

it('leads back over runs', async () => {
  const names = { hostNames: ['db1'], userNames: [], domains: ['acme.com'] };
  const run = async (text: string): Promise<string> => {
    const mapper = createIdentityMapper((await openMap(path())).key, names);
    const mapped = mapper.rewrite(text);
    await writeMap(path(), mapper.names);
    return mapped;
  };
  const [one, two] = [await run('db1 10.1.2.3'), await run('x.acme.com db1')];
  expect(two).toContain(one.split(' ')[0]);
  const map = await readMap(path());
  expect(map && createRevealer(map).reveal(`${one}\n${two}`)).toBe('db1 10.1.2.3\nx.acme.com db1');
  const size = statSync(path()).size;
  await run('db1');
  expect(statSync(path()).size).toBe(size);
});

it('a line that was cut off costs that line alone', async () => {
  await writeMap(path(), new Map([['ha', 'a']]));
  appendFileSync(path(), '{"pseudonym":"hb","orig');
  await writeMap(path(), new Map([['hc', 'c']]));
  expect([...((await readMap(path()))?.names ?? [])]).toEqual([
    ['ha', 'a'],
    ['hc', 'c'],
  ]);
});

it('refuses what others may read, what is no map and what cannot be made, and says what to do', async () => {
  await openMap(path());
  chmodSync(path(), 0o644);
  await expect(readMap(path())).rejects.toMatchObject({
    code: 'E_IDENTITY_MAP',
    hint: `chmod 600 ${path()}`,
  });
  writeFileSync(path(), 'hello\n');
  chmodSync(path(), 0o600);
  await expect(openMap(path())).rejects.toThrow(/its first line is not that of a map/);
  expect(readFileSync(path(), 'utf8')).toBe('hello\n');
  await expect(openMap(join(dir, 'none/map'))).rejects.toMatchObject({ code: 'E_IDENTITY_MAP' });
  expect(await readMap(join(dir, 'none'))).toBeUndefined();
});
