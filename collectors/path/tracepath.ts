import type { ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { hops } from '../../src/tables/hops.js';
import type { Section } from './section.js';
import { type Hop, MOST_HOPS, commonOf, isAddress, numberOf, pathRow } from './trace.js';

/**
 * iputils tracepath.c: ` 2:  HOST  asymm  1   0.390ms pmtu 1480`, ` 3:  no reply`, ` 1?: [LOCALHOST]  pmtu 1500`,
 * ` 2:  HOST  0.5ms reached`, marks !H !N !P !A, and at the end `Resume: pmtu 1480 hops 2 back 2`. A late answer
 * prints the hop it was sent to, so hop numbers may go back.
 */
export function* tracepath(output: ProbeOutput, section: Section): Iterable<Parsed> {
  const common = commonOf(output, section, 'tracepath');
  const found: Hop[] = [];
  let pmtu: number | undefined;
  let localMtu: number | undefined;
  let hopsThere: number | undefined;
  let hopsBack: number | undefined;
  let ended = false;
  for (const { n, text } of section.lines) {
    const resume = /^\s*(?:Resume|Too many hops): pmtu (\d{1,7})(.*)$/.exec(text);
    if (resume) {
      pmtu = Number(resume[1]);
      hopsThere ??= numberOf(/hops (\d+)/.exec(resume[2] ?? '')?.[1]);
      hopsBack ??= numberOf(/back (\d+)/.exec(resume[2] ?? '')?.[1]);
      ended = true;
      continue;
    }
    const match = /^\s*(\d{1,3})\??:\s+(\S.*)$/.exec(text);
    const number = Number(match?.[1] ?? 0);
    if (!match || number < 1 || number > MOST_HOPS) {
      yield { gap: 'not a tracepath line', line: n };
      continue;
    }
    const rest = match[2] ?? '';
    const mtu = numberOf(/\bpmtu (\d+)/.exec(rest)?.[1]);
    if (mtu !== undefined) pmtu = mtu;
    // Not an answer: the MTU this machine's own route allows.
    if (rest.startsWith('[LOCALHOST]')) {
      localMtu ??= mtu;
      continue;
    }
    const hop: Hop = { ...common, hop: number, addresses: [], ...readRest(rest, mtu) };
    if (hop.reached === true && hop.destination === undefined && hop.addresses[0] !== undefined)
      hop.destination = hop.addresses[0];
    found.push(hop);
    yield row(hops, n, hop);
  }
  const reached = found.some((hop) => hop.reached === true);
  yield pathRow(section, common, found, {
    complete: ended,
    reached,
    ...(reached && hopsThere !== undefined && { hops: hopsThere }),
    ...(hopsBack !== undefined && { back_hops: hopsBack }),
    ...(pmtu !== undefined && { pmtu }),
    ...(localMtu !== undefined && { local_mtu: localMtu }),
  });
}

function readRest(rest: string, pmtu: number | undefined): Partial<Hop> {
  if (rest.startsWith('no reply') || rest.startsWith('send failed')) return { rtts_ms: [] };
  const words = rest.split(/\s+/);
  const [who = ''] = words;
  const both = /^\((.+)\)$/.exec(words[1] ?? '')?.[1];
  const rtt = numberOf(/(?:^|\s)(\d+\.\d+)ms\b/.exec(rest)?.[1]);
  const asymm = numberOf(/\basymm\s+(\d+)/.exec(rest)?.[1]);
  const marks = words.filter((word) => /^![A-Z]$/.test(word));
  const addresses = [who, both].filter((word) => word !== undefined && isAddress(word));
  return {
    addresses: addresses.slice(0, 1) as string[],
    ...(!isAddress(who) && who !== '???' && { name: who }),
    ...(rtt !== undefined && { rtts_ms: [rtt] }),
    ...(pmtu !== undefined && { pmtu }),
    ...(asymm !== undefined && { asymm }),
    ...(marks.length > 0 && { annotations: marks }),
    ...(/\breached\s*$/.test(rest) && { reached: true }),
  };
}
