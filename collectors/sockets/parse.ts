import type { ProbeOutput } from '../../src/core/collector.js';
import type { Parsed } from '../../src/core/table.js';
import { netstat } from './netstat.js';
import { procNet } from './proc-net.js';
import { parseSockstat } from './sockstat.js';
import { parseSs } from './ss.js';
import { parseSummary } from './summary.js';

/** `protocols` is for people. `list` repeats for them what `connections` and `listeners` hold; rows from it would stand in the table twice. */
export function* parse(output: ProbeOutput): Iterable<Parsed> {
  if (output.probe === 'list' || output.probe === 'protocols') return;
  if (output.probe === 'sockstat') yield* parseSockstat(output.lines());
  else if (output.probe === 'summary') yield* parseSummary(output.lines());
  else if (output.tool === 'netstat') yield* netstat(output);
  else if (output.tool === 'read') yield* procNet(output);
  else yield* parseSs(output);
}
