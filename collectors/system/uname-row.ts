import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { uname } from '../../src/tables/uname.js';

/**
 * `uname -a`: `Linux NODE RELEASE VERSION… MACHINE [PROCESSOR PLATFORM] GNU/Linux`. The version has spaces and
 * starts with `#`; Debian prints the machine once, others up to three times. /proc/version has no node, and
 * the compiler between release and version.
 */
export function unameRow({ n, text }: Line): Parsed {
  const proc = /^(\S+) version (\S+) (?:.*\s)?(#\S.*?)\s*$/.exec(text);
  if (proc) {
    const [, sysname = '', release = '', version = ''] = proc;
    return row(uname, n, { sysname, release, version });
  }
  const match = /^(\S+) (\S+) (\S+) (#.*?) ([a-z]\w*)((?: [a-z]\w*)*)(?: \S+\/\S+)?\s*$/.exec(text);
  if (!match) return { gap: 'not a uname line', line: n };
  const [, sysname = '', nodename = '', release = '', version = '', machine = ''] = match;
  return row(uname, n, { sysname, nodename, release, version, machine });
}
