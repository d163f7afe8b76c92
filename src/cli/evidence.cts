#!/usr/bin/env node
// The installed command, dist/evidence.cjs: sets V8 up for a process of about a second on a machine that may be short
// of memory and of cores, and runs dist/chunks/. What V8 compiles of them was kept by the build: doing it again would
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

/** Bytecode run before a function is optimized, bytes; by default 132 KiB. What runs once is not worth a compiler. */
const INTERRUPT_BUDGET = '--interrupt-budget=1000000';
/** The young generation begins with two halves of 1 MB and grows to two of 2 MB; by default, to two of 16 MB. */
const YOUNG_BYTES = 4 * 1024 * 1024;
/** The default, and none. */
const GROWTH = { free: '--semi-space-growth-factor=2', ended: '--semi-space-growth-factor=1' };

const CHUNKS = path.join(__dirname, 'chunks');
/** Another V8 takes no notice of it. */
const CODE = path.join(__dirname, 'code', `${process.versions.v8}-${process.arch}`);

let isBounded = false;
const loaded = new Map<string, { exports: unknown }>();

v8.setFlagsFromString(INTERRUPT_BUDGET);
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
  if (isBounded) v8.setFlagsFromString(GROWTH.ended);
}

function load(file: string): unknown {
  const known = loaded.get(file);
  if (known) return known.exports;
  const module = { exports: {} };
  loaded.set(file, module);
  const local = (id: string): unknown => (id.startsWith('./') ? load(path.basename(id)) : require(id));
  // V8 takes only what was compiled with the same flags.
  if (isBounded) v8.setFlagsFromString(GROWTH.free);
  const run = compile(file, codeOf(file)).runInThisContext() as Chunk;
  if (isBounded) v8.setFlagsFromString(GROWTH.ended);
  run(module.exports, local, module, path.join(CHUNKS, file), CHUNKS);
  boundYoungGeneration();
  return module.exports;
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
