import { isWorse } from '../core/detection.js';
import { EvidenceError } from '../core/errors.js';
import { compilePattern, type LinePattern } from '../core/line-pattern.js';
import type { TimelineEvent } from '../core/timeline-event.js';
import type { FindingItem } from '../query/findings.js';
import { parseCitation } from '../query/read-lines.js';
import type { Pivot } from '../timeline/correlate.js';

/** What a correlation turns around. */
export interface FoundPivot extends Pivot {
  readonly kind: 'finding' | 'event' | 'search_hit' | 'pattern';
  /**
   * Epoch ms of what is known to have happened, sorted; of a finding that is no event, between which counts it was seen.
   */
  readonly times: readonly number[];
  readonly events: readonly TimelineEvent[];
  readonly findings: readonly FindingItem[];
  /** Citations of lines without times, that were seen when their commands were run. */
  readonly asRead?: readonly string[];
}

const EVENT_ID = /^t[0-9a-f]{8}$/;
const SIGNAL_ID = /^[0-9a-f]{8}$/;

/**
 * The pivot that was asked for: the id of a finding, of an event or of a signal, or an RE2 pattern, matched against
 * events, findings and every line of the logs. Undefined asks for the worst finding. Throws E_USAGE for an id that is
 * none of this evidence, E_BAD_PATTERN.
 */
export function pivotOf(
  asked: string | undefined,
  events: readonly TimelineEvent[],
  findings: readonly FindingItem[],
): FoundPivot | undefined {
  if (asked === undefined) {
    const worst = findings.reduce<FindingItem | undefined>(
      (best, f) =>
        f.severity !== undefined && (best?.severity === undefined || isWorse(f.severity, best.severity))
          ? f
          : best,
      undefined,
    );
    return worst && ofFinding(worst, events);
  }
  const finding = findings.find((f) => f.id === asked);
  if (finding) return ofFinding(finding, events);
  if (EVENT_ID.test(asked) || SIGNAL_ID.test(asked)) {
    const signal = events.find((e) => e.id === asked || e.signal === asked)?.signal;
    if (signal !== undefined) return ofSignal(asked, signal, events);
    if (EVENT_ID.test(asked))
      throw new EvidenceError(
        'E_USAGE',
        `pivotEvent: there is no event "${asked}" in this evidence`,
        'timeline names them; a pattern or a finding id will do too',
      );
  }
  if (/^[A-Z]{2,8}-\d{2,4}-[0-9a-f]{6,}$/.test(asked))
    throw new EvidenceError(
      'E_USAGE',
      `pivotEvent: there is no finding "${asked}" in this evidence`,
      'errors names them; give bundle where it is of an older one',
    );
  return ofPattern(asked, events, findings);
}

function ofFinding(finding: FindingItem, events: readonly TimelineEvent[]): FoundPivot {
  const places = finding.citations.flatMap((c) => parseCitation(c.cite) ?? []);
  const covers = (cite: string): boolean => {
    const at = parseCitation(cite);
    return at !== undefined && places.some((p) => p.path === at.path && at.from >= p.from && at.from <= p.to);
  };
  const own = events.filter((e) => isEventOf(e, finding));
  return {
    kind: 'finding',
    words: `${finding.id}: ${finding.statement}`,
    events: own,
    findings: [finding],
    times: timesOf(own, [finding]),
    matches: (o) => o.host === finding.host && covers(o.cite()),
  };
}

/** The finding's own mark in the timeline, or an event whose line it cites. */
function isEventOf(e: TimelineEvent, f: FindingItem): boolean {
  if (e.host !== f.host) return false;
  if (e.source === 'finding') return e.cite === f.citations[0]?.cite && e.text.startsWith(`${f.detection} `);
  return e.cite !== undefined && f.citations.some((c) => c.cite === e.cite);
}

function ofSignal(asked: string, signal: string, events: readonly TimelineEvent[]): FoundPivot {
  const own = events.filter((e) => e.signal === signal);
  return {
    kind: 'event',
    words: `${asked}: ${own[0]?.text ?? ''}`,
    events: own,
    findings: [],
    times: timesOf(own),
    matches: (o) => o.signal === signal,
  };
}

function ofPattern(
  asked: string,
  events: readonly TimelineEvent[],
  findings: readonly FindingItem[],
): FoundPivot {
  const pattern = compilePattern(asked, { option: 'pivotEvent', ignoreCase: true });
  const wordsOf = (f: FindingItem): string =>
    [f.detection, f.title, f.statement, f.subject, ...Object.keys(f.numbers)].join(' ');
  const says = (text: string): boolean => pattern.test(inBothWords(text));
  const matched = findings.filter((f) => says(wordsOf(f)));
  const own = events.filter((e) => says(e.text) || matched.some((f) => isEventOf(e, f)));
  return {
    kind: 'pattern',
    words: asked,
    events: own,
    findings: matched,
    times: timesOf(own, matched),
    matches: lineMatcher(pattern),
  };
}

/** Whether the text of an occurrence matches. */
export function lineMatcher(pattern: LinePattern): Pivot['matches'] {
  const { finder } = pattern;
  return (o) => {
    const bytes = o.bytes();
    if (finder) {
      finder.lastIndex = 0;
      if (!finder.test(bytes.toString('latin1'))) return false;
    }
    return pattern.test(bytes.toString('utf8'));
  };
}

function timesOf(events: readonly TimelineEvent[], findings: readonly FindingItem[] = []): number[] {
  const undated = findings.filter((f) => !events.some((e) => isEventOf(e, f)));
  const texts = [...events.map((e) => e.at), ...undated.flatMap((f) => [f.from, f.to])];
  return texts.map((text) => Date.parse(text)).toSorted((a, b) => a - b);
}

/** Statements say in plain words what procedures ask for by the names of counters. */
const NAMES: readonly (readonly [said: RegExp, names: string])[] = [
  [/sent again|resent/i, 'retransmit retransmission TCPRetrans'],
  [/without an answer|unanswered|does not answer|answered none/i, 'timeout timed out'],
  [/dropped|drops|throws .* away/i, 'DROP packet loss'],
];

function inBothWords(text: string): string {
  return [text, ...NAMES.flatMap(([said, names]) => (said.test(text) ? [names] : []))].join(' ');
}
