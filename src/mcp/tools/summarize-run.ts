import type { z } from 'zod';
import { sopOf } from '../../core/sop/sop-of.js';
import { sopYaml } from '../../core/sop/sop-yaml.js';
import { summarize as summaryOf } from '../../query/summary.js';
import { causeOf, gapsOf } from '../cause-data.js';
import { sourceOf, sourceText } from '../cited.js';
import { resolveClaims } from '../claims.js';
import { focusOn } from '../focus.js';
import type { Answer, Call } from '../tool.js';
import type { summarizeInput, summarizeOutput } from './summarize.js';

export async function runSummarize(
  args: z.infer<typeof summarizeInput>,
  call: Call,
): Promise<Answer<z.input<typeof summarizeOutput>>> {
  const focus = await focusOn(call, args);
  const analysed = await call.state.judged.analysed(focus);
  const { verdict } = analysed;
  const { claims, unresolved } = await resolveClaims(args.finding_ids, focus, call);
  const short = summaryOf(focus.info.id, focus.manifest, analysed);
  const causes = verdict.causes.map((c) => causeOf(c, analysed, focus));
  const outcome = sopOf(analysed);
  const layers = [...claims.flatMap((c) => c.layer ?? []), ...causes.map((c) => c.layer)];
  const isDetailed = args.response_format === 'detailed';
  const data = {
    untrusted: true as const,
    source: sourceOf(focus),
    grounded: unresolved.length === 0 && claims.length > 0,
    unresolvedFindingIds: [...unresolved],
    claims: [...claims],
    criticalFindings: claims.filter((c) => c.severity === 'critical'),
    affectedComponents: [...new Set(layers)],
    verdict: verdict.outcome,
    summary: short.text,
    causes: isDetailed ? causes : causes.slice(0, 3),
    ruled_out: verdict.ruled_out.map((r) => ({ root_cause: r.root_cause, by: r.by })),
    recommendations: causes.map(({ mitigation: m }) => ({
      text: `Operator: ${m.immediate}`,
      safety: m.safety,
      owner: m.owner,
    })),
    next_tests: verdict.next_tests.map((t) => t.test),
    confidence: verdict.causes[0]?.confidence ?? ('none' as const),
    gaps: gapsOf(verdict),
    outcome,
    yaml: sopYaml(outcome),
  };
  return {
    data,
    text: [
      `${sourceText(focus)}: ${verdict.outcome}`,
      short.text,
      ...claims.map((c) => `${c.finding_id}: ${c.statement} (${c.citations[0]?.logKey ?? 'no line'})`),
      ...unresolved.map((u) => `${u.finding_id} not resolved: ${u.reason}`),
      ...data.recommendations.map((r) => `${r.text} (${r.safety.replace('_', ' ')}; ${r.owner})`),
      '',
      data.yaml,
    ].join('\n'),
  };
}
