import { getServers, Resolver } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** A run must begin; what a name is then not known to be is left to the DNS probes. */
const LIMIT_MS = 3000;
/** libc waits 5 s for a dead first resolver. After this every resolver is asked directly as well. */
const PATIENCE_MS = 800;
const DIRECT_MS = 1500;

/** libc lookups hold a thread of the pool that also reads files; a hung resolver must not take them all. */
const MOST_WAITING = 2;
let waiting = 0;

/** Addresses of a name as this machine sees it: libc first, then each resolver by itself. Empty when none. */
export async function resolveName(name: string): Promise<string[]> {
  const controller = new AbortController();
  const answers = [byLibc(name), byResolvers(name, controller.signal)];
  const first = await Promise.race([
    Promise.any(answers.map(nonEmpty)).catch(() => []),
    sleep(LIMIT_MS, [], { ref: false }),
  ]);
  controller.abort();
  return [...new Set(first)];
}

async function nonEmpty(answer: Promise<string[]>): Promise<string[]> {
  const found = await answer;
  if (found.length === 0) throw new Error('no address');
  return found;
}

async function byLibc(name: string): Promise<string[]> {
  if (waiting >= MOST_WAITING) return [];
  waiting++;
  try {
    return (await lookup(name, { all: true, order: 'verbatim' })).map((a) => a.address);
  } catch {
    return [];
  } finally {
    waiting--;
  }
}

async function byResolvers(name: string, signal: AbortSignal): Promise<string[]> {
  // With libc busy on other names there is nothing to wait for.
  // It keeps the process alive: after a quick "no such name" of libc nothing else does.
  if (waiting < MOST_WAITING) await sleep(PATIENCE_MS, undefined, { signal }).catch(() => {});
  if (signal.aborted) return [];
  const questions = getServers().map((server) => nonEmpty(ask(name, server)));
  return Promise.any(questions).catch(() => []);
}

async function ask(name: string, server: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: DIRECT_MS, tries: 1 });
  resolver.setServers([server]);
  const records = (type: 'A' | 'AAAA'): Promise<string[]> =>
    new Promise((done) => resolver.resolve(name, type, (error, found) => done(error ? [] : found)));
  return (await Promise.all([records('A'), records('AAAA')])).flat();
}
