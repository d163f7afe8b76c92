import type { ProbeOutput } from '../../src/core/collector.js';
import type { Parsed } from '../../src/core/table.js';
import { parseLadder } from './parse-ladder.js';
import { parseSeries } from './parse-series.js';

export function parse(output: ProbeOutput): Iterable<Parsed> {
  return output.probe.startsWith('pmtu-') ? parseLadder(output) : parseSeries(output);
}
