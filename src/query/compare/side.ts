import type { Analysed } from '../../analyze/analyze.js';
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
}

/** What went through in the window; absent where it could not be counted. */
export interface Load {
  /** Per second, received and sent, of all interfaces but loopback. */
  readonly packets_per_s?: number;
  /** Per second, received and sent. */
  readonly tcp_segments_per_s?: number;
}

export function sideOf(bundle: string, view: HostView, collectors: readonly Collector[]): Side {
  return {
    bundle,
    host: view.id,
    ...(view.role !== undefined && { role: view.role }),
    window_s: view.windowS,
    load: loadOf(view),
    metrics: metricsOf(view, collectors),
    settings: settingsOf(view),
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
