import type { ProbeOutput } from '../../src/core/collector.js';
import type { Parsed } from '../../src/core/table.js';
import { Lookup } from './lookup.js';
import { withoutFinalDot } from './markers.js';

/** A line that only `host` prints, with the name it is about. */
const HOST =
  /^(\S+) (?:has (?:IPv6 )?address|is an alias for|mail is handled by|name server|domain name pointer) (\S+)|^Host (\S+) not found:/;
const FAILED = /^;; (?:communications error |.*no servers could be reached)/;

interface Open {
  readonly lookup: Lookup;
  readonly tool: 'nslookup' | 'host';
  /** What `host` was asked, and the names it was led to. */
  readonly names: Set<string>;
}

/**
 * Answers of `nslookup` and `host` one after another in a file, as shell loops leave them: a lookup begins with
 * nslookup's `Server:` or with a line of `host` about another name, and ends where no server could be reached.
 * A heading (`--- api.example.net ---`) names what is asked below it, which a failed lookup does not.
 */
export function* looseLookups(output: ProbeOutput): Iterable<Parsed> {
  let open: Open | undefined;
  let heading: string | undefined;
  const begin = (tool: Open['tool'], n: number, name?: string): Open => ({
    tool,
    lookup: new Lookup({ tool, ...(name !== undefined && { name }) }, n),
    names: new Set(),
  });
  for (const { n, text } of output.lines()) {
    const line = text.trimEnd();
    if (line === '') continue;
    if (/^[-=#*]{2,}/.test(line)) {
      if (open) yield open.lookup.rowOf(open.lookup.end, 0);
      open = undefined;
      heading = /^[-=#*]+\s*((?:[\w-]+\.)+[\w-]+)\s*[-=#*]*$/.exec(line)?.[1];
      continue;
    }
    const [, owner, target = '', missing] = HOST.exec(line) ?? [];
    const name = owner ?? missing;
    const another =
      name !== undefined && (open?.tool !== 'host' || (open.names.size > 0 && !open.names.has(name)));
    if (line.startsWith('Server:') || another || (!open && FAILED.test(line) && heading !== undefined)) {
      if (open) yield open.lookup.rowOf(open.lookup.end, 0);
      const tool = line.startsWith('Server:') ? 'nslookup' : 'host';
      open = begin(tool, n, FAILED.test(line) ? heading : undefined);
    }
    if (name !== undefined) open?.names.add(name).add(withoutFinalDot(target));
    if (open?.lookup.take(line, n) !== true) yield { gap: 'not a line of a lookup', line: n };
    else if (line.endsWith('no servers could be reached')) {
      yield open.lookup.rowOf(n, 1);
      open = undefined;
    }
  }
  if (open) yield open.lookup.rowOf(open.lookup.end, 0);
}
