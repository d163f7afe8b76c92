import type { ManifestView } from '../core/report.js';
import type { TimelineEvent } from '../core/timeline-event.js';
import { escapeLine, visible } from '../core/escape.js';
import { hostClock } from '../timeline/host-clock.js';
import type { Paint } from './style.js';

const LONGEST = 160;
const MARKS = { critical: '!!', warning: '! ', hint: '· ', info: '  ' } as const;
const COLOURS = { critical: 'red', warning: 'yellow', hint: 'dim', info: 'dim' } as const;

/** For a terminal: one event a line, a line for each day, changes marked by what came next. */
export function timelineText(
  events: readonly TimelineEvent[],
  manifests: readonly ManifestView[],
  paint: Paint,
): string {
  const width = Math.min(20, Math.max(4, ...events.map((e) => e.host.length)));
  const byId = new Map(events.map((e) => [e.id, e]));
  const lines = [paint('dim', clocks(manifests)), ''];
  const zones = zonedHosts(manifests);
  let day = '';
  for (const event of events) {
    if (event.at.slice(0, 10) !== day) {
      day = event.at.slice(0, 10);
      lines.push(paint('bold', day));
    }
    const isChange = event.kind === 'change';
    const mark = isChange ? '▲ ' : MARKS[event.severity];
    const colour = isChange ? 'cyan' : COLOURS[event.severity];
    const place = paint(
      'dim',
      visible(`${event.bundle === undefined ? '' : `${event.bundle} `}${event.cite ?? ''}`),
    );
    lines.push(
      `${timeSpan(event, zones).padEnd(27)} ${visible(event.host).padEnd(width)} ${event.source.padEnd(10)} ${paint(colour, mark)}${visible(withNote(event))}  ${place}`,
    );
    const before = beforeWords(event, byId);
    if (before !== undefined) lines.push(`${' '.repeat(41 + width)}${paint('cyan', visible(before))}`);
  }
  if (events.length === 0) lines.push('  nothing in this span of time');
  return `${lines.join('\n')}\n`;
}

/** A table for a report, in the form people write it. */
export function timelineMarkdown(
  events: readonly TimelineEvent[],
  manifests: readonly ManifestView[],
): string {
  const cell = (text: string): string => escapeLine(text).replaceAll('|', '\\|');
  const byId = new Map(events.map((e) => [e.id, e]));
  const zones = zonedHosts(manifests);
  const days = new Set(events.map((e) => e.at.slice(0, 10)));
  const rows = events.map((event) => {
    const date = days.size > 1 ? `${event.at.slice(0, 10)} ` : '';
    const before = beforeWords(event, byId);
    const text = `${withNote(event)}${before === undefined ? '' : ` (${before})`}`;
    const words = event.kind === 'change' ? `**${cell(text)}**` : cell(text);
    return `| ${date}${timeSpan(event, zones)} | ${cell(event.host)} | ${words} | ${cell(event.cite ?? '')} |`;
  });
  const title = days.size === 1 ? ` of ${[...days][0]}` : '';
  return [
    `## Timeline${title}`,
    '',
    escapeLine(clocks(manifests)),
    '',
    '| Time (UTC) | Host | Event | Line |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/** On whose clock the times are, and how well the others are known. */
function clocks(manifests: readonly ManifestView[]): string {
  // An imported host that is alone is told by its own clock.
  const hosts = manifests.flatMap((m) =>
    m.hosts.filter((h) => h.transport !== 'local' && (h.transport !== 'import' || m.hosts.length > 1)),
  );
  const words = hosts.map((h) => {
    const { errorMs } = hostClock(h);
    return `${h.id} ${errorMs === undefined ? 'never compared: its order with others is not certain' : `± ${errorMs} ms`}`;
  });
  const vantages = [...new Set(manifests.map((m) => m.vantage.host))];
  const apart = vantages.length > 1 ? '; these clocks were not compared with each other' : '';
  return visible(
    `Times are UTC by the clock of ${vantages.join(' and ')}${apart}${words.length === 0 ? '' : `; ${words.join('; ')}`}`,
  );
}

/** Hosts whose zone is known: a time without one is then no guess. */
function zonedHosts(manifests: readonly ManifestView[]): ReadonlySet<string> {
  return new Set(manifests.flatMap((m) => m.hosts.flatMap((h) => (h.timeZone === undefined ? [] : [h.id]))));
}

/** `08:20:01.250` or `08:20:01 – 08:25:10`; `~` where year, date or zone is a guess. */
function timeSpan({ at, until, assumed = [], host }: TimelineEvent, zones: ReadonlySet<string>): string {
  const sure = assumed.every((what) => what === 'zone' && zones.has(host)) ? '' : '~';
  if (until === undefined || until.slice(0, 19) === at.slice(0, 19)) return `${sure}${at.slice(11, 23)}`;
  const end =
    until.slice(0, 10) === at.slice(0, 10) ? until.slice(11, 19) : until.slice(5, 16).replace('T', ' ');
  return `${sure}${at.slice(11, 19)} – ${end}`;
}

function beforeWords(
  { precedes }: TimelineEvent,
  byId: ReadonlyMap<string, TimelineEvent>,
): string | undefined {
  const next = precedes && byId.get(precedes.event);
  if (precedes === undefined || next === undefined) return undefined;
  const seconds = Math.abs(precedes.seconds);
  const long = seconds < 120 ? `${Number(seconds.toFixed(1))} s` : `${Math.round(seconds / 60)} min`;
  const error = precedes.errorMs;
  const what = `${shortened(next, 80)} on ${next.host}`;
  if (error === undefined) return `${long} before, by clocks never compared: ${what}`;
  if (seconds * 1000 < error) return `at the same time within ± ${error} ms: ${what}`;
  return `${long} before: ${what}`;
}

/** The text with what tells of its onset. */
function withNote(event: TimelineEvent): string {
  return event.onsetNote === undefined ? shortened(event) : `${shortened(event)} (${event.onsetNote})`;
}

function shortened({ text }: TimelineEvent, most = LONGEST): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
