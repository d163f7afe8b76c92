import { defineFleetDetection, type Result } from '../../src/core/detection.js';
import { lossOf } from '../../src/core/echo-loss.js';
import { cite } from '../../src/core/fact-view.js';
import { pingSummary } from '../../src/tables/ping-summary.js';

type Found = Result & { readonly host: string };

export default defineFleetDetection({
  id: 'UPS-02',
  name: 'many-hosts-at-once',
  layer: 'upstream',
  title: 'Several hosts lose packets at the same time',
  scope: 'fleet',
  reads: [pingSummary],
  thresholds: {
    hosts: { value: 2, unit: 'hosts in the same window', source: 'node diagnostics of EKS: within 60 s' },
    loss: { value: 0.001, unit: 'share, lower end of the 95 % interval', source: 'judgement' },
  },
  realIf:
    'Two or more hosts see loss in the same window: then something they share is behind it. Two hosts that ping each other see one and the same loss.',
  remedy: {
    text: 'look for what they share: switch, uplink, gateway, a change rolled out to all',
    safety: 'read_only',
  },
  evaluate({ hosts }, limits) {
    const looked = hosts.filter((host) => host.rows(pingSummary).some((row) => lossOf(row) !== undefined));
    if (looked.length < limits.hosts)
      return hosts.map((host) => ({
        host: host.id,
        state: 'not_exercised',
        statement: `fewer than ${limits.hosts} hosts sent pings`,
      }));
    const losing = looked.flatMap((host) => {
      const row = host.rows(pingSummary).find((r) => {
        const loss = lossOf(r);
        return r.role !== 'gateway' && loss !== undefined && loss.low > limits.loss && loss.lost > 2;
      });
      return row ? [{ host: host.id, row }] : [];
    });
    const [first, ...others] = losing;
    if (first === undefined || losing.length < limits.hosts)
      return looked.map((host) => ({
        host: host.id,
        state: 'clear',
        statement: `${losing.length} of ${looked.length} hosts lose pings`,
      }));
    return [
      {
        host: first.host,
        state: 'fired',
        severity: 'info',
        statement: `${losing.length} of ${looked.length} hosts lose pings in the same window: ${losing.map((l) => `${l.host} to ${l.row.target}`).join(', ')}`,
        numbers: { hosts_losing: losing.length, hosts: looked.length },
        cites: [cite(first.row), ...others.map((l) => cite(l.row))],
      } satisfies Found,
    ];
  },
});
