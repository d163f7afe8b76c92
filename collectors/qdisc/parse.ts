import type { ProbeOutput } from '../../src/core/collector.js';
import type { Parsed } from '../../src/core/table.js';
import { classes } from './classes.js';
import { filters } from './filters.js';
import { qdisc } from './qdisc.js';
import { capped } from './stats.js';

export function parse(output: ProbeOutput): Iterable<Parsed> {
  const device = output.subject ?? '';
  const lines = capped(output.lines());
  switch (output.probe) {
    case 'class':
      return classes(device, lines);
    case 'filter':
      return filters(device, 'root', lines);
    case 'filter-ingress':
      return filters(device, 'ingress', lines);
    case 'filter-egress':
      return filters(device, 'egress', lines);
    default:
      return qdisc(lines);
  }
}
