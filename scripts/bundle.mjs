// Last step of the build: everything in build/ becomes dist/evidence.js and dist/chunks/. Loading some 250 modules one by
// one takes a third of a second, a few chunks a tenth; what a command does not need stays in chunks of its own.
import { chmodSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const BUILD = resolve(import.meta.dirname, '../build');

/** `src/core/load-folders.js` reads directories; in the bundle it is this list. */
function listOf(registry) {
  const names = readdirSync(join(BUILD, registry)).toSorted();
  return names.map((name) => [name, join(BUILD, registry, name, 'index.js')]);
}

/** One module a registry, so that loading all of its members is loading one chunk. */
const REGISTRIES = { collectors: listOf('collectors'), reports: listOf('reports') };

const registries = {
  name: 'registries',
  resolveId: (id) => (id.startsWith('registry:') ? `\0${id}` : null),
  load(id) {
    if (id.endsWith('/src/core/load-folders.js')) {
      const loaders = Object.keys(REGISTRIES).map((r) => `${r}: () => import('registry:${r}')`);
      return `
        const registries = { ${loaders.join(', ')} };
        export async function loadFolders(registry) { return Object.values((await registries[registry]()).default); }
        export async function loadFolder(registry, name) { return (await registries[registry]()).default[name]; }`;
    }
    if (!id.startsWith('\0registry:')) return null;
    const members = REGISTRIES[id.slice('\0registry:'.length)];
    const imports = members.map(([, path], i) => `import m${i} from ${JSON.stringify(path)};`);
    const entries = members.map(([name], i) => `${JSON.stringify(name)}: m${i}`);
    return `${imports.join('\n')}\nexport default { ${entries.join(', ')} };`;
  },
};

const bundle = await rolldown({
  input: { evidence: join(BUILD, 'src/cli/main.js') },
  platform: 'node',
  // Loaded only by the commands that need them, and by a require of their own.
  external: [/^handlebars/, 'archiver', 'ssh2', 'ssh-config'],
  plugins: [registries],
});
const dist = join(BUILD, '../dist');
await bundle.write({ dir: dist, entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' });
chmodSync(join(dist, 'evidence.js'), 0o755);
