import type { ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row, stderrRow } from '../../src/core/table.js';
import { routeLookups } from '../../src/tables/route-lookups.js';
import { blocks } from './ip-route-table.js';

/** `ip route get ADDRESS`: one route and a `cache …` line, or one line on stderr and exit 2. */
export function* routeGet(output: ProbeOutput): Iterable<Parsed> {
  const asked = askedAddress(output.argv);
  for (const block of blocks(output)) {
    if ('gap' in block) yield block;
    else {
      const { route } = block;
      const { via, dev, src, table } = route.text;
      const { metric, mtu, expires_s } = route.numbers;
      const flags = [...route.flags, ...(route.cacheFlags ?? [])];
      yield row(
        routeLookups,
        block.first.n,
        {
          target: output.subject ?? route.destination,
          address: route.destination,
          type: route.type,
          via,
          dev,
          src,
          table,
          metric,
          mtu,
          mtu_locked: route.mtu_locked,
          expires_s,
          flags: flags.length > 0 ? flags : undefined,
        },
        block.last,
      );
    }
  }
  for (const [index, text] of output.stderr.split('\n').entries()) {
    const error = /^(?:RTNETLINK answers|Error): (.+)$/.exec(text.trim())?.[1];
    if (error === undefined) continue;
    yield stderrRow(routeLookups, index + 1, {
      target: output.subject ?? asked ?? '',
      address: asked,
      error: error.replace(/\.$/, ''),
    });
  }
}

/** The word behind `get` of our own command line. */
function askedAddress(argv: readonly string[]): string | undefined {
  const at = argv.indexOf('get');
  return at < 0 ? undefined : argv[at + 1];
}
