import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { clock } from '../../src/tables/clock.js';
import { timeSources } from '../../src/tables/time-sources.js';

/** Tally codes (ntpq(1)). */
const STATES: Readonly<Record<string, string>> = {
  '*': 'selected',
  o: 'selected',
  '+': 'combined',
  '#': 'candidate',
  '-': 'not_combined',
  x: 'falseticker',
  '.': 'rejected',
  ' ': 'rejected',
};

/**
 * `ntpq -pn`: one peer per line, its tally code in the first column; delay, offset and jitter in ms, the offset
 * being the peer's time minus ours. Without a selected peer the clock is not synchronised by ntpd.
 */
export function* ntpq(lines: Iterable<Line>): Iterable<Parsed> {
  let selected:
    { n: number; address: string; stratum: number; offset_s: number; jitter_s: number } | undefined;
  let heading = 0;
  for (const { n, text } of lines) {
    if (/^\s*remote\s+refid/.test(text)) {
      heading = n;
      continue;
    }
    if (/^=+\s*$/.test(text)) continue;
    const match =
      /^([ *o+#x.-])(\S+)\s+(\S+)\s+(\d{1,3})\s+(\S)\s+(\S+)\s+(\d{1,7})\s+([0-7]{1,3})\s+(-?[\d.]{1,15})\s+([+-]?[\d.]{1,15})\s+([\d.]{1,15})\s*$/.exec(
        text,
      );
    const [delay, offset, jitter] = (match ?? []).slice(9, 12).map((ms) => Number(ms) / 1000);
    if (!match || ![delay, offset, jitter].every(Number.isFinite)) {
      yield { gap: 'not an ntpq line', line: n };
      continue;
    }
    const [, tally = '', address = '', refid, stratum, type, when = '', poll, reach = ''] = match;
    // Lines that announce a pool are not servers.
    if (type === 'p' && refid === '.POOL.') continue;
    const values = { offset_s: 0 - (offset ?? 0), error_s: jitter ?? 0, delay_s: delay ?? 0 };
    const isAnswered = Number(stratum) < 16;
    const age = ageOf(when);
    yield row(timeSources, n, {
      source: 'ntpq',
      address,
      state: STATES[tally] ?? '',
      ...(isAnswered && { stratum: Number(stratum) }),
      poll_s: Number(poll),
      reach: Number.parseInt(reach, 8).toString(2).replaceAll('0', '').length,
      ...(age !== undefined && { last_rx_s: age }),
      ...(isAnswered && values),
    });
    if (STATES[tally] === 'selected') {
      selected = {
        n,
        address,
        stratum: Number(stratum) + 1,
        offset_s: values.offset_s,
        jitter_s: values.error_s,
      };
    }
  }
  if (selected) {
    const { n, address: reference, ...values } = selected;
    yield row(clock, n, { source: 'ntpq', synchronised: true, reference, ...values });
  } else if (heading > 0) yield row(clock, heading, { source: 'ntpq', synchronised: false });
}

/** Seconds, or `45m`, `3h`, `2d`; `-`: never. */
function ageOf(text: string): number | undefined {
  const match = /^(\d{1,9})([mhd]?)$/.exec(text);
  const unit: Readonly<Record<string, number>> = { '': 1, m: 60, h: 3600, d: 86_400 };
  return match ? Number(match[1]) * (unit[match[2] ?? ''] ?? 1) : undefined;
}
