import { z } from 'zod';
import type { Layer } from '../../core/layers.js';
import { listFindings } from '../../query/findings.js';
import { gapsOf } from '../cause-data.js';
import { sourceOf, sourceText } from '../cited.js';
import { sectionNames, sectionsRead, tablesOf } from '../diagnostic-sections.js';
import { findingData, findingLine, findingsData } from '../finding-data.js';
import { focusOn } from '../focus.js';
import { networkOf, storageOf, tableData, tablesData, tableText } from '../network-tables.js';
import * as p from '../parameters.js';
import { recommendedSop, recommendedSops } from '../recommended-sops.js';
import { defineTool, UNTRUSTED } from '../tool.js';

const NOT_NETWORK: ReadonlySet<Layer> = new Set(['host_cpu', 'host_memory', 'host_disk']);

const GUARDRAILS = [
  'Rules, routes and addresses are as they were at the end of the collection; they may have changed since.',
  'A DROP rule is no fault by itself: see whether its counter moved, and whether the connections in question match it.',
  'What an operator changes is not available through these tools.',
];

const answer = {
  ...UNTRUSTED,
  source: p.source,
  issues: z.array(findingData).describe('Findings at warning or above'),
  assessment: z.string(),
  confidence: z.enum(['high', 'medium', 'low', 'none']),
  gaps: z.array(z.string()),
};

export const networkDiagnostics = defineTool({
  name: 'network_diagnostics',
  title: 'State of the network of a host',
  description:
    'Interfaces, routes, neighbours, firewall, conntrack, DNS, sockets and queues as tables, how counters moved in the window, and what is wrong with them. Sections in the words of the EKS tools (iptables, cni, routes, dns, eni, ipamd, kube_proxy) or ours.',
  effect: 'reads',
  input: z.strictObject({
    instanceId: p.instanceId,
    bundle: p.bundle,
    sections: z
      .string()
      .max(300)
      .optional()
      .describe(
        'Separated by commas; default: interfaces,routes,neighbours,firewall,conntrack,dns,sockets,qdisc',
      ),
    response_format: p.responseFormat,
    region: p.region,
  }),
  output: z.object({
    ...answer,
    sections: z.record(z.string(), z.object({ tables: z.array(tableData), absent: z.string().optional() })),
    guardrails: z.array(z.string()),
    recommendedSOPs: z.array(recommendedSop),
  }),
  run: async (args, call) => {
    const names = sectionNames(args.sections);
    const focus = await focusOn(call, args);
    const all = await networkOf(focus, call, sectionsRead(names));
    const sections = Object.fromEntries(
      names.map((name) => {
        const { tables, absent } = tablesOf(name, all);
        const data = tablesData(tables, focus, args.response_format);
        return [name, { tables: data, ...(absent !== undefined && { absent }) }];
      }),
    );
    const analysed = await call.state.judged.analysed(focus);
    const found = listFindings([await call.state.judged.judged(focus)], {
      severity: 'warning',
      ...(focus.host !== undefined && { hosts: [focus.host] }),
    }).findings.filter((f) => !NOT_NETWORK.has(f.layer));
    const issues = findingsData(focus, found, args.response_format);
    const { verdict } = analysed;
    const { playbooks } = await call.state.judged.knowledge();
    return {
      data: {
        untrusted: true as const,
        source: sourceOf(focus),
        sections,
        guardrails: GUARDRAILS,
        issues,
        assessment: verdict.summary,
        confidence: verdict.causes[0]?.confidence ?? ('none' as const),
        gaps: gapsOf(verdict),
        recommendedSOPs: recommendedSops(analysed, playbooks, call.state.runbooks),
      },
      text: [
        `${sourceText(focus)}: ${verdict.summary}`,
        ...issues.map(findingLine),
        ...Object.entries(sections).flatMap(([name, s]) => [
          `## ${name}${s.absent === undefined ? '' : `: ${s.absent}`}`,
          ...s.tables.map(tableText),
        ]),
      ].join('\n'),
    };
  },
});

export const storageDiagnostics = defineTool({
  name: 'storage_diagnostics',
  title: 'State of file systems and disks',
  description: 'How full file systems and inodes are, mounts (read-only ones too), disk I/O in the window.',
  effect: 'reads',
  input: z.strictObject({
    instanceId: p.instanceId,
    bundle: p.bundle,
    response_format: p.responseFormat,
    region: p.region,
  }),
  output: z.object({ ...answer, tables: z.array(tableData) }),
  run: async (args, call) => {
    const focus = await focusOn(call, args);
    const tables = tablesData(await storageOf(focus, call), focus, args.response_format);
    const { verdict } = await call.state.judged.analysed(focus);
    const found = listFindings([await call.state.judged.judged(focus)], {
      severity: 'warning',
      layers: ['host_disk'],
      ...(focus.host !== undefined && { hosts: [focus.host] }),
    }).findings;
    const issues = findingsData(focus, found, args.response_format);
    const cause = verdict.causes.find((c) => c.layer === 'host_disk');
    const absent = tables.flatMap((t) =>
      t.absent === undefined ? [] : [`${t.host} ${t.title}: ${t.absent}`],
    );
    const assessment =
      cause?.statement ??
      (issues.length > 0
        ? `${issues.length} findings about disks and file systems`
        : absent.length === tables.length
          ? 'nothing about disks was collected'
          : 'nothing that was collected speaks of a fault of disks or file systems');
    return {
      data: {
        untrusted: true as const,
        source: sourceOf(focus),
        tables,
        issues,
        assessment,
        confidence: cause?.confidence ?? ('none' as const),
        gaps: absent,
      },
      text: [
        `${sourceText(focus)}: ${assessment}`,
        ...issues.map(findingLine),
        ...tables.map(tableText),
      ].join('\n'),
    };
  },
});
