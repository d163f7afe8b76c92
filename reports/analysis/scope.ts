import { momentIn } from '../../src/core/documents/moment.js';
import { mainBundle } from '../../src/core/documents/main-bundle.js';
import type { BundleEvidence, IncidentRecord } from '../../src/core/documents/record.js';
import { escapeLine } from '../../src/core/escape.js';
import { figure } from '../../src/core/figures.js';
import { LAYERS } from '../../src/core/layers.js';
import type { Model } from './model.js';

/** From where to where, when; and what nobody looked at, so that silence is not read as health. */
export function scopeOf(record: IncidentRecord, zone: string): Model['scope'] {
  const coverage = mainBundle(record)?.analysis.verdict.coverage ?? [];
  return {
    bundles: record.bundles.map((b) => ({
      id: b.id,
      name: b.name,
      role: b.role,
      from: momentIn(zone, b.manifest.window.startedAt),
      to: momentIn(zone, b.manifest.window.endedAt ?? b.manifest.createdAt),
      hosts: escapeLine(
        b.manifest.hosts.map((h) => (h.role === undefined ? h.id : `${h.id} (${h.role})`)).join(', '),
      ),
      targets: escapeLine(
        b.manifest.targets
          .map((t) => [t.name, ...t.addresses.filter((a) => a !== t.name)].join(' '))
          .join(', '),
      ),
    })),
    notLookedAt: LAYERS.flatMap((layer) => {
      const seen = coverage.find((c) => c.layer === layer);
      if (seen && seen.fired + seen.clear > 0) return [];
      const reason =
        seen === undefined ? 'not_collected' : seen.not_exercised > 0 ? 'not_exercised' : 'not_observable';
      return [{ layer, reason }];
    }),
  };
}

/** Clocks, what was cut or refused, what was masked. */
export function qualityOf(record: IncidentRecord): Model['quality'] {
  return {
    clocks: record.bundles.flatMap((b) =>
      b.manifest.hosts.map((h) => ({
        bundle: b.id,
        host: escapeLine(h.id),
        offset: clockOf(h),
        zone: h.timeZone ?? '',
      })),
    ),
    gaps: record.gaps.map((g) => ({
      bundle: g.bundle,
      host: escapeLine(g.host),
      collector: escapeLine(g.collector),
      reason: escapeLine(`${g.outcome.replaceAll('_', ' ')}: ${g.reason}`),
      remedy: g.remedy ?? '',
      wouldDecide: escapeLine(g.wouldDecide ?? ''),
    })),
    interrupted: record.bundles.filter((b) => b.manifest.interrupted).map((b) => b.id),
    truncated: record.bundles.flatMap((b) =>
      b.manifest.artifacts
        .filter((a) => a.outcome === 'truncated')
        .map((a) => `${b.id}:${a.path ?? `${a.host}/${a.collector}/${a.probe}`}`),
    ),
    masked: record.bundles.map((b) => ({
      bundle: b.id,
      secrets: Object.values(b.manifest.redactions?.rules ?? {}).reduce((sum, n) => sum + n, 0),
      withheld: b.manifest.redactions?.withheld ?? 0,
      pseudonyms: b.manifest.redactions?.identities !== undefined,
      off: b.manifest.redactions?.enabled === false,
    })),
  };
}

function clockOf({
  transport,
  clockOffsetMs: offset,
  clockErrorMs: error,
}: BundleEvidence['manifest']['hosts'][number]): string {
  if (transport === 'local') return 'reference';
  if (offset === undefined || error === undefined) return '';
  return `${offset > 0 ? '+' : offset < 0 ? '−' : ''}${figure(Math.abs(offset))} ms ± ${figure(error)} ms`;
}

/** How it was made, so that it can be made again. */
export function methodOf(record: IncidentRecord): Model['method'] {
  return {
    runs: record.bundles.map((b) => ({
      bundle: b.id,
      tool: `${b.manifest.tool.name} ${b.manifest.tool.version}`,
      profile: b.manifest.profile,
      command: b.manifest.vantage.argv,
      probes: b.manifest.artifacts.length,
      ok: b.manifest.artifacts.filter((a) => a.outcome === 'ok').length,
      collectors: [...new Set(b.manifest.artifacts.map((a) => a.collector))].toSorted().join(', '),
      manifestSha256: b.manifestSha256,
    })),
    settings: (mainBundle(record)?.analysis.settings ?? []).map((s) => ({
      detection: s.detection,
      name: s.name,
      value: String(s.value),
      shipped: s.shipped === undefined ? '' : String(s.shipped),
      file: s.file,
    })),
  };
}
