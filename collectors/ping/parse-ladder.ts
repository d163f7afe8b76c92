import type { Line, ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, type ParsedRow, type RowOf, row } from '../../src/core/table.js';
import { pmtuProbes } from '../../src/tables/pmtu-probes.js';
import { mtuIn, outcomeOf, stderrOf } from './errors.js';
import { type Counts, readPingLine } from './lines.js';

type ProbeRow = RowOf<typeof pmtuProbes>;
type Known = Pick<ProbeRow, 'target' | 'role' | 'address' | 'interface' | 'interface_mtu'>;

/** One size of the ladder: `size 1472 exit 1` and everything ping said, stderr included. */
interface Block {
  readonly payload: number;
  readonly line: number;
  endLine: number;
  counts?: Counts;
  /** The first error each side told. */
  icmp?: { from: string; text: string };
  local?: string;
  fatal?: string;
}

/** `ladder to ADDR dev eth0 mtu 1500`, then a block per size in the order they ended. */
export function* parseLadder(output: ProbeOutput): Iterable<Parsed> {
  const role = output.probe === 'pmtu-gateway' ? ('gateway' as const) : ('target' as const);
  const who = { target: output.subject ?? '', role };
  let known: Known = who;
  let block: Block | undefined;
  for (const line of output.lines()) {
    const ladder = /^ladder to (\S+) dev (\S+) mtu (\d{1,6})$/.exec(line.text);
    const size = /^size (\d{1,6}) exit \d+$/.exec(line.text);
    if (ladder) {
      known = {
        ...who,
        address: ladder[1] ?? '',
        interface: ladder[2] ?? '',
        interface_mtu: Number(ladder[3]),
      };
    } else if (size) {
      if (block) yield rowOf(known, block);
      block = { payload: Number(size[1]), line: line.n, endLine: line.n };
    } else if (!block || !take(block, line)) {
      if (line.text.trim() !== '') yield { gap: 'not a line of the ladder', line: line.n };
    }
  }
  if (block) yield rowOf(known, block);
}

/** Adds one line to the block; false where it says nothing known. */
function take(block: Block, { n, text }: Line): boolean {
  const said = stderrOf(text);
  const read = said ? undefined : readPingLine(text);
  if (!said && !read) return false;
  if (read?.kind !== 'nothing') block.endLine = n;
  if (said?.kind === 'local') block.local ??= said.text;
  else if (said) block.fatal ??= said.text;
  if (read?.kind === 'counts') block.counts = read.counts;
  if (read?.kind === 'icmp_error' && outcomeOf(read.text) !== 'redirect') block.icmp ??= read;
  return true;
}

function rowOf(known: Known, block: Block): ParsedRow {
  const { counts, icmp, local, fatal } = block;
  const outcome = outcomeOfBlock(block);
  const error = icmp?.text ?? local ?? fatal;
  const mtu = mtuIn(error ?? '');
  const headers = known.address?.includes(':') ? 48 : 28;
  return row(
    pmtuProbes,
    block.line,
    {
      ...known,
      payload_bytes: block.payload,
      packet_bytes: block.payload + headers,
      ...(counts && { sent: counts.transmitted, received: counts.received }),
      outcome,
      ...(mtu !== undefined && { next_hop_mtu: mtu }),
      ...(icmp && { icmp_from: icmp.from }),
      ...(error !== undefined && { error }),
    },
    block.endLine,
  );
}

/** An answer outweighs everything; then what a router said; then what this kernel said; then silence. */
function outcomeOfBlock({ counts, icmp, local, fatal }: Block): ProbeRow['outcome'] {
  if (counts && counts.received > 0) return 'ok';
  if (icmp) {
    const said = outcomeOf(icmp.text);
    return said === 'too_big' ? 'icmp_too_big' : said === 'unreachable' ? 'unreachable' : 'error';
  }
  if (local !== undefined) return /too long/i.test(local) ? 'local_too_big' : 'error';
  if (fatal !== undefined || !counts) return 'error';
  return 'silent';
}
