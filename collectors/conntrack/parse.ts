import type { ProbeOutput } from '../../src/core/collector.js';
import type { Parsed } from '../../src/core/table.js';
import { entries } from './entries.js';
import { statsOfProc, statsOfTool } from './stats.js';
import { usage } from './usage.js';

export function parse(output: ProbeOutput): Iterable<Parsed> {
  if (output.probe === 'usage') return usage(output);
  if (output.probe === 'stats') return output.tool === 'read' ? statsOfProc(output) : statsOfTool(output);
  return entries(output);
}
