import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { dnsConfig } from '../../src/tables/dns-config.js';
import { dnsQueries } from '../../src/tables/dns-queries.js';

export default defineDetection({
  id: 'DNS-08',
  name: 'resolver-limits',
  layer: 'dns',
  title: 'More in resolv.conf than libc uses, or its stub is down',
  scope: 'host',
  reads: [dnsConfig],
  thresholds: {
    nameservers: { value: 3, unit: 'servers', source: 'resolv.conf(5), MAXNS' },
    search: { value: 6, unit: 'domains', source: 'resolv.conf(5), before glibc 2.26 and musl' },
  },
  realIf:
    'libc never asks a fourth server; old ones drop a seventh search domain. The local stub (127.0.0.53) counts only where it is silent.',
  remedy: {
    text: 'list at most three servers; start systemd-resolved, or point resolv.conf at a real server',
    safety: 'config_change',
  },
  evaluate(view, limits) {
    const config = view.latest(dnsConfig).find((row) => row.source === '/etc/resolv.conf');
    if (config === undefined) return { state: 'not_observable', statement: 'resolv.conf was not read' };
    const { nameservers = [], search = [] } = config;
    const cites = [cite(config)] as const;
    const stub = view
      .rows(dnsQueries)
      .filter((row) => row.view === 'resolver' && row.server?.startsWith('127.') === true);
    const found: Result[] = [];
    const numbers = { nameservers: nameservers.length, search_domains: search.length };
    if (nameservers.length > limits.nameservers)
      found.push({
        state: 'fired',
        severity: 'info',
        subject: 'nameserver',
        statement: `resolv.conf names ${nameservers.length} servers, libc asks the first ${limits.nameservers} only`,
        numbers,
        cites,
      });
    if (search.length > limits.search)
      found.push({
        state: 'fired',
        severity: 'info',
        subject: 'search',
        statement: `the search list has ${search.length} domains: a name without dots costs up to ${search.length + 1} questions, and older libc reads the first ${limits.search}`,
        numbers,
        cites,
      });
    const [silent] = stub;
    if (silent && stub.every((row) => row.rcode === undefined) && nameservers.includes(silent.server ?? ''))
      found.push({
        state: 'fired',
        severity: 'warning',
        subject: silent.server ?? '',
        statement: `the local stub ${silent.server ?? ''} answered none of ${stub.length} questions`,
        numbers: { unanswered: stub.length },
        cites: [cite(silent), ...cites],
      });
    if (found.length > 0) return found;
    return {
      state: 'clear',
      statement: `resolv.conf names ${nameservers.length} servers and ${search.length} search domains`,
      numbers,
      cites,
    };
  },
});
