import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { clock } from '../../src/tables/clock.js';
import { timeSources } from '../../src/tables/time-sources.js';
import { timeSpan } from './time-span.js';

/** `chronyc -n -m tracking sources` (chronyc(1)): `Label : value` lines, then a table under a line of `=`. */
export function* chrony(lines: Iterable<Line>): Iterable<Parsed> {
  const tracking = new Map<string, string>();
  let [first, last] = [0, 0];
  for (const line of lines) {
    const { n, text } = line;
    const label = /^([A-Z][A-Za-z ()]+?)\s*: (.*?)\s*$/.exec(text);
    if (label) {
      tracking.set(label[1] ?? '', label[2] ?? '');
      first ||= n;
      last = n;
    } else if (!/^(?:MS Name|=+$|\d+ Number of sources)/.test(text)) {
      yield sourceRow(line) ?? { gap: 'not a chronyc line', line: n };
    }
  }
  const leap = tracking.get('Leap status');
  if (leap !== undefined) yield row(clock, first, trackingOf(tracking, leap), last);
}

function trackingOf(tracking: ReadonlyMap<string, string>, leap: string) {
  const number = (label: string): number | undefined => {
    const match = /^([+-]?\d{1,12}(?:\.\d{1,12})?)(?: (?:seconds|ppm)(?: (slow|fast))?.*)?$/.exec(
      tracking.get(label) ?? '',
    );
    if (!match) return undefined;
    return match[2] === 'slow' ? 0 - Number(match[1]) : Number(match[1]);
  };
  const synchronised = leap !== 'Not synchronised';
  const reference = /\((.+)\)/.exec(tracking.get('Reference ID') ?? '')?.[1];
  const values = {
    stratum: number('Stratum'),
    offset_s: number('System time'),
    root_delay_s: number('Root delay'),
    root_dispersion_s: number('Root dispersion'),
    frequency_ppm: number('Frequency'),
  };
  // Until it is synchronised chrony prints placeholders: stratum 0, delay 1 s, offset 0.
  const known = synchronised ? Object.entries(values).filter(([, value]) => value !== undefined) : [];
  return {
    source: 'chrony' as const,
    synchronised,
    ...(reference !== undefined && { reference }),
    ...Object.fromEntries(known),
    leap,
  };
}

const STATES: Readonly<Record<string, string>> = {
  '*': 'selected',
  '+': 'combined',
  '-': 'not_combined',
  '?': 'rejected',
  x: 'falseticker',
  '~': 'too_variable',
};

/** `^* 192.0.2.1   2  6  377  34  +12us[ +15us] +/- 20ms`: the sample's first number is the measured offset. */
function sourceRow({ n, text }: Line): Parsed | undefined {
  const match =
    /^[\^=#]([*+?x~-]) (\S+)\s+(\d{1,3})\s+(-?\d{1,2})\s+([0-7]{1,3})\s+(\S+)\s+([+-]\S+)\[\s*\S+\]\s+\+\/-\s*(\S+)\s*$/.exec(
      text,
    );
  if (!match) return undefined;
  const [, mark = '', address = '', stratum, poll, reach = '', lastRx = '', offset = '', error = ''] = match;
  const [seconds, margin] = [timeSpan(offset), timeSpan(error)];
  const age = /^\d+$/.test(lastRx) ? Number(lastRx) : ageOf(lastRx);
  const isAnswered = lastRx !== '-';
  return row(timeSources, n, {
    source: 'chrony',
    address,
    state: STATES[mark] ?? '',
    ...(isAnswered && { stratum: Number(stratum) }),
    poll_s: 2 ** Number(poll),
    reach: bitsIn(reach),
    ...(age !== undefined && { last_rx_s: age }),
    ...(isAnswered && seconds !== undefined && { offset_s: seconds }),
    ...(isAnswered && margin !== undefined && { error_s: margin }),
  });
}

/** Older than 99 s is printed in minutes, hours, days or years: `45m`. */
function ageOf(text: string): number | undefined {
  const match = /^(\d{1,6})([mhdy])$/.exec(text);
  const unit: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400, y: 31_557_600 };
  return match ? Number(match[1]) * (unit[match[2] ?? ''] ?? NaN) : undefined;
}

/** Reach is an octal register of the last eight questions. */
function bitsIn(octal: string): number {
  return Number.parseInt(octal, 8).toString(2).replaceAll('0', '').length;
}
