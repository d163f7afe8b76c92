import type { ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, stderrRow } from '../../src/core/table.js';
import { captures } from '../../src/tables/captures.js';

/**
 * The footer tcpdump 4.99 prints to stderr when it ends; the packets themselves are for `evidence pcap`. Where it could
 * not say it (a link that went down), what it last answered to SIGUSR1: `tcpdump: 7 packets captured, 9 packets …`.
 * One that said neither is a row without figures.
 */
export function* parse(output: ProbeOutput): Iterable<Parsed> {
  const lines = output.stderr.split('\n');
  const footer = lines.findLastIndex((line) => /^\d+ packets? captured$/.test(line));
  const last = footer >= 0 ? footer : lines.findLastIndex((line) => /: \d+ packets? captured, /.test(line));
  const begun = lines.findIndex((line) => line.includes('listening on '));
  if (last < 0 && begun < 0) return;
  const said = footer >= 0 ? lines.slice(footer).join('\n') : (lines[last] ?? '');
  const number = (pattern: RegExp, text = said): number | undefined => {
    const digits = pattern.exec(text)?.[1];
    return digits === undefined || digits.length > 15 ? undefined : Number(digits);
  };
  const linkType = /link-type (\w+)/.exec(output.stderr)?.[1];
  const columns = {
    snaplen: number(/snapshot length (\d+)/, output.stderr),
    captured: number(/(\d+) packets? captured/),
    received: number(/(\d+) packets? received by filter/),
    dropped_by_kernel: number(/(\d+) packets? dropped by kernel/),
    dropped_by_interface: number(/(\d+) packets? dropped by interface/),
  };
  const at = last < 0 ? begun : last;
  const end = footer >= 0 ? lines.length - (lines.at(-1) === '' ? 1 : 0) : at + 1;
  yield stderrRow(
    captures,
    at + 1,
    {
      filter: filterOf(output.argv),
      ...(output.subject !== undefined && { interface: output.subject }),
      ...(linkType !== undefined && { link_type: linkType }),
      ...Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)),
    },
    end,
  );
}

/** What stands behind `-w -`. */
function filterOf(argv: readonly string[]): string {
  const at = argv.indexOf('-w');
  return at < 0 ? '' : argv.slice(at + 2).join(' ');
}
