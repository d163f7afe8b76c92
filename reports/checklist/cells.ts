import { localOf, remoteOf } from '../../src/core/connections.js';
import { escapeLine } from '../../src/core/escape.js';
import { cite } from '../../src/core/fact-view.js';
import { figure, percent } from '../../src/core/figures.js';
import { millis } from '../../src/core/readable.js';
import type { captures } from '../../src/tables/captures.js';
import type { logLines } from '../../src/tables/log-lines.js';
import type { mpstat } from '../../src/tables/mpstat.js';
import type { pingReplies } from '../../src/tables/ping-replies.js';
import type { processActivity } from '../../src/tables/process-activity.js';
import type { sockets } from '../../src/tables/sockets.js';
import { AROUND_MS, type EvidenceAt } from './evidence-at.js';
import type { Column } from './model.js';

/** What is known: text without words, so that it is the same in every language, and where it was read. */
export interface Cell {
  readonly text: string;
  readonly cites: readonly string[];
}

interface Source {
  /** Collector that fills it. */
  readonly collector: string;
  readonly read: (evidence: EvidenceAt) => Cell | undefined;
}

/** Eleven things to know of an event; the time is the event's own. */
export const CELLS: Readonly<Record<Exclude<Column, 'timestamp'>, Source>> = {
  recv_q: { collector: 'sockets', read: (at) => queue(at, 'recv_q') },
  send_q: { collector: 'sockets', read: (at) => queue(at, 'send_q') },
  app_cpu: { collector: 'processes', read: appCpu },
  system_cpu: { collector: 'cpu', read: systemCpu },
  retransmissions: { collector: 'tcp-counters', read: retransmissions },
  icmp_rtt: { collector: 'ping', read: icmpRtt },
  nic: { collector: 'interfaces', read: nic },
  capture: { collector: 'capture', read: capture },
  system_log: {
    collector: 'kernel-log',
    read: (at) => log(at, ['kernel', 'journal', 'syslog'], 'kernel-log'),
  },
  application_log: { collector: 'logs', read: (at) => log(at, ['application'], 'logs') },
};

/** The fullest queue of any connection in the snapshot; zero where all were read as empty. */
function queue(at: EvidenceAt, column: 'recv_q' | 'send_q'): Cell | undefined {
  const open = at
    .snapshot<typeof sockets>('sockets')
    .filter((s) => s.protocol === 'tcp' && s.state !== 'LISTEN' && s[column] !== undefined);
  const [fullest] = open.toSorted((a, b) => (b[column] ?? 0) - (a[column] ?? 0));
  if (fullest === undefined) return undefined;
  const bytes = fullest[column] ?? 0;
  const which = bytes > 0 ? `, ${localOf(fullest)} → ${remoteOf(fullest)}` : '';
  return { text: escapeLine(`${figure(bytes)} B (${open.length} TCP${which})`), cites: [cite(fullest)] };
}

/** The busiest process while the interval of pidstat held the event. */
function appCpu(at: EvidenceAt): Cell | undefined {
  const run = at.artifacts('processes').find((a) => {
    const began = Date.parse(a.startedAt);
    return a.tool === 'pidstat' && began <= at.ms && at.ms <= began + a.durationMs;
  });
  const rows = at
    .rows<typeof processActivity>('process_activity')
    .filter((r) => r._artifact === run?.path && r.cpu_percent !== undefined);
  const [busiest] = rows.toSorted((a, b) => (b.cpu_percent ?? 0) - (a.cpu_percent ?? 0));
  if (!busiest || !run) return undefined;
  const seconds = figure(Math.round(run.durationMs / 1000));
  const text = `${busiest.command} (${busiest.pid}): ${figure(busiest.cpu_percent ?? 0)} % / ${seconds} s`;
  return { text: escapeLine(text), cites: [cite(busiest)] };
}

