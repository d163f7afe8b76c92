import { z } from 'zod';
import { sopSchema } from '../../core/sop/schema.js';
import { sopOf } from '../../core/sop/sop-of.js';
import { sopYaml } from '../../core/sop/sop-yaml.js';
import { summarize as summaryOf } from '../../query/summary.js';
import { causeData, causeOf, gapsOf } from '../cause-data.js';
import { sourceOf, sourceText } from '../cited.js';
import { claim, resolveClaims } from '../claims.js';
import { focusOn } from '../focus.js';
import * as p from '../parameters.js';
import { defineTool, UNTRUSTED } from '../tool.js';

export const summarize = defineTool({
  name: 'summarize',
  title: 'Summary grounded in findings',
  description:
    'The verdict of the evidence, and what each of the given ids stands for, with lines that `read` opens. Ids of errors, search, timeline and correlate are resolved; those that cannot be are named with the reason. Ends with the outcome as YAML.',
  effect: 'reads',
  input: z.strictObject({
    instanceId: p.instanceId,
    bundle: p.bundle,
    finding_ids: z
      .array(z.string().min(1).max(100))
      .max(200)
      .describe('May be empty: then the verdict alone'),
    response_format: p.responseFormat,
    region: p.region,
  }),
  output: z.object({
    ...UNTRUSTED,
    source: p.source,
    grounded: z.boolean().describe('Every id that was given stands for something, and there was one'),
    unresolvedFindingIds: z.array(z.object({ finding_id: z.string(), reason: z.string() })),
    claims: z.array(claim),
    criticalFindings: z.array(claim),
    affectedComponents: z.array(z.string()).describe('Layers'),
    verdict: z.enum(['cause', 'none', 'undetermined']),
    summary: z.string(),
    causes: z.array(causeData),
    ruled_out: z.array(z.object({ root_cause: z.string(), by: z.string() })),
    recommendations: z.array(z.object({ text: z.string(), safety: z.string(), owner: z.string() })),
    next_tests: z.array(z.string()),
    confidence: z.enum(['high', 'medium', 'low', 'none']),
    gaps: z.array(z.string()),
    outcome: sopSchema.describe('The output format of a network procedure (docs/sop.schema.json)'),
    yaml: z.string().describe('outcome as YAML'),
  }),
  run: async (args, call) => {
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
  },
});
