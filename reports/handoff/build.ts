import { citedFiles } from '../../src/core/documents/cited-files.js';
import type { Binding, DocumentOptions } from '../../src/core/documents/document-kind.js';
import { fieldOf } from '../../src/core/documents/field.js';
import { headOf } from '../../src/core/documents/head.js';
import { sheetsOf } from '../../src/core/documents/hypothesis-sheets.js';
import type { Incident } from '../../src/core/documents/incident.js';
import { mainBundle } from '../../src/core/documents/main-bundle.js';
import { momentIn } from '../../src/core/documents/moment.js';
import { Places } from '../../src/core/documents/places.js';
import { cellText, proseField } from '../../src/core/documents/prose.js';
import type { IncidentRecord } from '../../src/core/documents/record.js';
import { knownZone } from '../../src/core/documents/zoned-time.js';
import { escapeLine } from '../../src/core/escape.js';
import { firstScreen } from './first-screen.js';
import type { Model } from './model.js';
import { actionsOf, questionsOf, risksOf, separatingOf, stepsOf, verificationOf } from './next.js';
import { placeOf, resumeOf } from './place.js';
import { refutedOf } from './refuted.js';
import { subjectsOf } from './subjects.js';
import { type Words, wordsOf } from './words.js';

export function build(record: IncidentRecord, options: DocumentOptions): Model {
  const { incident } = record;
  const words = wordsOf(options.language);
  const zone = knownZone(incident.timezone);
  const places = new Places(record);
  const sheets = sheetsOf(record, places, options.language);
  const bundle = mainBundle(record);
  const parts = {
    firstScreen: firstScreen(record, sheets, zone, words),
    context: contextOf(record, words),
    subjects: subjectsOf(record, words),
    ...measuredOf(record),
    hypotheses: sheets.map((s) => inZone(s, zone)),
    refuted: refutedOf(record, sheets),
    verification: verificationOf(sheets, words),
    actions: actionsOf(record, words),
    questions: questionsOf(record, words),
    next: stepsOf(record),
    ...risksOf(record, words),
    acceptance: acceptanceOf(incident, zone, words),
    ...(!bundle && {
      notMeasured: { state: 'not_collected' as const, collector: 'evidence collect', reason: words.noBundle },
    }),
  };
  const head = headOf(record, options, {
    kind: 'handoff',
    title: incident.title ?? incident.id,
    blocks: blocksOf(incident),
    parts: { ...parts, facts: { facts: parts.measured.map((m) => m.fact) } },
  });
  const evidence = [...head.evidence, ...places.items()];
  return {
    ...head,
    evidence,
    files: citedFiles(evidence),
    schema: 'evidence/handoff/v1',
    incident: incident.id,
    ...parts,
    place: placeOf(record, zone, words),
    deliverables: (incident.deliverables ?? []).map((d) => ({
      ...d,
      title: cellText(d.title ?? ''),
      holds: cellText(d.holds ?? ''),
    })),
    separating: separatingOf(record),
    resume: resumeOf(record, words),
    decisions: (incident.decisions ?? []).map((d) => ({
      at: d.at === undefined ? '' : momentIn(zone, d.at),
      text: cellText(d.text),
      why: cellText(d.why ?? ''),
    })),
    environment: (incident.environment ?? []).map((e) => ({
      name: cellText(e.name),
      value: cellText(e.value),
    })),
    tools: (incident.tools ?? []).map(cellText),
    worked: (incident.worked ?? []).map(cellText),
    gaps: record.gaps.map((g) => ({
      bundle: g.bundle,
      host: g.host,
      collector: g.collector,
      reason: escapeLine(`${g.outcome.replaceAll('_', ' ')}: ${g.reason}`),
      remedy: g.remedy ?? '',
      wouldDecide: escapeLine(g.wouldDecide ?? ''),
    })),
  };
}

function contextOf(record: IncidentRecord, words: Words): Model['context'] {
  const { report = {}, data_points: points = [], background } = record.incident;
  const prose = (value: string | undefined, what: string): ReturnType<typeof proseField> =>
    proseField(value, record, what, words.lead);
  return {
    severity: prose(report.severity, words.reportSeverity),
    quote: prose(report.quote, words.quote),
    scope: prose(report.scope, words.scope),
    evidence: prose(report.evidence, words.evidence),
    ...(typeof background === 'string' && { background }),
    contrasts: (report.contrasts ?? []).map((c) => ({ name: cellText(c.name), text: cellText(c.text) })),
    dataPoints: points.map((p) => ({ text: cellText(p.text), items: (p.items ?? []).map(cellText) })),
  };
}

/** A table for people; what else was measured is in the analysis report. */
const MOST_MEASURED = 30;

/** Facts of the bundle that the verdict is of. */
function measuredOf(record: IncidentRecord): Pick<Model, 'measured' | 'moreMeasured'> {
  const bundle = mainBundle(record);
  const own = [...record.facts.values()].filter((f) => f.bundle === bundle?.id);
  const measured = own.slice(0, MOST_MEASURED).map((f) => ({
    bundle: f.bundle,
    host: f.host ?? '',
    label: escapeLine(f.target === undefined ? f.label : `${f.label} → ${f.target}`),
    text: cellText(f.text),
    cites: [...f.cites],
    fact: f.id,
  }));
  return { measured, moreMeasured: own.length - measured.length };
}

function acceptanceOf({ handoff = {} }: Incident, zone: string, words: Words): Model['acceptance'] {
  const { from, to, at, accepted } = handoff;
  return {
    from: fieldOf(from && cellText(from), words.from, words.shift),
    to: fieldOf(to && cellText(to), words.to, words.shift),
    at: fieldOf(at && momentIn(zone, at), words.handedAt, words.shift),
    ...(accepted && { accepted: { by: cellText(accepted.by), at: momentIn(zone, accepted.at) } }),
  };
}

function inZone(sheet: Model['hypotheses'][number], zone: string): Model['hypotheses'][number] {
  const { result } = sheet;
  if (result?.at === undefined) return sheet;
  return { ...sheet, result: { ...result, at: momentIn(zone, result.at) } };
}

/** Lists whose items lead back to the file as they are; tables of several keys are computed. */
function blocksOf({ questions = [], actions = [] }: Incident): Record<string, Binding> {
  const open = questions.filter((q) => q.answer === undefined);
  return {
    ...(actions.length > 0 && {
      actions: {
        kind: 'table' as const,
        path: 'actions',
        rows: actions.map((a) => a.id),
        // The state is printed in the words of the language.
        columns: ['id', 'do', 'owner', 'priority', 'due', null],
      },
    }),
    ...(open.length > 0 && {
      questions: {
        kind: 'table' as const,
        path: 'questions',
        rows: open.map((q) => q.id),
        columns: ['id', 'text', 'to', 'by'],
      },
    }),
    worked: { kind: 'list', path: 'worked' },
    tools: { kind: 'list', path: 'tools' },
    risks: { kind: 'list', path: 'risks' },
  };
}
