#!/usr/bin/env node
// The installed command, dist/evidence.cjs: sets V8 up for a process of about a second on a machine that may be short
// of memory and of cores, and runs dist/chunks/. What V8 made of them was kept by the build: compiling them again would
// be a tenth of a second of every run.
import fs = require('node:fs');
import path = require('node:path');
import perfHooks = require('node:perf_hooks');
import v8 = require('node:v8');
import vm = require('node:vm');

/** The first chunk; scripts/bundle.mjs knows its name. */
declare const MAIN_CHUNK: string;

/** What a chunk is. */
type Chunk = (
  exports: unknown,
  require: (id: string) => unknown,
  module: { exports: unknown },
  filename: string,
  dirname: string,
) => void;

/**
 * The flags that code is compiled for. Bytecode run before a function is optimized, bytes; by default 132 KiB, but what
 * runs once is not worth a compiler. The others as by default, for what a run sets later.
 */
const AS_BUILT = ['--interrupt-budget=1000000', '--semi-space-growth-factor=2', '--heap-growing-percent=0'];
/** The young generation begins with two halves of 1 MB and grows to two of 2 MB; by default, to two of 16 MB. */
const YOUNG_BYTES = 4 * 1024 * 1024;

/** What most commands need of Node. It has code of them too, which V8 takes only as long as no flag is set. */
const BUILT_IN = [
  'node:child_process',
  'node:crypto',
  'node:dns/promises',
  'node:fs/promises',
  'node:module',
  'node:timers/promises',
  'node:zlib',
];

const CHUNKS = path.join(__dirname, 'chunks');
/** Another V8 takes no notice of it. */
const CODE = path.join(__dirname, 'code', `${process.versions.v8}-${process.arch}`);

const loaded = new Map<string, { exports: unknown }>();
/** Set by the run. */
const flags = new Set<string>();
const setFlag = (flag: string): void => {
  flags.add(flag);
  v8.setFlagsFromString(flag);
};
let isBounded = false;

for (const id of BUILT_IN) require(id);
for (const flag of AS_BUILT) v8.setFlagsFromString(flag);
if (require.main === module) {
  const observer = new perfHooks.PerformanceObserver(() => {
    boundYoungGeneration();
    if (isBounded) observer.disconnect();
  });
  observer.observe({ entryTypes: ['gc'] });
  load(MAIN_CHUNK);
}

/**
 * No limit can be set once V8 runs, but growth can be ended. Without any growth what dies soon is copied to the old
 * generation, which costs both time and memory.
 */
function boundYoungGeneration(): void {
  if (isBounded) return;
  const young = v8.getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
  isBounded = young === undefined || young.space_size >= YOUNG_BYTES;
  if (isBounded) setFlag('--semi-space-growth-factor=1');
}

function load(file: string): unknown {
  const known = loaded.get(file);
  if (known) return known.exports;
  const module = { exports: {} };
  loaded.set(file, module);
  try {
    // V8 takes only what was compiled with the same flags.
    for (const flag of AS_BUILT) v8.setFlagsFromString(flag);
    const run = compile(file, codeOf(file)).runInThisContext() as Chunk;
    for (const flag of flags) v8.setFlagsFromString(flag);
    run(module.exports, requireInChunk, module, path.join(CHUNKS, file), CHUNKS);
  } catch (error) {
    // Too many open files now need not be so later: what was loaded ahead may be asked for again.
    loaded.delete(file);
    throw error;
  }
  boundYoungGeneration();
  return module.exports;
}

function requireInChunk(id: string): unknown {
  if (id.startsWith('./')) return load(path.basename(id));
  // What a run sets must be known when the next chunk is loaded.
  return id === 'node:v8' ? { ...v8, setFlagsFromString: setFlag } : require(id);
}

function compile(file: string, cachedData?: Buffer): vm.Script {
  const filename = path.join(CHUNKS, file);
  return new vm.Script(fs.readFileSync(filename, 'utf8'), {
    filename,
    ...(cachedData && { cachedData }),
  });
}

function codeOf(file: string): Buffer | undefined {
  try {
    return fs.readFileSync(path.join(CODE, file));
  } catch {
    return undefined;
  }
}

/** Last step of the build: compiles every chunk, whole. */
function writeCode(): void {
  fs.mkdirSync(CODE, { recursive: true });
  for (const file of fs.readdirSync(CHUNKS)) {
    v8.setFlagsFromString('--no-lazy');
    const script = compile(file);
    v8.setFlagsFromString('--lazy');
    fs.writeFileSync(path.join(CODE, file), script.createCachedData());
  }
}

export = { CHUNKS, CODE, compile, codeOf, writeCode };
