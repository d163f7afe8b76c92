import type { ProbeOutput } from '../../src/core/collector.js';
import type { Parsed } from '../../src/core/table.js';
import { looseLookups } from './loose-lookups.js';
import { parseDig } from './parse-dig.js';
import { parseHosts } from './parse-hosts.js';
import { parseLookups } from './parse-lookups.js';
import { parseNameService } from './parse-name-service.js';
import { parseNode } from './parse-node.js';
import { parseResolvConf } from './parse-resolv-conf.js';
import { parseResolved } from './parse-resolved.js';
import { parseStatistics } from './parse-statistics.js';

export function parse(output: ProbeOutput): Iterable<Parsed> {
  switch (output.probe) {
    case 'resolv-conf':
      return parseResolvConf(output, '/etc/resolv.conf');
    case 'hosts':
      return parseHosts(output);
    case 'name-service':
      return parseNameService(output);
    case 'resolved':
      return output.tool === 'read'
        ? parseResolvConf(output, '/run/systemd/resolve/resolv.conf')
        : parseResolved(output);
    case 'lookups':
      return looseLookups(output);
    case 'resolved-statistics':
      return parseStatistics(output);
    default:
      return parseQuestions(output);
  }
}

/** Our scripts run under `sh`, whose output says by its first line which tool asked. */
function parseQuestions(output: ProbeOutput): Iterable<Parsed> {
  if (output.tool === 'node') return parseNode(output);
  if (output.tool === 'dig') return parseDig(output);
  if (output.tool !== 'sh') return parseLookups(output);
  for (const { text } of output.lines()) {
    return text.startsWith(';; server ') ? parseDig(output) : parseLookups(output);
  }
  return [];
}
