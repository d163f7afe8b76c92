// The licences of what is bundled: most of them want their text in every copy.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const TEXTS = /^(licen[cs]e|copying|notice)([.-].*)?$/i;

/** One text for all packages that `moduleIds` (absolute paths of bundled files) come from; a package without one fails. */
export function licensesOf(moduleIds) {
  const folders = new Set(moduleIds.map(packageOf).filter((folder) => folder !== undefined));
  const sections = [...folders].map(sectionOf).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return sections.map(({ name, text }) => `${name}\n${'='.repeat(name.length)}\n\n${text}\n`).join('\n\n');
}

/** The nearest folder above a module in node_modules whose package.json has a name. */
function packageOf(id) {
  if (!id.includes('/node_modules/') || id.startsWith('\0')) return undefined;
  for (let folder = dirname(id); folder !== '/'; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version !== undefined) return folder;
  }
  return undefined;
}

function sectionOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder)
    .filter((file) => TEXTS.test(file))
    .toSorted()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  if (texts.length === 0 && license === undefined) throw new Error(`${name}: bundled without a licence`);
  return {
    name: `${name} ${version} (${license ?? 'see below'})`,
    text: texts.join('\n\n') || `Licence: ${license}`,
  };
}
