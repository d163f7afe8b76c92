import { z } from 'zod';
import { verifyBundle } from '../../bundle/verify.js';
import { isMissing } from '../../core/artifact-groups.js';
import { formatBytes } from '../../core/units.js';
import { sourceOf, sourceText } from '../cited.js';
import { focusOn } from '../focus.js';
import { pageOf } from '../page-token.js';
import * as p from '../parameters.js';
import { bundleOfRun } from '../runs.js';
import { defineTool, UNTRUSTED } from '../tool.js';

const entry = z.object({
  bundle: z.string(),
  hosts: z.array(z.object({ id: z.string(), role: z.string().optional(), outcome: z.string() })),
  case: z.string().optional(),
  profile: z.string(),
  collected_from: z.string(),
  collected_to: z.string(),
  complete: z.boolean(),
  interrupted: z.boolean(),
  totalSize: z.number().optional(),
  fileCount: z.number(),
  gaps: z.number(),
});

export const history = defineTool({
  name: 'history',
  title: 'Bundles there are',
  description: 'Every bundle in the evidence folder, the newest first, and the runs of this server.',
  effect: 'reads',
  input: z.strictObject({
    instanceId: z.string().max(200).optional().describe('Only bundles of this host'),
    pageSize: z.int().min(1).max(200).default(50),
    pageToken: p.pageToken,
    region: p.region,
  }),
  output: z.object({
    ...UNTRUSTED,
    bundles: z.array(entry),
    unreadable: z.array(z.object({ name: z.string(), reason: z.string() })),
    ...p.page,
  }),
  run: async (args, { state }) => {
    const { bundles, unreadable } = await state.folder.list();
    const { instanceId: host } = args;
    const own = bundles.filter(
      (b) => host === undefined || b.hosts.some((h) => h.id === host || (host === 'local' && h.isLocal)),
    );
    const { items, ...page } = pageOf(own, args.pageSize, ['history', host], args.pageToken);
    return {
      data: {
        untrusted: true as const,
        bundles: items.map((b) => ({
          bundle: b.id,
          hosts: b.hosts.map(({ id, role, outcome }) => ({
            id,
            ...(role !== undefined && { role }),
            outcome,
          })),
          ...(b.case !== undefined && { case: b.case }),
          profile: b.profile,
          ...{ collected_from: b.from, collected_to: b.to, complete: b.complete, interrupted: b.interrupted },
          ...(b.bytes !== undefined && { totalSize: b.bytes }),
          ...{ fileCount: b.artifacts, gaps: b.gaps },
        })),
        unreadable: [...unreadable],
        ...page,
      },
      text:
        [
          ...items.map((b) => `${b.id}: ${b.hosts.map((h) => h.id).join(', ')}, ${b.from}, ${b.profile}`),
          ...unreadable.map((u) => `${u.name}: ${u.reason}`),
        ].join('\n') || 'no bundle yet: collect makes one',
    };
  },
});

export const validate = defineTool({
  name: 'validate',
  title: 'Is the evidence whole and unaltered',
  description:
    'Checks every file of a bundle against its manifest, and says which of the planned probes brought nothing and why.',
  effect: 'reads',
  input: z.strictObject({
    instanceId: p.instanceId.optional(),
    executionId: z.string().max(100).optional().describe('Of collect; instead of instanceId'),
    bundle: p.bundle,
    region: p.region,
  }),
  output: z.object({
    ...UNTRUSTED,
    source: p.source,
    complete: z.boolean().describe('Unaltered, and nothing that was asked for is missing'),
    intact: z.boolean(),
    problems: z.array(z.object({ kind: z.string(), path: z.string() })),
    manifestSha256: z.string().optional(),
    fileCount: z.number(),
    totalSize: z.number(),
    foundPatterns: z.array(z.string()).describe('Collectors that brought something'),
    missingPatterns: z
      .array(
        z.object({
          pattern: z.string(),
          outcome: z.string(),
          reason: z.string(),
          remedy: z.string().optional(),
        }),
      )
      .describe('Probes that brought nothing'),
    hasFindingsIndex: z.boolean(),
    manifest: z.array(
      z.object({ path: z.string(), bytes: z.number(), outcome: z.string(), sha256: z.string().optional() }),
    ),
    more_files: z.number(),
  }),
  run: async (args, call) => {
    const { state } = call;
    const instanceId = args.instanceId ?? bundleOfRun(state.runs, args.executionId);
    const focus = await focusOn(call, { instanceId, bundle: args.bundle });
    const keys = await state.keys(focus.info.path);
    const verified = await verifyBundle(focus.info.path, { ...(keys && { keys }) });
    const own = focus.manifest.artifacts.filter((a) => focus.host === undefined || a.host === focus.host);
    const ok = own.filter((a) => a.outcome === 'ok');
    const missing = own.filter((a) => isMissing(a.outcome));
    const listed = own.filter((a) => a.path !== undefined);
    const data = {
      untrusted: true as const,
      source: sourceOf(focus),
      complete: verified.ok && missing.length === 0 && !focus.info.interrupted,
      intact: verified.ok,
      problems: verified.problems.slice(0, 50).map(({ kind, path }) => ({ kind, path })),
      ...(verified.manifestSha256 !== undefined && { manifestSha256: verified.manifestSha256 }),
      fileCount: verified.checked,
      totalSize: verified.bytes,
      foundPatterns: [...new Set(ok.map((a) => a.collector))],
      missingPatterns: missing.slice(0, 100).map((a) => ({
        pattern: `${a.collector}/${a.probe}${a.subject === undefined ? '' : ` ${a.subject}`}`,
        outcome: a.outcome,
        reason: a.reason ?? a.outcome,
        ...(a.remedy !== undefined && { remedy: a.remedy }),
      })),
      hasFindingsIndex: focus.manifest.files.some((f) => f.path === 'findings.json'),
      manifest: listed.slice(0, MOST_FILES).map((a) => ({
        path: a.path ?? '',
        bytes: a.bytes,
        outcome: a.outcome,
        ...(a.sha256 !== undefined && { sha256: a.sha256 }),
      })),
      more_files: Math.max(0, listed.length - MOST_FILES),
    };
    return {
      data,
      text: [
        `${sourceText(focus)}: ${data.intact ? 'as it was sealed' : 'NOT as it was sealed'}, ${data.fileCount} files, ${formatBytes(data.totalSize)}`,
        ...data.problems.map((x) => `${x.kind} ${x.path}`),
        ...data.missingPatterns.slice(0, 20).map((m) => `${m.outcome} ${m.pattern}: ${m.reason}`),
      ].join('\n'),
    };
  },
});

const MOST_FILES = 300;
