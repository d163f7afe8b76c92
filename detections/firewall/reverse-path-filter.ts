import { defineFleetDetection, type Result, type Severity } from '../../src/core/detection.js';
import { cite, type HostView } from '../../src/core/fact-view.js';
import { span } from '../../src/core/growth.js';
import { kernelMessages } from '../../src/core/kernel-messages.js';
import { failingOn } from '../../src/tables/flow-sources.js';
import { logLines } from '../../src/tables/log-lines.js';
import { sysctl } from '../../src/tables/sysctl.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineFleetDetection({
  id: 'FW-06',
  name: 'reverse-path-filter',
  layer: 'firewall',
  title: 'Reverse path filter drops packets',
  scope: 'fleet',
  reads: [tcpCounters],
  thresholds: {
    packets: {
      value: 2,
      unit: 'packets in the window, while something fails',
      source:
        'kernel doc ip-sysctl rp_filter; hotsos counts > 500 since boot, which any multi-homed host reaches',
    },
    per_s: {
      value: 1,
      unit: 'packets/s, where nothing is known to fail',
      source: 'judgement: strays are fewer',
    },
  },
  realIf:
    'IPReversePathFilter grows in the window: packets arrive on an interface by which their source is not reached, while something fails or all the time. Strays on a multi-homed host (gate G4), or a total since boot, say nothing.',
  remedy: {
    text: 'fix the route back to the source, or set rp_filter=2 (loose) on the interface the packets come in by',
    safety: 'config_change',
  },
  evaluate({ hosts }, limits) {
    const fails = hosts.some((host) => failingOn(host).length > 0);
    return hosts.map((host) => ({ host: host.id, ...judge(host, fails, limits) }));
  },
});

function judge(view: HostView, fails: boolean, limits: { packets: number; per_s: number }): Result {
  const dropped = view.tcp('TcpExt', 'IPReversePathFilter');
  if (dropped === undefined) {
    return { state: 'not_observable', statement: 'this kernel does not show TcpExt IPReversePathFilter' };
  }
  if (dropped.delta === 0) {
    return { state: 'clear', statement: 'the reverse path filter dropped nothing', cites: dropped.cites };
  }
  const settings = view
    .latest(sysctl)
    .filter((s) => /^net\.ipv4\.conf\..*\.rp_filter$/.test(s.name) && s.value !== '0');
  const martians = kernelMessages(view.rows(logLines), /martian source/, view.windowS).recent;
  const on = settings.map((s) => `${s.name.slice('net.ipv4.conf.'.length, -'.rp_filter'.length)}=${s.value}`);
  const said = martians.at(-1);
  const severity: Severity =
    fails && dropped.delta > limits.packets ? 'critical' : dropped.rate >= limits.per_s ? 'warning' : 'info';
  return {
    state: 'fired',
    severity,
    basis: dropped.basis,
    statement: `the reverse path filter dropped ${dropped.delta} packets ${span(dropped)}${on.length > 0 ? ` (rp_filter ${on.join(', ')})` : ''}${said ? `; the kernel says "${said.text}"` : ''}`,
    numbers: { packets: dropped.delta, seconds: dropped.seconds },
    cites: [...dropped.cites, ...martians.slice(-2).map(cite), ...settings.slice(0, 4).map(cite)],
  };
}
