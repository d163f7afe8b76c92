import type { ProbeOutput } from '../../src/core/collector.js';
import type { Parsed } from '../../src/core/table.js';
import { parseDelays } from './parse-delays.js';
import { parseEvents } from './parse-events.js';
import { parseTracefs } from './parse-tracefs.js';

export function parse(output: ProbeOutput): Iterable<Parsed> {
  if (output.tool !== 'bpftrace') return parseTracefs(output);
  return output.probe === 'delays' ? parseDelays(output) : parseEvents(output);
}
