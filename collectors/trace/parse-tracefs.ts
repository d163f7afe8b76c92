import type { ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { traceCounts } from '../../src/tables/trace-counts.js';
import { tracedDrops } from '../../src/tables/traced-drops.js';
import { tracedRetransmissions } from '../../src/tables/traced-retransmissions.js';
import { etherTypeName, instantText, plainAddress, stateOf } from './values.js';

/** `task-pid [cpu] flags seconds.µs: event: fields`; the task may hold anything (Documentation/trace/ftrace.rst). */
const EVENT = /^.*-\d+\s+\[\d+\]\s+\S+\s+(\d{1,10})\.(\d{1,9}): (tcp_retransmit_skb|kfree_skb): (.*)$/;

/** What TRACEFS_SCRIPT prints: its clock, the events of its instance, and how many each CPU kept and lost. */
export function* parseTracefs(output: ProbeOutput): Generator<Parsed> {
  let offset: bigint | undefined;
  const printed = { retransmissions: 0, drops: 0 };
  let whole: readonly (keyof typeof printed)[] = [];
  let [kept, lost, last] = [0, 0, 1];
  for (const { n, text } of output.lines()) {
    const clock = /^# clock (\d{1,12})\.(\d{9}) (\d{1,10})\.(\d{2})$/.exec(text);
    const stats = /^# kept (\d{1,10}) lost (\d{1,10})$/.exec(text);
    const ended = /^# ended( retransmissions)?( drops)?$/.exec(text);
    const m = EVENT.exec(text);
    if (ended) {
      whole = (['retransmissions', 'drops'] as const).filter((_, i) => ended[i + 1] !== undefined);
      last = n;
    } else if (clock) {
      // /proc/uptime has hundredths: that exact is the time of day.
      const [, seconds = '', ns = '', up = '', hundredths = ''] = clock;
      offset = BigInt(seconds + ns) - BigInt(`${up}${hundredths}0000000`);
    } else if (stats) {
      kept += Number(stats[1]);
      lost += Number(stats[2]);
      last = n;
    } else if (m && offset !== undefined) {
      const at = instantText(
        offset + BigInt(m[1] ?? 0) * 1_000_000_000n + BigInt((m[2] ?? '').padEnd(9, '0')),
      );
      const event = at && (m[3] === 'kfree_skb' ? drop : retransmission)(n, at, m[4] ?? '');
      if (event) printed[m[3] === 'kfree_skb' ? 'drops' : 'retransmissions']++;
      yield event || { gap: text, line: n };
    } else if (text !== '') {
      yield { gap: text, line: n };
    }
  }
  const capped = kept - printed.retransmissions - printed.drops;
  if (capped > 0) yield row(traceCounts, last, { what: 'lines_capped', count: capped });
  else if (lost === 0) {
    for (const what of whole.filter((kind) => printed[kind] === 0)) {
      yield row(traceCounts, last, { what, count: 0 });
    }
  }
  if (lost > 0) yield row(traceCounts, last, { what: 'events_lost', count: lost });
}

function retransmission(line: number, at: string, fields: string): Parsed | undefined {
  const field = fieldsOf(fields);
  const [sport, dport, state] = [field('sport'), field('dport'), field('state')];
  const isSix = field('family') === 'AF_INET6' || field('saddr') === '0.0.0.0';
  const [local, remote] = isSix ? [field('saddrv6'), field('daddrv6')] : [field('saddr'), field('daddr')];
  if (!sport || !dport || !state || !local || !remote) return undefined;
  return row(tracedRetransmissions, line, {
    at,
    local_address: plainAddress(local),
    local_port: Number(sport),
    remote_address: plainAddress(remote),
    remote_port: Number(dport),
    state: stateOf(state),
  });
}

function drop(line: number, at: string, fields: string): Parsed | undefined {
  const field = fieldsOf(fields);
  const protocol = field('protocol');
  const place = field('location');
  const reason = / reason: (\w+)/.exec(fields)?.[1];
  if (!protocol || !/^\d{1,5}$/.test(protocol) || !place) return undefined;
  return row(tracedDrops, line, {
    at,
    ...(reason !== undefined && { reason }),
    // Before 6.1 %p instead of %pS: a hash, which names nothing.
    place: place.replace(/\+0x[\da-f]+\/0x[\da-f]+$/, ''),
    protocol: etherTypeName(Number(protocol)),
  });
}

/** `name=value` words; a port is a number of at most five digits, else the field counts as absent. */
function fieldsOf(text: string): (name: string) => string | undefined {
  const words = new Map(
    text.split(' ').flatMap((word): [string, string][] => {
      const at = word.indexOf('=');
      return at > 0 ? [[word.slice(0, at), word.slice(at + 1)]] : [];
    }),
  );
  return (name) => {
    const value = words.get(name);
    return name.endsWith('port') && value !== undefined && !/^\d{1,5}$/.test(value) ? undefined : value;
  };
}
