import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../support/cli.js';
import { temporaryDir } from '../support/machine.js';

/** What `npm install evidence` would unpack, with the packages it would install beside it. */
function installed(): string {
  const at = temporaryDir();
  const pack = spawnSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', at], {
    cwd: ROOT,
  });
  expect(pack.status, pack.stderr.toString()).toBe(0);
  const file = readdirSync(at).find((name) => name.endsWith('.tgz')) ?? '';
  expect(spawnSync('tar', ['-xzf', join(at, file), '-C', at]).status).toBe(0);
  const root = join(at, 'package');
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  mkdirSync(join(root, 'node_modules'));
  for (const name of Object.keys(dependencies))
    symlinkSync(join(ROOT, 'node_modules', name), join(root, 'node_modules', name));
  return root;
}

it('the published package runs with what it declares, and carries its documents and licences', () => {
  const root = installed();
  const run = (...argv: string[]) =>
    spawnSync(process.execPath, [join(root, 'dist/evidence.cjs'), ...argv], { encoding: 'utf8', cwd: root });

  const out = temporaryDir();
  const collected = run('collect', '-p', 'quick', '--passive', '--only', 'system,tcp-counters', '-o', out);
  expect(collected.status, collected.stderr).toBe(0);
  const bundle = join(out, readdirSync(out)[0] ?? '');
  for (const format of ['md', 'html', 'docx', 'eml'])
    expect(run('report', 'escalation', bundle, '-f', format, '-o', join(out, format)).status, format).toBe(0);
  expect(run('list', 'playbooks').stdout).toContain('mtu_black_hole');

  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((link) => link[1] ?? '');
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);

  const licences = readFileSync(join(root, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
  for (const name of ['ssh2', 'zod', 'docx', 'age-encryption', '@modelcontextprotocol/server'])
    expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'));
  expect(licences).toContain(readFileSync(join(ROOT, 'node_modules/ssh2/LICENSE'), 'utf8').trim());
  // Code of the V8 of one machine, with its paths.
  expect(existsSync(join(root, 'dist/code'))).toBe(false);
});
