import type { Collected } from '../collect/collect.js';
import type { Finding } from '../core/finding.js';
import type { Analysis, RankedCause } from '../core/verdict.js';
import { visible } from '../core/escape.js';
import { collectJson, type CollectOutput } from './collect-command.js';
import type { Paint } from './style.js';
import { wrap } from './wrap.js';

/** More would not fit on one screen. */
const MOST = { causes: 2, supports: 3, findings: 4, tests: 3 };

/** What a run found, before what it gathered. */
export const triageOutput: CollectOutput = {
  text: (collected, _seal, paint) => `${triageLines(collected, paint).join('\n')}\n`,
  json: (collected, uploaded) => ({
    ...collectJson(collected, uploaded),
    findings: collected.analysis?.findings,
  }),
};

function triageLines({ analysis, path, manifest }: Collected, paint: Paint): string[] {
  const missing = manifest.artifacts.filter((a) => a.outcome !== 'ok' && a.reason !== undefined).length;
  return [
    '',
    ...(analysis ? verdictLines(analysis, paint) : [paint('yellow', 'no verdict was made')]),
    '',
    paint(
      'dim',
      `${manifest.artifacts.length - missing} of ${manifest.artifacts.length} probes, sealed in ${path}`,
    ),
    paint('dim', `everything it rests on: evidence analyze ${path}`),
  ];
}

function verdictLines({ verdict, findings }: Analysis, paint: Paint): string[] {
  const colour = { cause: 'red', none: 'green', undetermined: 'yellow' } as const;
  const byId = new Map(findings.map((f) => [f.id, f]));
  const told = new Set(verdict.causes.flatMap((c) => c.supports));
  const others = findings.filter(
    (f) => !told.has(f.id) && (f.severity === 'critical' || f.severity === 'warning'),
  );
  return [
    `${paint(colour[verdict.outcome], verdict.outcome)}: ${paint('bold', visible(verdict.summary))}`,
    ...verdict.causes.slice(0, MOST.causes).flatMap((cause) => causeLines(cause, byId, paint)),
    ...list('also seen', others.map(findingText), MOST.findings, paint),
    ...list(
      'to decide',
      verdict.next_tests.map((t) => t.test),
      MOST.tests,
      paint,
    ),
  ];
}

function causeLines(cause: RankedCause, byId: ReadonlyMap<string, Finding>, paint: Paint): string[] {
  const supports = cause.supports.flatMap((id) => byId.get(id) ?? []);
  return [
    '',
    wrap(visible(cause.statement), '  '),
    ...supports.slice(0, MOST.supports).map((f) => wrap(visible(`+ ${findingText(f)}`), '  ')),
    ...cause.contradicts.slice(0, MOST.supports).map((text) => wrap(visible(`- ${text}`), '  ')),
    wrap(
      `${paint('cyan', 'now:')} ${visible(`${cause.mitigation.immediate} (${cause.safety.replace('_', ' ')})`)}`,
      '  ',
    ),
  ];
}

function findingText(f: Finding): string {
  return `${f.statement} (${f.cites[0]})`;
}

function list(title: string, texts: readonly string[], most: number, paint: Paint): string[] {
  if (texts.length === 0) return [];
  const rows = texts.slice(0, most).map((text) => wrap(visible(text), '  '));
  const more = texts.length > most ? [paint('dim', `  and ${texts.length - most} more`)] : [];
  return ['', `${paint('bold', title)}:`, ...rows, ...more];
}
