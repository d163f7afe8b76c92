import type { ProbeOutput } from '../../src/core/collector.js';
import type { Parsed } from '../../src/core/table.js';
import { Lookup } from './lookup.js';

const ASKED = /^;; round (\d{1,6}) (\w+) asks (\S+) for (\S+) (\S+) at (\S+)$/;
const EXIT = /^;; exit (\d+) at (\S+)$/;

/**
 * host, nslookup and getent, one question between two lines of our script; or one of them alone, as found in a
 * folder of command outputs.
 */
export function* parseLookups(output: ProbeOutput): Iterable<Parsed> {
  let lookup = output.tool === 'sh' ? undefined : new Lookup({ tool: output.tool }, 1);
  for (const { n, text } of output.lines()) {
    const asked = ASKED.exec(text);
    const exit = EXIT.exec(text);
    if (asked) {
      const [, round, tool = '', server = '', name = '', type = '', stamp = ''] = asked;
      lookup = new Lookup({ tool, server, name, type, round: Number(round), stamp }, n);
    } else if (exit) {
      if (lookup) yield lookup.rowOf(n, Number(exit[1]), exit[2]);
      else yield { gap: 'an end without a beginning', line: n };
      lookup = undefined;
    } else if (text.trim() !== '' && !lookup?.take(text, n)) {
      yield { gap: 'not a line of a lookup', line: n };
    }
  }
  if (!lookup) return;
  const cut = ['timed_out', 'interrupted', 'connection_lost'].includes(output.outcome);
  if (lookup.tool === 'getent' && cut) yield lookup.stopped();
  else if (output.tool !== 'sh' && lookup.end > 0) yield lookup.rowOf(lookup.end, output.exit ?? 0);
  else if (output.tool === 'sh') yield { gap: 'stopped before an answer', line: lookup.start };
}
