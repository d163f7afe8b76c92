import { defineIncidentRule } from './incident-rule.js';
import type { Path } from './yaml-places.js';

export const incidentCitations = defineIncidentRule({
  id: 'unresolved-citation',
  level: 'error',
  title: 'Citation that leads nowhere',
  why: 'who follows it finds nothing, and the sentence stands without evidence',
  instead: 'cite an id of the evidence index, or attach the bundle it was in',
  *check({ incident, lock }) {
    const known = new Set((lock?.evidence ?? []).map((e) => e.id));
    for (const { path, text } of textsOf(incident, [])) {
      const key = path.findLast((step) => typeof step === 'string');
      const ids =
        key === 'cite'
          ? [text]
          : Array.from(text.matchAll(/\[(E\d{1,6}(?:, ?E\d{1,6}){0,20})\]/g), (m) =>
              (m[1] ?? '').split(/, ?/),
            ).flat();
      const missing = ids.filter((id) => /^E\d+$/.test(id) && !known.has(id));
      if (missing.length > 0)
        yield { path, why: `${[...new Set(missing)].join(', ')} is not in the evidence index` };
    }
  },
});

export const evidenceChanged = defineIncidentRule({
  id: 'evidence-changed',
  level: 'error',
  title: 'Evidence that is not what was cited',
  why: 'what the document cites may say something else now',
  instead: 'attach the bundle again, or restore the file that was cited',
  *check({ incident, lock, disk }) {
    if (!disk || !lock) return;
    const listed = incident.bundles ?? [];
    for (const [id, { path, sha256, manifestSha256 }] of Object.entries(lock.bundles)) {
      const now = disk.get(path);
      if (now === undefined) continue;
      const index = listed.findIndex((b) => b.id === id);
      const at: Path = index < 0 ? ['bundles'] : ['bundles', index];
      if (now === null) yield { path: at, why: `${id} (${path}) is not there` };
      else if (now !== (sha256 ?? manifestSha256))
        yield {
          path: at,
          why: `${id} (${path}) is not the bundle that was attached: SHA-256 ${now.slice(0, 12)}…, attached ${(sha256 ?? manifestSha256).slice(0, 12)}…`,
        };
    }
  },
});

function* textsOf(value: unknown, path: Path): Generator<{ path: Path; text: string }> {
  if (typeof value === 'string') yield { path, text: value };
  else if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* textsOf(item, [...path, i]);
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) yield* textsOf(item, [...path, key]);
}
