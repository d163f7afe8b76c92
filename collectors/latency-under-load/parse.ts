import { z } from 'zod';
import type { Line, ProbeOutput } from '../../src/core/collector.js';
import { formatInstant, fromEpochSeconds } from '../../src/core/instant.js';
import { type Parsed, row } from '../../src/core/table.js';
import { interfaceRates } from '../../src/tables/interface-rates.js';
import { loadPhases } from '../../src/tables/load-phases.js';

/** What `scripts.ts` prints: a line of JSON for each direction of load, or /proc/net/dev under the time of each reading. */
export function* parse(output: ProbeOutput): Iterable<Parsed> {
  let at: string | undefined;
  for (const { n, text } of output.lines()) {
    if (text.startsWith('{')) {
      yield phaseRow(output, { n, text });
      continue;
    }
    const mark = /^# at (\d{1,11}(?:\.\d{1,9})?)/.exec(text);
    if (mark) {
      at = timeOf(mark[1] ?? '');
      continue;
    }
    // The two title lines of /proc/net/dev have bars.
    if (text.trim() === '' || text.includes('|')) continue;
    const [name, ...words] = text.trim().split(/[:\s]+/);
    const [rx, tx] = [words[0], words[8]].map((word) =>
      word !== undefined && /^\d{1,16}$/.test(word) ? Number(word) : undefined,
    );
    if (at === undefined || name === undefined || rx === undefined || tx === undefined)
      yield { gap: 'not a line of /proc/net/dev under its time', line: n };
    else yield row(interfaceRates, n, { interface: name, at, rx_bytes: rx, tx_bytes: tx });
  }
}

const seconds = z.string().regex(/^\d{1,11}(\.\d{1,9})?/);
const count = z.number().int().nonnegative();
const printed = z.object({
  direction: z.enum(['download', 'upload']),
  to: z.string(),
  from: seconds,
  until: seconds,
  bytes: count,
  streams: count,
  limit_s: count,
  limit_bytes: count,
  congestion_control: z.string().optional(),
});

function phaseRow(output: ProbeOutput, { n, text }: Line): Parsed {
  const given = printed.safeParse(jsonOf(text));
  const [from, until] = [timeOf(given.data?.from ?? ''), timeOf(given.data?.until ?? '')];
  if (!given.success || from === undefined || until === undefined)
    return { gap: 'not a line about load', line: n };
  const { direction, to, bytes, streams, congestion_control: control } = given.data;
  return row(loadPhases, n, {
    target: output.subject ?? to,
    direction,
    to,
    from,
    until,
    bytes,
    streams,
    // Of a download the other end decides.
    ...(direction === 'upload' && control && { congestion_control: control }),
    ...(bytes === 0 && { error: output.stderr.trim().split('\n').at(-1) || 'nothing was moved' }),
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** busybox date leaves `%N` as it is. */
function timeOf(text: string): string | undefined {
  const instant = fromEpochSeconds(/^[\d.]*/.exec(text)?.[0].replace(/\.$/, '') ?? '');
  return instant === undefined ? undefined : formatInstant(instant);
}
