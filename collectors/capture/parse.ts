import type { ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, stderrRow } from '../../src/core/table.js';
import { captures } from '../../src/tables/captures.js';

/** The footer tcpdump 4.99 prints to stderr when it ends; the packets themselves are for `evidence pcap`. */
export function* parse(output: ProbeOutput): Iterable<Parsed> {
  const lines = output.stderr.split('\n');
  const at = lines.findIndex((line) => /packets? captured/.test(line));
  if (at < 0) return;
  const number = (pattern: RegExp): number | undefined => {
    const digits = pattern.exec(output.stderr)?.[1];
    return digits === undefined || digits.length > 15 ? undefined : Number(digits);
  };
  const linkType = /link-type (\w+)/.exec(output.stderr)?.[1];
  const columns = {
    snaplen: number(/snapshot length (\d+)/),
    captured: number(/^(\d+) packets? captured/m),
    received: number(/^(\d+) packets? received by filter/m),
    dropped_by_kernel: number(/^(\d+) packets? dropped by kernel/m),
    dropped_by_interface: number(/^(\d+) packets? dropped by interface/m),
  };
  yield stderrRow(
    captures,
    at + 1,
    {
      filter: filterOf(output.argv),
      ...(linkType !== undefined && { link_type: linkType }),
      ...Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)),
    },
    lines.length - (lines.at(-1) === '' ? 1 : 0),
  );
}

/** What stands behind `-w -`. */
function filterOf(argv: readonly string[]): string {
  const at = argv.indexOf('-w');
  return at < 0 ? '' : argv.slice(at + 2).join(' ');
}
