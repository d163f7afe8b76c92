import type { z } from 'zod';
import type { Layer } from '../../core/layers.js';
import { listFindings } from '../../query/findings.js';
import { gapsOf } from '../cause-data.js';
import { sourceOf, sourceText } from '../cited.js';
import { sectionNames, sectionsRead, tablesOf } from '../diagnostic-sections.js';
import { findingLine, findingsData } from '../finding-data.js';
import { focusOn } from '../focus.js';
import { networkOf, storageOf, tablesData, tableText } from '../network-tables.js';
import { recommendedSops } from '../recommended-sops.js';
import type { Answer, Call } from '../tool.js';
import type {
  networkDiagnosticsInput,
  networkDiagnosticsOutput,
  storageDiagnosticsInput,
  storageDiagnosticsOutput,
} from './network-diagnostics.js';

const NOT_NETWORK: ReadonlySet<Layer> = new Set(['host_cpu', 'host_memory', 'host_disk']);

const GUARDRAILS = [
  'Rules, routes and addresses are as they were at the end of the collection; they may have changed since.',
  'A DROP rule is no fault by itself: see whether its counter moved, and whether the connections in question match it.',
  'What an operator changes is not available through these tools.',
];

export async function runNetworkDiagnostics(
  args: z.infer<typeof networkDiagnosticsInput>,
  call: Call,
): Promise<Answer<z.input<typeof networkDiagnosticsOutput>>> {
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
}

export async function runStorageDiagnostics(
  args: z.infer<typeof storageDiagnosticsInput>,
  call: Call,
): Promise<Answer<z.input<typeof storageDiagnosticsOutput>>> {
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
  const absent = tables.flatMap((t) => (t.absent === undefined ? [] : [`${t.host} ${t.title}: ${t.absent}`]));
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
    text: [`${sourceText(focus)}: ${assessment}`, ...issues.map(findingLine), ...tables.map(tableText)].join(
      '\n',
    ),
  };
}
