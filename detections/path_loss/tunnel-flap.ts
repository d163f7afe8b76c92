import { defineDetection } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { logLines } from '../../src/tables/log-lines.js';

/** Dead peer detection (RFC 3706), BFD (RFC 5880) and VPN daemons that say a peer is gone; not the renewal of keys. */
const DOWN =
  /\b(?:DPD|dead peer|IKE_SA|BFD|wireguard|openvpn|ipsec|tunnel|vpn|VTI)\b.{0,120}\b(?:timed? ?out|timeout|down|dead|lost|unreachable|expired|inactivity)\b|inactivity timeout \(--ping-restart\)/i;
const REKEY = /\brekey/i;
const HOUR_MS = 3_600_000;

export default defineDetection({
  id: 'PATH-12',
  name: 'tunnel-flap',
  layer: 'path_loss',
  title: 'A tunnel or VPN goes down again and again',
  scope: 'host',
  reads: [logLines],
  thresholds: {
    per_hour: {
      value: 3,
      unit: 'losses of the peer within an hour',
      source: 'judgement; incidents showed 4 in 29 minutes',
    },
  },
  realIf:
    'Dead peer detection, BFD or the VPN daemon says that the peer is gone. A renewal of keys is planned and harmless.',
  remedy: {
    text: 'look at the path between the tunnel ends, and compare its timers with the loss there',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const lines = view.rows(logLines).filter((row) => row.source !== 'application');
    if (lines.length === 0) return { state: 'not_observable', statement: 'no system log was gathered' };
    const down = lines.filter((row) => DOWN.test(row.text) && !REKEY.test(row.text));
    const times = down
      .flatMap((row) => (row.at === undefined ? [] : [Date.parse(row.at)]))
      .toSorted((a, b) => a - b);
    const most = Math.max(0, ...times.map((t) => times.filter((u) => u >= t && u < t + HOUR_MS).length));
    const [first, ...others] = down;
    if (first === undefined || most < limits.per_hour)
      return {
        state: 'clear',
        statement: `${down.length} messages of a lost tunnel peer in ${lines.length} log lines`,
        cites: down.slice(0, 3).map(cite),
      };
    return {
      state: 'fired',
      severity: 'warning',
      statement: `${most} times within an hour a tunnel lost its peer (${down.length} messages in ${lines.length} log lines)`,
      numbers: { losses_in_an_hour: most, messages: down.length },
      ...(first.at !== undefined && { since: first.at }),
      cites: [cite(first), ...others.slice(0, 5).map(cite)],
    };
  },
});
