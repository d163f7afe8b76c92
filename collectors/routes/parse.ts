import type { ProbeOutput } from '../../src/core/collector.js';
import type { Parsed } from '../../src/core/table.js';
import { ipRouteCache, ipRouteTable } from './ip-route-table.js';
import { ipRule } from './ip-rule.js';
import { netTools } from './net-tools.js';
import { procRoute } from './proc-route.js';
import { routeGet } from './route-get.js';

/** One question per probe id; for the tables the tool decides the format. */
export function parse(output: ProbeOutput): Iterable<Parsed> {
  if (output.probe.startsWith('route-get')) return routeGet(output);
  if (output.probe.startsWith('cache')) return ipRouteCache(output);
  if (output.probe.startsWith('rule')) return ipRule(output);
  if (output.tool === 'read') return procRoute(output);
  return output.tool === 'ip' ? ipRouteTable(output) : netTools(output);
}
