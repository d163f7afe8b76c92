import type { ProbeOutput } from '../../src/core/collector.js';
import type { Parsed } from '../../src/core/table.js';
import { Lookup } from './lookup.js';
import { withoutFinalDot } from './markers.js';

/** A line that only `host` prints, with the name it is about. */
const HOST =
  /^(\S+) (?:has (?:IPv6 )?address|is an alias for|mail is handled by|name server|domain name pointer) (\S+)|^Host (\S+) not found:/;
/** nslookup's own `** server can't find x` is none. */
const HEADING = /^(?:[-=#]{2,}|\*{2,} .* \*{2,}$)/;
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
  for (const { n, text } of output.lines()) {
    const line = text.trimEnd();
    if (line === '') continue;
    if (HEADING.test(line)) {
      if (open) yield ended(open);
      open = undefined;
      heading = /^[-=#*]+\s*([\w-]+(?:\.[\w-]+)*)\s*[-=#*]*$/.exec(line)?.[1];
      continue;
    }
    const [, owner, target = '', missing] = HOST.exec(line) ?? [];
    const name = owner ?? missing;
    const tool = beginning(line, name, open, heading !== undefined);
    if (tool) {
      if (open) yield ended(open);
      const asked = FAILED.test(line) && heading !== undefined ? { name: heading } : {};
      open = { tool, lookup: new Lookup({ tool, ...asked }, n), names: new Set() };
    }
    if (name !== undefined) open?.names.add(name).add(withoutFinalDot(target));
    if (open?.lookup.take(line, n) !== true) yield { gap: 'not a line of a lookup', line: n };
    else if (line.endsWith('no servers could be reached')) {
      yield ended(open);
      open = undefined;
    }
  }
  if (open) yield ended(open);
}

/** The tool whose answer begins with this line; undefined: the line goes on with what is open. */
function beginning(
  line: string,
  name: string | undefined,
  open: Open | undefined,
  isUnderHeading: boolean,
): Open['tool'] | undefined {
  if (line.startsWith('Server:')) return 'nslookup';
  if (line === 'Using domain server:') return 'host';
  if (name === undefined) return !open && FAILED.test(line) && isUnderHeading ? 'host' : undefined;
  return open?.tool !== 'host' || (open.names.size > 0 && !open.names.has(name)) ? 'host' : undefined;
}

function ended({ lookup }: Open): Parsed {
  return lookup.isNamed
    ? lookup.rowOf(lookup.end, 0)
    : { gap: 'a lookup that does not say what was asked', line: lookup.start };
}
