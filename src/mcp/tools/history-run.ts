import type { z } from 'zod';
import { verifyBundle } from '../../bundle/verify.js';
import { isMissing } from '../../core/artifact-groups.js';
import { formatBytes } from '../../core/units.js';
import { sourceOf, sourceText } from '../cited.js';
import { focusOn, nothing } from '../focus.js';
import { LOCAL } from '../known-hosts.js';
import { pageOf } from '../page-token.js';
import { bundleOfRun } from '../runs.js';
import type { Answer, Call } from '../tool.js';
import type { historyInput, historyOutput, validateInput, validateOutput } from './history.js';

export async function runHistory(
  args: z.infer<typeof historyInput>,
  call: Call,
): Promise<Answer<z.input<typeof historyOutput>>> {
  const listing = await call.state.folder.list();
  const { bundles, unreadable } = listing;
  const { instanceId: host } = args;
  const own = bundles.filter(
    (b) =>
      host === undefined ||
      b.id === host ||
      b.hosts.some((h) => h.id === host || (host === LOCAL && h.isLocal)),
  );
  if (host !== undefined && own.length === 0 && !call.state.hosts.ids().includes(host))
    throw nothing(host, listing, call);
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
      ].join('\n') || `no bundle${host === undefined ? '' : ` of ${host}`} yet: collect makes one`,
  };
}

export async function runValidate(
  args: z.infer<typeof validateInput>,
  call: Call,
): Promise<Answer<z.input<typeof validateOutput>>> {
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
}

const MOST_FILES = 300;
