import type { Line, ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { neighbourChanges } from '../../src/tables/neighbour-changes.js';
import { neighbours } from '../../src/tables/neighbours.js';

/** `ip -s -s neigh`, `arp -n` (net-tools) or /proc/net/arp; `ip -ts monitor neigh`. */
export function* parse(output: ProbeOutput): Iterable<Parsed> {
  const read =
    output.probe === 'changes'
      ? ipMonitor
      : output.tool === 'ip'
        ? ipNeigh
        : output.tool === 'arp'
          ? arpTable
          : procArp;
  for (const line of output.lines()) {
    if (line.text.trim() !== '') yield* read(line);
  }
}

const STATES =
  /\b(PERMANENT|NOARP|REACHABLE|STALE|NONE|INCOMPLETE|DELAY|PROBE|FAILED)(?:,(PERMANENT|NOARP))?\b/g;

/** `ADDR dev IF [lladdr MAC] [router] [proxy] [ref N] [used U/C/P] [probes N] STATE` (iproute2 ip/ipneigh.c). */
function* ipNeigh({ n, text }: Line): Iterable<Parsed> {
  const words = text.trim().split(/\s+/);
  const after = (key: string): string | undefined => {
    const at = words.indexOf(key);
    return at < 0 ? undefined : words[at + 1];
  };
  const address = words[0];
  const device = after('dev');
  if (address === undefined || device === undefined) return yield { gap: 'not a neighbour line', line: n };
  const mac = after('lladdr');
  // iproute2 prints no space between the ages and `probes`: `used 287/277/260probes 4`.
  const used = /\bused (\d+)\/(\d+)\/(\d+)/.exec(text)?.slice(1).map(Number);
  const probes = /probes (\d+)/.exec(text)?.[1];
  const ref = after('ref');
  yield row(neighbours, n, {
    address,
    interface: device,
    ...(mac !== undefined && { mac: mac.toLowerCase() }),
    states: text.match(STATES) ?? [],
    ...(words.includes('router') && { router: true }),
    ...(words.includes('proxy') && { proxy: true }),
    ...(used && { used_s: used[0], confirmed_s: used[1], updated_s: used[2] }),
    ...(probes !== undefined && { probes: Number(probes) }),
    ...(ref !== undefined && /^\d+$/.test(ref) && { ref: Number(ref) }),
  });
}

/** `[TIME] [Deleted ]` and a line as of `ip neigh` (iproute2 ip/ipmonitor.c, ipneigh.c). */
function* ipMonitor({ n, text }: Line): Iterable<Parsed> {
  const match = /^(?:\[([\dT:.-]+)\] ?)?(Deleted )?(\S+) dev (\S+)(?: lladdr (\S+))?/.exec(text);
  if (!match) return yield { gap: 'not a neighbour line', line: n };
  const [, time, deleted, address = '', device = '', mac] = match;
  yield row(neighbourChanges, n, {
    address,
    interface: device,
    ...(mac !== undefined && { mac: mac.toLowerCase() }),
    states: text.match(STATES) ?? [],
    ...(deleted !== undefined && { deleted: true }),
    ...(time !== undefined && { local_time: time }),
  });
}

/** `Address HWtype HWaddress Flags Mask Iface`; an unresolved entry prints `(incomplete)` in two columns. */
function* arpTable({ n, text }: Line): Iterable<Parsed> {
  if (/^Address\s+HWtype/.test(text) || text.startsWith('Entries:')) return;
  const words = text.trim().split(/\s+/);
  const [address] = words;
  const device = words.at(-1);
  if (address === undefined || device === undefined || words.length < 3)
    return yield { gap: 'not an ARP line', line: n };
  const mac = words.find((w) => /^[0-9a-f]{2}(:[0-9a-f]{2}){5,}$/i.test(w));
  yield row(neighbours, n, {
    address,
    interface: device,
    ...(mac !== undefined && { mac: mac.toLowerCase() }),
    states: stateOf(
      mac !== undefined,
      words.some((w) => /^CM?P?$/.test(w) && w.includes('M')),
    ),
  });
}

/** /proc/net/arp: `IP  HW-type  Flags  HW-address  Mask  Device`; flags ATF_COM 0x2, ATF_PERM 0x4 (if_arp.h). */
function* procArp({ n, text }: Line): Iterable<Parsed> {
  if (text.startsWith('IP address')) return;
  const words = text.trim().split(/\s+/);
  const [address, , flags, mac] = words;
  const device = words.at(-1);
  if (
    address === undefined ||
    flags === undefined ||
    mac === undefined ||
    device === undefined ||
    words.length < 6
  )
    return yield { gap: 'not an ARP line', line: n };
  const bits = Number(flags);
  const resolved = (bits & 2) !== 0;
  yield row(neighbours, n, {
    address,
    interface: device,
    ...(resolved && { mac: mac.toLowerCase() }),
    states: stateOf(resolved, (bits & 4) !== 0),
  });
}

/** These two sources do not tell REACHABLE from STALE: only permanent and incomplete are certain. */
function stateOf(resolved: boolean, permanent: boolean): string[] {
  if (permanent) return ['PERMANENT'];
  return resolved ? [] : ['INCOMPLETE'];
}
