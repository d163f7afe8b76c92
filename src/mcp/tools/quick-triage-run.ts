import type { z } from 'zod';
import { visible } from '../../core/escape.js';
import { listFindings } from '../../query/findings.js';
import { readCitedLines } from '../../query/read-lines.js';
import type { findingData, recommendedSop } from '../answer-schemas.js';
import { gapsOf } from '../cause-data.js';
import { citing, sourceOf, sourceText } from '../cited.js';
import { coverageOf } from '../coverage.js';
import { findingLine, findingsData } from '../finding-data.js';
import { type Focus, focusOn } from '../focus.js';
import { recommendedSops } from '../recommended-sops.js';
import { timeWindow, windowFields } from '../time-window.js';
import type { Answer, Call } from '../tool.js';
import type { excerpt, quickTriageInput, quickTriageOutput } from './quick-triage.js';

const MOST_EVIDENCE = 15;
/** A citation may be of a whole file. */
const MOST_LINES = 6;

export async function runQuickTriage(
  args: z.infer<typeof quickTriageInput>,
  call: Call,
): Promise<Answer<z.input<typeof quickTriageOutput>>> {
  const focus = await focusOn(call, args);
  const analysed = await call.state.judged.analysed(focus);
  const { verdict } = analysed;
  const window = timeWindow(args, Date.parse(focus.info.to));
  const { findings } = listFindings([await call.state.judged.judged(focus)], {
    severity: 'hint',
    ...(focus.host !== undefined && { hosts: [focus.host] }),
    since: window.from,
    until: window.to,
  });
  const shown = findingsData(focus, findings.slice(0, MOST_EVIDENCE), args.response_format);
  const cites = findings
    .slice(0, MOST_EVIDENCE)
    .flatMap((f) => f.citations.slice(0, 1).map((c) => ({ id: f.id, cite: c })));
  const topEvidence = await excerpts(focus, cites);
  const [cause] = verdict.causes;
  const { playbooks } = await call.state.judged.knowledge();
  const sops = recommendedSops(analysed, playbooks, call.state.runbooks);
  const data = {
    untrusted: true as const,
    source: sourceOf(focus),
    rootCause: {
      category: cause?.root_cause ?? verdict.outcome,
      ...(cause && { layer: cause.layer, host: cause.host }),
      confidence: cause?.confidence ?? ('none' as const),
      statement: cause?.statement ?? verdict.summary,
    },
    findings: shown,
    topEvidence,
    coverage_report: coverageOf(focus),
    gaps: gapsOf(verdict),
    followupCommands: followups(args.instanceId, shown, sops),
    next_tests: verdict.next_tests.map((t) => t.test),
    recommendedSOPs: sops,
    ...windowFields(window),
  };
  return {
    data,
    text: [
      `${sourceText(focus)}: ${data.rootCause.category} (${data.rootCause.confidence}): ${data.rootCause.statement}`,
      ...shown.map(findingLine),
      ...topEvidence.flatMap((e) => [e.logKey, ...e.lines.map((l) => `  ${l.lineNumber}: ${l.text}`)]),
      ...data.followupCommands.map((f) => `${f.tool}(${JSON.stringify(f.arguments)}): ${f.why}`),
      ...(data.gaps.length > 0 ? [`not judged: ${data.gaps.map((g) => g.split(':')[0]).join(', ')}`] : []),
    ].join('\n'),
  };
}

type Excerpt = z.input<typeof excerpt>;

async function excerpts(
  focus: Focus,
  cites: readonly {
    readonly id: string;
    readonly cite: {
      readonly cite: string;
      readonly path: string;
      readonly line?: number;
      readonly end_line?: number;
    };
  }[],
): Promise<Excerpt[]> {
  const key = citing(focus);
  const found: Excerpt[] = [];
  for (const { id, cite } of cites) {
    if (cite.line === undefined) continue;
    const to = Math.min(cite.end_line ?? cite.line, cite.line + MOST_LINES - 1);
    const { lines } = await readCitedLines(focus.bundle, { path: cite.path, from: cite.line, to }, 0);
    found.push({
      finding_id: id,
      logKey: key(cite.cite).logKey,
      lines: lines.map((l) => ({ lineNumber: l.number, text: visible(l.text).slice(0, 500) })),
    });
  }
  return found;
}

function followups(
  instanceId: string,
  findings: readonly z.input<typeof findingData>[],
  sops: readonly z.input<typeof recommendedSop>[],
): { tool: string; arguments: Record<string, unknown>; why: string }[] {
  const [worst] = findings;
  return [
    ...(worst
      ? [
          {
            tool: 'correlate',
            arguments: { instanceId, pivotEvent: worst.finding_id },
            why: 'what else happened around the worst finding',
          },
        ]
      : []),
    {
      tool: 'network_diagnostics',
      arguments: { instanceId },
      why: 'state of the network, and which counters moved',
    },
    {
      tool: 'summarize',
      arguments: { instanceId, finding_ids: findings.slice(0, 10).map((f) => f.finding_id) },
      why: 'what these findings come to',
    },
    ...sops.slice(0, 2).map((s) => ({ tool: 'get_playbook', arguments: { name: s.sopName }, why: s.reason })),
  ];
}