/** The second of mpstat that holds the event: system time of all CPUs, softirq of the busiest one. */
function systemCpu(at: EvidenceAt): Cell | undefined {
  const rows = at.rows<typeof mpstat>('mpstat').filter((r) => {
    const end = Date.parse(r._at) + r.offset_s * 1000;
    return end - 1000 <= at.ms && at.ms <= end;
  });
  const all = rows.find((r) => r.cpu === 'all');
  const [soft] = rows.filter((r) => r.cpu !== 'all').toSorted((a, b) => (b.soft ?? 0) - (a.soft ?? 0));
  if (all?.sys === undefined || soft?.soft === undefined) return undefined;
  const text = `sys ${figure(all.sys)} %, softirq ${figure(soft.soft)} % (CPU ${soft.cpu})`;
  return { text: escapeLine(text), cites: [cite(all), cite(soft)] };
}

/** Growth in the window that holds the event; finer than the window nothing is known. */
function retransmissions(at: EvidenceAt): Cell | undefined {
  if (!at.isInWindow) return undefined;
  const grown = at.tables.grown('tcp_counters', at.host, 'value');
  const of = (name: string): (typeof grown)[number] | undefined =>
    grown.find((d) => d.key['group'] === 'Tcp' && d.key['name'] === name);
  const [again, sent] = [of('RetransSegs'), of('OutSegs')];
  if (!again || !sent) return undefined;
  const share = sent.delta > 0 ? ` (${percent(again.delta / sent.delta)})` : '';
  return {
    text: escapeLine(`${figure(again.delta)} / ${figure(sent.delta)}${share} / ${figure(again.seconds)} s`),
    cites: [again.endCite],
  };
}

/** The nearest probe; one that was not answered is told as a loss. */
function icmpRtt(at: EvidenceAt): Cell | undefined {
  const probes = at
    .rows<typeof pingReplies>('ping_replies')
    .filter((r) => r.role !== 'gateway' && (r.outcome === 'reply' || r.outcome === 'timeout'));
  const [nearest] = at.near(probes);
  if (!nearest) return undefined;
  const rtt = nearest.rtt_ms === undefined ? nearest.outcome : millis(nearest.rtt_ms);
  return { text: escapeLine(`${rtt} → ${nearest.target}`), cites: [cite(nearest)] };
}

/** Counters of errors and drops that grew, of all that were read twice. */
function nic(at: EvidenceAt): Cell | undefined {
  if (!at.isInWindow) return undefined;
  const all = ['interface_counters', 'nic_counters'].flatMap((table) => at.tables.grown(table, at.host));
  const trouble = all.filter((d) =>
    /(?:err|drop|miss|discard|crc)/i.test(`${d.counter} ${String(d.key['name'] ?? '')}`),
  );
  const [first] = trouble.toSorted((a, b) => b.delta - a.delta);
  if (!first) return undefined;
  const grew = trouble.filter((d) => d.delta > 0);
  const worst =
    grew.length > 0 ? `: ${String(first.key['interface'])} ${first.counter} +${figure(first.delta)}` : '';
  return { text: escapeLine(`${grew.length} / ${trouble.length}${worst}`), cites: [first.endCite] };
}

function capture(at: EvidenceAt): Cell | undefined {
  const run = at.running('capture');
  const row = at
    .rows<typeof captures>('captures')
    .find((r) => r._artifact === run?.path || r._artifact === run?.stderrPath);
  if (!run || !row) return undefined;
  return {
    text: escapeLine(`${figure(row.captured ?? 0)} / ${figure(row.received ?? 0)}`),
    cites: [cite(row)],
  };
}

/** Lines around the event. None is a number only where the log reaches to both sides of the event. */
function log(at: EvidenceAt, sources: readonly string[], collector: string): Cell | undefined {
  const lines = at
    .rows<typeof logLines>('log_lines')
    .filter((l) => sources.includes(l.source) && l.at !== undefined);
  const around = at.near(lines, AROUND_MS);
  const [nearest] = around;
  if (nearest)
    return { text: escapeLine(`${figure(around.length)}: ${shorten(nearest.text)}`), cites: [cite(nearest)] };
  const before = lines.findLast((l) => at.from(l.at) < 0);
  const reaches = at.artifacts(collector).some((a) => a.outcome === 'ok' && Date.parse(a.startedAt) >= at.ms);
  return before && reaches ? { text: '0', cites: [cite(before)] } : undefined;
}

const LONGEST = 60;

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
