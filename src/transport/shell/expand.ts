import { isGlob } from '../../core/glob.js';
import { globWord } from './glob-word.js';
import { look } from './look.js';
import type { RemoteHost } from './remote-host.js';

/** A look at names on a host; with a disk that hangs there is none. */
const LIMIT_MS = 10_000;

/** Plain paths as they are, globs by what is there; in the order of the patterns. */
export async function expandRemote(host: RemoteHost, patterns: readonly string[]): Promise<string[]> {
  const globs = patterns.filter(isGlob);
  if (globs.length === 0) return [...patterns];
  const printed = await look(
    host,
    globs
      .map(
        (glob) =>
          `for f in ${globWord(glob)}; do if [ -e "$f" ] || [ -h "$f" ]; then printf '%s\\000' "$f"; fi; done`,
      )
      .join("\nprintf '\\000'\n"),
    LIMIT_MS,
  );
  const found = printed.toString('utf8').split('\0').slice(0, -1);
  // An empty word stands between the globs.
  const lists = new Map(globs.map((glob) => [glob, [] as string[]]));
  let at = 0;
  for (const path of found) {
    if (path === '') at++;
    else lists.get(globs[at] ?? '')?.push(path);
  }
  return patterns.flatMap((pattern) => lists.get(pattern) ?? [pattern]);
}
