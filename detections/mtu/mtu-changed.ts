import { defineDetection, type Fired } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { systemMessages } from '../../src/core/kernel-messages.js';
import { interfaces } from '../../src/tables/interfaces.js';
import { logLines } from '../../src/tables/log-lines.js';

const CHANGED =
  /(?<dev>[\w.@-]+):? .*\b(?:changing MTU from|MTU changed|changed MTU|MTU.*(?:set|updated) to)\b/i;

export default defineDetection({
  id: 'NIC-12',
  name: 'mtu-changed',
  layer: 'mtu',
  title: 'The MTU of an interface was changed',
  scope: 'host',
  reads: [interfaces, logLines],
  thresholds: {
    recent_s: {
      value: 1800,
      unit: 's before the window',
      source: 'incident write-up of a VPN upgrade that changed the MTU minutes before the outage',
    },
  },
  realIf:
    'The MTU differs between the snapshots, or the log says that it was changed in the half hour before. A change before the onset ranks first; one long before it is history.',
  remedy: { text: 'set the MTU back: ip link set DEV mtu N', safety: 'config_change' },
  evaluate(view, limits) {
    const rows = view.rows(interfaces).filter((i) => i.mtu !== undefined);
    const changed = rows.flatMap((start): Fired[] => {
      if (start._snapshot !== 'start') return [];
      // A new interface of the same name is not a change of the old one.
      const end = rows.find(
        (i) => i._snapshot === 'end' && i.interface === start.interface && i.ifindex === start.ifindex,
      );
      if (end === undefined || end.mtu === start.mtu) return [];
      return [
        {
          state: 'fired',
          severity: 'critical',
          subject: start.interface,
          since: start._at,
          statement: `the MTU of ${start.interface} changed from ${start.mtu ?? '?'} to ${end.mtu ?? '?'} bytes during the window`,
          numbers: { mtu_before: start.mtu ?? 0, mtu_after: end.mtu ?? 0 },
          cites: [cite(end), cite(start)],
        },
      ];
    });
    const { recent } = systemMessages(view.rows(logLines), CHANGED, view.windowS + limits.recent_s);
    const [last, ...before] = recent.toReversed();
    const said: Fired[] = last
      ? [
          {
            state: 'fired',
            severity: 'info',
            subject: CHANGED.exec(last.text)?.groups?.['dev'] ?? '',
            ...(last.at !== undefined && { since: last.at }),
            statement: `the log says that an MTU was changed: "${last.text.slice(0, 160)}"`,
            cites: [cite(last), ...before.slice(0, 2).map(cite)],
          },
        ]
      : [];
    const fired = [...changed, ...said];
    if (fired.length > 0) return fired;
    return rows.some((i) => i._snapshot === 'end')
      ? { state: 'clear', statement: 'every interface had one MTU in both snapshots' }
      : { state: 'not_observable', statement: 'there is one snapshot of the interfaces only' };
  },
});
