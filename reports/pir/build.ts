import type { z } from 'zod';
import type { DeepReadonly, DocumentOptions } from '../../src/core/documents/document-kind.js';
import type { Field } from '../../src/core/documents/field.js';
import { glossaryOf } from '../../src/core/documents/glossary.js';
import { headOf } from '../../src/core/documents/head.js';
import { evidenceIndexOf } from '../../src/core/documents/index-of-evidence.js';
import { proseField } from '../../src/core/documents/prose.js';
import type { IncidentRecord } from '../../src/core/documents/record.js';
import type { Hole } from '../../src/core/documents/to-fill.js';
import { momentWithZone } from '../../src/core/documents/moment.js';
import { blocksOf } from './blocks.js';
import type { model } from './model.js';
import { abstractOf } from './parts/abstract.js';
import { actionsOf, closingRows } from './parts/actions.js';
import { certainty, factorsOf, hypothesisRows, rootCauseField, ruledOut } from './parts/cause.js';
import { type Context, contextOf } from './parts/context.js';
import { impactNumbers, impactOf } from './parts/impact.js';
import { detectionOf, lessonsOf, notDoing, openQuestions } from './parts/lists.js';
import { metricsOf, missedSignals, timeRows } from './parts/metrics.js';
import { bundleRows, qualityOf } from './parts/quality.js';
import { recoveryFigure } from './parts/recovery-chart.js';
import { fixOf, recoveryOf } from './parts/repair.js';
import { reviewMark, reviewOf } from './parts/review.js';
import { stripOf } from './parts/strip.js';
import { stateField, summaryRows } from './parts/summary.js';
import { type Timeline, timelineOf, timelineSources } from './parts/timeline.js';

type Input = DeepReadonly<z.input<typeof model>>;

export function build(record: IncidentRecord, options: DocumentOptions): Input {
  const context = contextOf(record, options);
  const timeline = timelineOf(context);
  const body = bodyOf(context, timeline);
  const appendix = appendixOf(context);
  const head = headOf(record, options, {
    kind: 'pir',
    title: record.incident.title ?? context.words.title,
    blocks: blocksOf(record, { ...body, ...appendix }),
    parts: context.isBrief ? body : { ...body, ...appendix },
    holes: proposedRows(context),
  });
  const pictures = context.isBrief ? [] : [stripOf(context), recoveryFigure(context)];
  return {
    ...head,
    ...body,
    figures: pictures.filter((figure) => figure !== undefined),
    ...appendix,
    evidence_index: evidenceIndexOf(head.evidence, context.zone),
    glossary: glossaryOf({ body, appendix }, context.language),
  };
}

/** What both variants print. */
function bodyOf(context: Context, timeline: Timeline) {
  const { record, words, zone } = context;
  const { incident } = record;
  const prose = (value: Parameters<typeof proseField>[0], what: string): Field =>
    proseField(value, record, what, words.who.author);
  return {
    review_mark: reviewMark(context),
    identity: {
      id: incident.id,
      title: incident.title ?? '',
      state: stateField(context),
      asOf: momentWithZone(zone, record.asOf),
    },
    abstract: abstractOf(context),
    summary: summaryRows(context),
    what_happened: prose(incident.what_happened, words.what.whatHappened),
    background: incident.background === undefined ? null : prose(incident.background, words.what.background),
    timeline,
    root_cause: rootCauseField(context),
    cause_certainty: certainty(context),
    resolution: prose(incident.resolution, words.what.resolution),
    recovery: recoveryOf(context),
    fix: fixOf(context),
    impact: impactOf(context),
    impact_numbers: impactNumbers(context),
    actions: actionsOf(context),
    not_doing: notDoing(context),
    lessons: lessonsOf(context),
    questions: openQuestions(context),
  };
}

function appendixOf(context: Context) {
  return {
    metrics: { times: timeRows(context), rows: metricsOf(context) },
    missed_signals: missedSignals(context),
    detection: detectionOf(context),
    factors: factorsOf(context),
    hypotheses: hypothesisRows(context),
    ruled_out: ruledOut(context),
    closing: closingRows(context),
    timeline_sources: timelineSources(context),
    data_quality: qualityOf(context),
    bundles: bundleRows(context),
    review: reviewOf(context),
  };
}

function proposedRows({ record, words }: Context): Hole[] {
  const count = record.timeline.filter(({ state }) => state === 'proposed').length;
  return count === 0
    ? []
    : [{ what: words.what.proposed(count), who: words.who.author, section: 'timeline' }];
}
