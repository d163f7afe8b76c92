// Last step of the build: everything in build/ becomes dist/evidence.cjs, dist/chunks/ and dist/code/. Loading some 250
// modules one by one takes a third of a second, a few chunks a tenth; what a command does not need stays in chunks of
// its own.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { licensesOf } from './licenses.mjs';

const BUILD = resolve(import.meta.dirname, '../build');

/** Members of a registry as `src/core/load-registry.js` names them, with their modules. */
function members(registry) {
  const folders = readdirSync(join(BUILD, registry)).toSorted();
  if (registry !== 'detections') return folders.map((f) => [f, join(BUILD, registry, f, 'index.js')]);
  return folders.flatMap((layer) =>
    readdirSync(join(BUILD, registry, layer))
      .toSorted()
      .map((file) => [`${layer}/${file.slice(0, -3)}`, join(BUILD, registry, layer, file)]),
  );
}

const REGISTRIES = ['collectors', 'detections', 'reports'];

/** `src/core/load-registry.js` reads directories; in the bundle it is a list, one chunk a registry. */
const registries = {
  name: 'registries',
  resolveId: (id) => (id.startsWith('registry:') ? `\0${id}` : null),
  load(id) {
    if (id.endsWith('/src/core/load-registry.js')) {
      const loaders = REGISTRIES.map((r) => `${r}: () => import('registry:${r}')`);
      // One report is what most commands need, and a run of collect no other than its own.
      const reportLoaders = members('reports').map(
        ([name, path]) => `${JSON.stringify(name)}: () => import(${JSON.stringify(path)})`,
      );
      return `
        const registries = { ${loaders.join(', ')} };
        export async function loadRegistry(registry) { return Object.values((await registries[registry]()).default); }
        const reports = { ${reportLoaders} };
        export async function loadMember(registry, name) {
          if (registry === 'reports') return (await reports[name]()).default;
          return (await registries[registry]()).default[name];
        }`;
    }
    if (!id.startsWith('\0registry:')) return null;
    const list = members(id.slice('\0registry:'.length));
    const imports = list.map(([, path], i) => `import m${i} from ${JSON.stringify(path)};`);
    const entries = list.map(([name], i) => `${JSON.stringify(name)}: m${i}`);
    return `${imports.join('\n')}\nexport default { ${entries.join(', ')} };`;
  },
};

/**
 * ssh2 does without its native part; where somebody built it, it is where ssh2 is installed. Its agents for HTTP would
 * load three modules of Node that nothing here uses.
 */
const partsOfSsh2 = {
  name: 'parts-of-ssh2',
  load: (id) => (id.endsWith('/ssh2/lib/http-agents.js') ? 'module.exports = {};' : null),
  resolveId(id) {
    const part = 'crypto/build/Release/sshcrypto.node';
    return id === `./${part}` ? { id: `ssh2/lib/protocol/${part}`, external: true } : null;
  },
};

const MAIN = join(BUILD, 'src/cli/main.js');

/**
 * What every local `evidence collect` loads before it begins is one file: reading seventy takes longer. Not the modules
 * that start the command line itself, so that --help stays instant, and not what only some runs need.
 */
const COLLECT = ['src/cli/collect-command.js', 'src/collect/local-source.js', 'registry:collectors'].map(
  moduleId,
);

/** The same for what it loads while its probes run, to seal what they gathered. */
const SEAL = ['src/collect/finish.js', 'reports/bundle-readme/index.js'].map(moduleId);

function moduleId(id) {
  return id.startsWith('registry:') ? `\0${id}` : join(BUILD, id);
}

/** Everything that `roots` import statically, themselves too. */
function closure(roots, graph) {
  const found = new Set();
  const visit = (id) => {
    if (found.has(id)) return;
    found.add(id);
    for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) visit(imported);
  };
  roots.forEach(visit);
  return found;
}

/** Commands that are over sooner than that one file is read: what they share with it is a file of its own. */
const BRIEF = [join(BUILD, 'src/cli/pcap-command.js')];

/** An agent waits for the list of tools: what it needs for that is read without the rest. */
const AGENTS = [join(BUILD, 'src/cli/mcp-command.js')];

let collect;
let seal;
let brief;
let agents;
function chunkOf(id, graph) {
  const main = closure([MAIN], graph);
  collect ??= new Set([...closure(COLLECT, graph)].filter((m) => !main.has(m)));
  seal ??= new Set([...closure(SEAL, graph)].filter((m) => !main.has(m) && !collect.has(m)));
  brief ??= closure(BRIEF, graph);
  agents ??= closure(AGENTS, graph);
  if (!collect.has(id) && !seal.has(id)) return null;
  if (brief.has(id)) return 'shared';
  if (agents.has(id)) return 'shared-mcp';
  return collect.has(id) ? 'collect' : 'seal';
}

const bundle = await rolldown({
  input: { main: MAIN },
  platform: 'node',
  preserveEntrySignatures: false,
  // A module may be loaded ahead by one command and at once by another.
  checks: { ineffectiveDynamicImport: false },
  // Loaded only by the commands that need them, and by a require of their own.
  // Handlebars is read as one file of its own, only where templates are rendered.
  external: [/^handlebars/, 'cpu-features'],
  plugins: [registries, partsOfSsh2],
});
const dist = join(BUILD, '../dist');
const { output } = await bundle.write({
  dir: join(dist, 'chunks'),
  format: 'cjs',
  entryFileNames: '[name]-[hash].cjs',
  chunkFileNames: '[name]-[hash].cjs',
  // Each chunk is the function that src/cli/evidence.cts calls: put around it there, the text would be held twice.
  postBanner: '(function (exports, require, module, __filename, __dirname) {',
  postFooter: '})',
  codeSplitting: {
    groups: [{ name: chunkOf, debugName: 'collect' }],
    includeDependenciesRecursively: false,
  },
  // Names are kept: they are in stack traces.
  minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  comments: { annotation: false, jsdoc: false },
});
writeFileSync(
  join(dist, 'THIRD-PARTY-LICENSES.txt'),
  licensesOf(output.flatMap((chunk) => chunk.moduleIds ?? [])),
);
const command = join(dist, 'evidence.cjs');
const main = output.find((chunk) => chunk.isEntry).fileName;
const source = readFileSync(join(BUILD, 'src/cli/evidence.cjs'), 'utf8');
writeFileSync(
  command,
  source.replace('MAIN_CHUNK', () => JSON.stringify(main)),
  { mode: 0o755 },
);
createRequire(import.meta.url)(command).writeCode();
