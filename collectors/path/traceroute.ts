import type { ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { hops } from '../../src/tables/hops.js';
import type { Section } from './section.js';
import { type Hop, MOST_HOPS, commonOf, isAddress, numberOf, pathRow } from './trace.js';

/**
 * `traceroute to NAME (ADDRESS), 30 hops max[, 60 byte packets]`, then a line per hop: who answered, a time for
 * each probe, `*` for silence, marks such as `!H`. Read as a stream of words, because the tools differ only in
 * spacing and in what they leave out: Dmitry Butskoy's (Debian), inetutils (`0.005ms`), busybox, BSD and macOS,
 * which put further addresses of a hop on lines of their own.
 */
export function* traceroute(output: ProbeOutput, section: Section): Iterable<Parsed> {
  const header = /^traceroute6? to (\S+) \(([^)\s]+)\)(?:.*?, (\d+) hops max)?/.exec(
    section.lines[0]?.text ?? '',
  );
  const common = commonOf(output, section, 'traceroute', header?.[2]);
  if (!header) yield { gap: 'not a traceroute header', line: section.lines[0]?.n ?? 1 };
  const found: Hop[] = [];
  let pending: { hop: Hop; from: number; to: number } | undefined;
  for (const { n, text } of section.lines.slice(1)) {
    const numbered = /^\s*(\d{1,3})\s+(\S.*)$/.exec(text);
    const hop = Number(numbered?.[1] ?? 0);
    if (numbered && hop >= 1 && hop <= MOST_HOPS) {
      if (pending) yield finish(pending);
      pending = { hop: { ...common, hop, addresses: [], sent: 0, rtts_ms: [] }, from: n, to: n };
      found.push(pending.hop);
      readWords(pending.hop, numbered[2] ?? '');
    } else if (pending && /^\s+\S+.*\d\s?ms\b/.test(text)) {
      pending.to = n;
      readWords(pending.hop, text);
    } else yield { gap: 'not a hop line of traceroute', line: n };
  }
  if (pending) yield finish(pending);
  const most = numberOf(header?.[3]);
  const reached = found.some((hop) => hop.reached === true);
  const refused = found.at(-1)?.annotations !== undefined;
  const complete = reached || refused || (most !== undefined && (found.at(-1)?.hop ?? 0) >= most);
  yield pathRow(section, common, found, { complete, reached });
}

function readWords(hop: Hop, text: string): void {
  const rtts = (hop.rtts_ms ??= []);
  const words = text.trim().split(/\s+/);
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const next = words[i + 1];
    const rtt = next === 'ms' ? numberOf(word) : numberOf(/^(.*)ms$/.exec(word)?.[1]);
    const inParens = /^\((.+)\)$/.exec(word)?.[1];
    if (word === '*') hop.sent = (hop.sent ?? 0) + 1;
    else if (rtt !== undefined) {
      hop.sent = (hop.sent ?? 0) + 1;
      rtts.push(rtt);
      if (next === 'ms') i++;
    } else if (word.startsWith('!')) (hop.annotations ??= []).push(word);
    else if (/^\[AS[\d/AS]+\]$/.test(word)) hop.asn = word.slice(1, -1);
    else if (inParens !== undefined && isAddress(inParens)) addAddress(hop, inParens);
    else if (isAddress(word)) addAddress(hop, word);
    else if (/^[A-Za-z0-9_.-]+$/.test(word) && next?.startsWith('(')) hop.name = word;
  }
}

function addAddress(hop: Hop, address: string): void {
  if (!hop.addresses.includes(address)) hop.addresses.push(address);
  // An unreachable mark beside the destination's own address still means that the probe arrived there.
  if (address === hop.destination) hop.reached = true;
}

function finish({ hop, from, to }: { hop: Hop; from: number; to: number }): Parsed {
  const rtts = hop.rtts_ms ?? [];
  if (hop.sent === 0) delete hop.sent;
  else hop.loss_pct = Math.round((1 - rtts.length / (hop.sent ?? 1)) * 10_000) / 100;
  if (rtts.length > 0) {
    hop.last_ms = rtts.at(-1);
    hop.avg_ms = Math.round((rtts.reduce((sum, rtt) => sum + rtt, 0) / rtts.length) * 1000) / 1000;
    hop.best_ms = Math.min(...rtts);
    hop.worst_ms = Math.max(...rtts);
  }
  return row(hops, from, hop, to);
}
