import type { ProbeOutput } from '../../src/core/collector.js';
import type { Parsed } from '../../src/core/table.js';
import { netstat } from './netstat.js';
import { nstat } from './nstat.js';
import { procPairs } from './proc-pairs.js';
import { snmp6 } from './snmp6.js';

/**
 * The probe `text` is for people: it repeats the counters of `counters.start`, and rows from it would stand in
 * the table twice. A `netstat -s` from elsewhere comes in as probe `counters`.
 */
export function* parse(output: ProbeOutput): Iterable<Parsed> {
  if (output.probe === 'text') return;
  if (output.tool === 'netstat') yield* netstat(output.lines());
  else if (output.tool === 'nstat') yield* nstat(output.lines());
  else if (output.probe === 'ipv6') yield* snmp6(output.lines());
  else yield* procPairs(output.lines());
}
