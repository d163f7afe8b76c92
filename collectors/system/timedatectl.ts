import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { clock } from '../../src/tables/clock.js';
import { timeSpan } from './time-span.js';

/** Names of `timedatectl show`, and headings of `timedatectl status` by version of systemd. */
const LABELS: Readonly<Record<string, string>> = {
  Timezone: 'timezone',
  'Time zone': 'timezone',
  LocalRTC: 'rtc_in_local_time',
  'RTC in local TZ': 'rtc_in_local_time',
  NTP: 'service_active',
  'NTP enabled': 'service_active',
  'NTP service': 'service_active',
  'Network time on': 'service_active',
  NTPSynchronized: 'synchronised',
  'NTP synchronized': 'synchronised',
  'System clock synchronized': 'synchronised',
};

/** `Name=value` (systemd 239 on) or `  Heading: value`. Synchronised: the kernel's STA_UNSYNC is not set. */
export function* timedatectl(lines: Iterable<Line>): Iterable<Parsed> {
  const found: Record<string, string | boolean> = {};
  let [first, last] = [0, 0];
  for (const { n, text } of lines) {
    const match = /^\s*([A-Za-z][A-Za-z. -]*?)(?:=|: )\s*(.*?)\s*$/.exec(text);
    if (!match) {
      // Continuation lines of `Last DST change:`, and the warning about a local RTC.
      if (!/^\s{8,}\S/.test(text) && !/^\s*(?:Warning:|Last DST|Next DST)/.test(text))
        yield { gap: 'not a timedatectl line', line: n };
      continue;
    }
    const [, label = '', value = ''] = match;
    // `systemd-timesyncd.service active: yes` in systemd 237.
    const column = label.endsWith('.service active') ? 'service_active' : LABELS[label];
    if (column === undefined || value === '' || value === 'n/a') continue;
    // `America/Los_Angeles (PDT, -0700)`
    found[column] = column === 'timezone' ? (value.split(' ')[0] ?? '') : /^(?:yes|active)$/.test(value);
    first ||= n;
    last = n;
  }
  const { synchronised } = found;
  if (typeof synchronised !== 'boolean') return;
  yield row(clock, first, { ...found, source: 'timedatectl', synchronised }, last);
}

/**
 * `timedatectl timesync-status` (systemd-timesyncd): `Heading: value`. Its offset is the server's time minus
 * ours, its stratum the server's. Before the first answer only server and poll interval are printed.
 */
export function* timesyncStatus(lines: Iterable<Line>): Iterable<Parsed> {
  const found = new Map<string, string>();
  let [first, last] = [0, 0];
  for (const { n, text } of lines) {
    const match = /^\s*([A-Za-z][A-Za-z ]*?):\s*(.*?)\s*$/.exec(text);
    if (!match) {
      yield { gap: 'not a timesync-status line', line: n };
      continue;
    }
    found.set(match[1] ?? '', match[2] ?? '');
    first ||= n;
    last = n;
  }
  const server = found.get('Server')?.split(' ')[0];
  if (server === undefined) return;
  const leap = found.get('Leap');
  const stratum = Number(/^\d{1,3}$/.exec(found.get('Stratum') ?? '')?.[0] ?? NaN);
  const offset = timeSpan(found.get('Offset') ?? '');
  const jitter = timeSpan(found.get('Jitter') ?? '');
  const isAnswered = Number(/^\d{1,15}$/.exec(found.get('Packet count') ?? '')?.[0] ?? 0) > 0;
  yield row(
    clock,
    first,
    {
      source: 'timesyncd',
      synchronised: isAnswered && leap !== 'not synchronized',
      ...(server !== '' && server !== 'n/a' && { reference: server }),
      ...(Number.isFinite(stratum) && { stratum: stratum + 1 }),
      // 0 - x, so that no offset is 0 and not -0.
      ...(offset !== undefined && { offset_s: 0 - offset }),
      ...(jitter !== undefined && { jitter_s: jitter }),
      ...(leap !== undefined && { leap }),
    },
    last,
  );
}
