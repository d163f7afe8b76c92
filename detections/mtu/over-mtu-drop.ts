import { defineDetection } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { kernelMessages } from '../../src/core/kernel-messages.js';
import { interfaces } from '../../src/tables/interfaces.js';
import { logLines } from '../../src/tables/log-lines.js';

const OVER = /(?<dev>[\w.@-]+): dropped over-mtu packet: (?<size>\d+) > (?<mtu>\d+)/;

export default defineDetection({
  id: 'STK-12',
  name: 'over-mtu-drop',
  layer: 'mtu',
  title: 'Packets too long for an interface are dropped',
  scope: 'host',
  reads: [logLines],
  thresholds: {
    recent_s: { value: 900, unit: 's before the window', source: 'judgement (gate G12)' },
  },
  realIf:
    'The kernel says so of an interface that still exists, in or shortly before the window. Bridges of Open vSwitch name themselves for ports; interfaces that are gone are history.',
  remedy: { text: 'give both ends of the link one MTU', safety: 'config_change' },
  evaluate(view, limits) {
    const { recent, read } = kernelMessages(view.rows(logLines), OVER, view.windowS + limits.recent_s);
    if (read === 0) return { state: 'not_observable', statement: 'the log of the kernel was not read' };
    const links = view.latest(interfaces);
    const about = recent.filter((m) =>
      links.some((l) => l.interface === OVER.exec(m.text)?.groups?.['dev'] && l.kind !== 'openvswitch'),
    );
    const [last, ...before] = about.toReversed();
    if (last === undefined)
      return { state: 'clear', statement: 'the kernel dropped no packet for its length' };
    const found = OVER.exec(last.text)?.groups;
    return {
      state: 'fired',
      severity: 'warning',
      subject: found?.['dev'] ?? '',
      statement: `the kernel says ${about.length} times that ${found?.['dev'] ?? '?'} dropped packets longer than its MTU, last ${found?.['size'] ?? '?'} > ${found?.['mtu'] ?? '?'} bytes`,
      numbers: { messages: about.length },
      cites: [cite(last), ...before.slice(0, 2).map(cite)],
    };
  },
});
