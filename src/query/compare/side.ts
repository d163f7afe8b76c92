import type { Analysed } from '../../analyze/analyze.js';
import type { Artifact } from '../../core/artifact.js';
import type { Collector } from '../../core/collector.js';
import type { HostView } from '../../core/fact-view.js';
import { interfaceCounters } from '../../tables/interface-counters.js';
import { tcpCounters } from '../../tables/tcp-counters.js';
import { type Metric, metricsOf } from './metrics.js';
import { type SettingValue, settingsOf } from './settings.js';

/** One host in one bundle: what is compared with another one. */
export interface Side {
  /** As the bundle was named. */
  readonly bundle: string;
  readonly host: string;
  readonly role?: string;
  readonly window_s: number;
  readonly load: Load;
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly settings: ReadonlyMap<string, SettingValue>;
  /** File → which probe left it: the same name before and after. */
  readonly probes: ReadonlyMap<string, string>;
}

/** What went through in the window; absent where it could not be counted. */
export interface Load {
  /** Per second, received and sent, of all interfaces but loopback. */
  readonly packets_per_s?: number;
  /** Per second, received and sent. */
  readonly tcp_segments_per_s?: number;
}

export function sideOf(
  bundle: string,
  view: HostView,
  collectors: readonly Pick<Collector, 'fills'>[],
  artifacts: readonly Artifact[],
): Side {
  const own = artifacts.filter((a) => a.host === view.id);
  return {
    bundle,
    host: view.id,
    ...(view.role !== undefined && { role: view.role }),
    window_s: view.windowS,
    load: loadOf(view),
    metrics: metricsOf(view, collectors),
    settings: settingsOf(view),
    probes: new Map(
      own.flatMap((a) =>
        [a.path, a.stderrPath].flatMap((p): [string, string][] =>
          p === undefined ? [] : [[p, `${a.collector}/${a.probe} ${a.subject ?? ''}`.trim()]],
        ),
      ),
    ),
  };
}

function loadOf(view: HostView): Load {
  const packets = view
    .growth(interfaceCounters)
    .filter((g) => g.basis === 'window' && g.key['interface'] !== 'lo' && /^[rt]x_packets$/.test(g.counter));
  const segments = view
    .growth(tcpCounters)
    .filter(
      (g) =>
        g.basis === 'window' && g.key['group'] === 'Tcp' && /^(?:In|Out)Segs$/.test(String(g.key['name'])),
    );
  const sum = (list: readonly { readonly rate: number }[]): number =>
    list.reduce((total, g) => total + g.rate, 0);
  return {
    ...(packets.length > 0 && { packets_per_s: sum(packets) }),
    ...(segments.length > 0 && { tcp_segments_per_s: sum(segments) }),
  };
}

/** All that a bundle says, host by host. */
export interface Compared {
  readonly bundle: string;
  readonly sides: readonly Side[];
  readonly analysed: Analysed;
}
