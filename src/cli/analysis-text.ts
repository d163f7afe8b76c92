import type { Analysed } from '../analyze/analyze.js';
import { settingText } from '../analyze/settings.js';
import type { Severity } from '../core/detection.js';
import type { Finding } from '../core/finding.js';
import type { RankedCause } from '../core/verdict.js';
import { visible } from '../core/escape.js';
import type { Paint } from './style.js';
import { wrap } from './wrap.js';

const ORDER: readonly Severity[] = ['critical', 'warning', 'hint', 'info'];

/**
 * The verdict for a terminal: causes, what speaks against them, the findings with their lines, what to do next.
 *
 * @param cited how the reader gets at a cited file
 */
export function analysisText(
  { verdict, findings, settings }: Analysed,
  cited: string,
  all: boolean,
  paint: Paint,
): string {
  const byId = new Map(findings.map((f) => [f.id, f]));
  const word = { cause: 'red', none: 'green', undetermined: 'yellow' } as const;
  const shown = findings
    .filter((f) => all || f.severity === 'critical' || f.severity === 'warning')
    .toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  const hidden = findings.length - shown.length;
  const lines = [
    `${paint(word[verdict.outcome], verdict.outcome)}: ${visible(verdict.summary)}`,
    ...verdict.causes.flatMap((cause) => causeLines(cause, byId, paint)),
    ...section(
      verdict.causes.length > 0 ? 'Not explained by that' : 'Not explained by one cause',
      verdict.unexplained.flatMap((id) => {
        const f = byId.get(id);
        return f ? [wrap(visible(`${f.statement} (${f.host}, ${f.cites[0]})`), '  ')] : [];
      }),
      paint,
    ),
    ...section(
      'Findings',
      shown.map((f) => findingLine(f, paint)),
      paint,
    ),
    ...(hidden > 0 ? [paint('dim', `  and ${hidden} hints and notes (--all)`)] : []),
    ...section(
      'Ruled out',
      verdict.ruled_out.map((r) => wrap(visible(`${r.root_cause}: ${r.by}`), '  ')),
      paint,
    ),
    ...section(
      'Next',
      verdict.next_tests.map((t) => wrap(visible(`${t.test} (${t.separates.join(', ')})`), '  ')),
      paint,
    ),
    ...section(
      'Not as shipped',
      settings.map((s) => wrap(visible(`${settingText(s)} (${s.file})`), '  ')),
      paint,
    ),
    ...section('Looked at', [coverageLine(verdict.coverage)], paint),
    '',
    paint('dim', `  ${cited}`),
  ];
  return `${lines.join('\n')}\n`;
}

function section(title: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : ['', paint('bold', title), ...lines];
}

function causeLines(cause: RankedCause, byId: ReadonlyMap<string, Finding>, paint: Paint): string[] {
  const supports = cause.supports.flatMap((id) => byId.get(id) ?? []);
  return [
    '',
    `${paint('bold', cause.root_cause)} on ${visible(cause.host)}, layer ${cause.layer}, confidence ${cause.confidence}` +
      (cause.since === undefined ? '' : `, since ${cause.since}`) +
      (cause.seen_from.join() === cause.host ? '' : visible(`, seen from ${cause.seen_from.join(', ')}`)),
    wrap(visible(cause.statement), '  '),
    ...supports.map((f) => wrap(visible(`+ ${f.statement} (${f.host}, ${f.cites[0]})`), '  ')),
    ...cause.contradicts.map((text) => wrap(visible(`- ${text}`), '  ')),
    wrap(
      visible(`now: ${cause.mitigation.immediate} (${cause.safety.replace('_', ' ')}; ${cause.owner})`),
      '  ',
    ),
    wrap(visible(`then: ${cause.mitigation.long_term}`), '  '),
  ];
}

function findingLine(f: Finding, paint: Paint): string {
  const colour = f.severity === 'critical' ? 'red' : f.severity === 'warning' ? 'yellow' : 'dim';
  const subject = f.subject === '' ? '' : ` ${f.subject}`;
  return wrap(
    `${paint(colour, f.severity)} ${f.detection} ${visible(`${f.host}${subject}: ${f.statement} (${f.cites[0]})`)}`,
    '  ',
  );
}

function coverageLine(coverage: Analysed['verdict']['coverage']): string {
  return wrap(
    coverage
      .map(({ layer, fired, clear, not_exercised: idle, not_observable: unseen }) =>
        fired + clear > 0
          ? `${layer} ${fired > 0 ? `${fired} fired, ` : ''}${clear} clear`
          : `${layer} ${idle > 0 ? 'not exercised' : unseen > 0 ? 'not observable' : '-'}`,
      )
      .join(' · '),
    '  ',
  );
}
