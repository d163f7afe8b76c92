import type { Probe } from '../../src/core/collector.js';

/**
 * IP packet sizes that tell paths apart: Ethernet 1500, PPPoE 1492, IP-in-IP and 6in4 1480, GRE 1476, cloud
 * VPC 1460, VXLAN 1450, WireGuard 1440/1420, IPsec 1400 and less, the IPv6 minimum 1280, the IPv4 minimum
 * every host must take 576; above 1500 the jumbo sizes in use.
 */
const PACKETS = [
  9000, 8900, 4000, 2000, 1500, 1492, 1480, 1476, 1460, 1450, 1440, 1420, 1400, 1380, 1280, 576,
];

/** Packet sizes to send, largest first: the interface's whole MTU, then the known sizes below it. */
export function ladderOf(mtu: number): number[] {
  return [mtu, ...PACKETS.filter((size) => size < mtu)];
}

/** Two probes 0.2 s apart and one second for the answer; what is left of the window spaces the sizes. */
const PER_SIZE_MS = 1300;
const RESERVE_MS = 500;
const LONGEST_PAUSE_MS = 100;

function pauseOf(sizes: number, windowMs: number): string {
  const free = Math.floor((windowMs - RESERVE_MS - PER_SIZE_MS) / sizes);
  return (Math.max(0, Math.min(LONGEST_PAUSE_MS, free)) / 1000).toString();
}

/**
 * Two probes per size with DF set, all sizes nearly at once so that silence costs about two seconds in all, but
 * each a moment after the one before: the ICMP of a larger size is then known to the kernel before the next is
 * sent, and routers that limit ICMP are not asked twelve times at once. Sizes above the MTU, which a plan made before
 * the MTU was known may hold, are passed over. A name is resolved once, so that all
 * sizes take the same path. One printf per size keeps the blocks whole.
 */
const LADDER = `host=$1 dev=$2 mtu=$3 pause=$4
shift 4
addr=$host
case $host in
*:*) ;;
*[!0-9.]*) command -v getent >/dev/null && addr=$(getent ahosts "$host") && addr=\${addr%% *} ;;
esac
[ -n "$addr" ] || { echo "ping: $host: name does not resolve" >&2; exit 2; }
tool=ping headers=28 least=68
case $addr in
*:*)
  headers=48 least=1280
  command -v ping6 >/dev/null && tool=ping6
  ;;
esac
case $("$tool" -V 2>&1) in
*iputils*) ;;
*) echo "$tool cannot set Don't Fragment here: not supported" >&2; exit 2 ;;
esac
printf 'ladder to %s dev %s mtu %s\\n' "$addr" "$dev" "$mtu"
last=
for packet do
  [ "$packet" -ge "$least" ] && [ "$packet" -le "$mtu" ] && [ "$packet" != "$last" ] || continue
  last=$packet
  size=$((packet - headers))
  {
    out=$("$tool" -n -M do -c 2 -i 0.2 -W 1 -s "$size" -- "$addr" 2>&1)
    code=$?
    printf 'size %s exit %s\\n%s\\n' "$size" "$code" "$out"
  } &
  sleep "$pause"
done
wait`;

export interface Link {
  readonly name: string;
  readonly mtu: number;
}

/** The ladder against one host, leaving through `link`. */
export function ladderProbe(
  id: string,
  host: string,
  link: Link,
  windowMs: number,
  tools: ReadonlySet<string>,
): Probe {
  const sizes = ladderOf(link.mtu);
  const words = [host, link.name, `${link.mtu}`, pauseOf(sizes.length, windowMs), ...sizes.map(String)];
  return {
    id,
    subject: host,
    when: 'during',
    // Without ping the plain command goes to the engine, which reports the missing tool by its name.
    run: tools.has('ping')
      ? { argv: ['sh', '-c', LADDER, 'sh', ...words] }
      : { argv: ['ping', '-n', '-M', 'do', '-c', '2', '-s', '1472', '--', host] },
  };
}
