import { isGlob } from '../../core/glob.js';
import { shellQuote } from '../../core/quote.js';
import { TOOL_PATH } from '../environment.js';
import { globWord } from './glob-word.js';
import type { RemoteHost } from './remote-host.js';
import { runRemote } from './run-remote.js';

/** A look at names on a host; with a disk that hangs there is none. */
const LIMIT_MS = 10_000;

/** Plain paths as they are, globs by what is there; in the order of the patterns. */
export async function expandRemote(host: RemoteHost, patterns: readonly string[]): Promise<string[]> {
  const globs = patterns.filter(isGlob);
  if (globs.length === 0) return [...patterns];
  const found = await list(
    host,
    globs
      .map(
        (glob) =>
          `for f in ${globWord(glob)}; do if [ -e "$f" ] || [ -h "$f" ]; then printf '%s\\000' "$f"; fi; done`,
      )
      .join("\nprintf '\\000'\n"),
  );
  // An empty word stands between the globs.
  const lists = new Map(globs.map((glob) => [glob, [] as string[]]));
  let at = 0;
  for (const path of found) {
    if (path === '') at++;
    else lists.get(globs[at] ?? '')?.push(path);
  }
  return patterns.flatMap((pattern) => lists.get(pattern) ?? [pattern]);
}

/** The first of each name in the tool path. */
export async function findToolsRemote(
  host: RemoteHost,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = names.filter((name) => name !== '' && !name.includes('/'));
  const found = await list(
    host,
    `for n in ${shellQuote(wanted)}; do for d in ${TOOL_PATH.replaceAll(':', ' ')}; do
if [ -f "$d/$n" ] && [ -x "$d/$n" ]; then printf '%s\\000' "$d/$n"; break; fi; done; done`,
  );
  return new Map(found.map((path) => [path.slice(path.lastIndexOf('/') + 1), path]));
}

async function list(host: RemoteHost, script: string): Promise<string[]> {
  const chunks: Buffer[] = [];
  await runRemote(host, {
    argv: ['sh', '-c', script],
    timeoutMs: LIMIT_MS,
    signal: new AbortController().signal,
    lowPriority: false,
    onStdout: (chunk) => (chunks.push(chunk), true),
    onStderr: () => true,
  });
  return Buffer.concat(chunks).toString('utf8').split('\0').slice(0, -1);
}
