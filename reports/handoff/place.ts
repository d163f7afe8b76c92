import { momentIn } from '../../src/core/documents/moment.js';
import type { IncidentRecord } from '../../src/core/documents/record.js';
import { shellQuote } from '../../src/core/quote.js';
import type { Model } from './model.js';
import type { Words } from './words.js';

/** Where the work lies and how the hosts were reached. Paths as the incident has them, never absolute ones. */
export function placeOf(record: IncidentRecord, zone: string, words: Words): Model['place'] {
  const hosts = new Map<string, Model['place']['hosts'][number]>();
  for (const { id, manifest } of record.bundles) {
    for (const host of manifest.hosts) {
      const access = host.transport === 'local' ? words.local : (host.label ?? host.transport);
      const said = hosts.get(host.id);
      const reached = said ? `${said.reached}, ${id}: ${host.outcome}` : `${id}: ${host.outcome}`;
      hosts.set(host.id, { id: host.id, role: host.role ?? '', access, reached });
    }
  }
  return {
    ...(record.folder !== undefined && { folder: record.folder }),
    bundles: record.bundles.map((b) => ({
      id: b.id,
      name: b.name,
      role: b.role,
      bytes: b.bytes,
      sha256: b.sha256 ?? b.manifestSha256,
      isArchive: b.sha256 !== undefined,
      hosts: b.manifest.hosts.map((h) => h.id).join(', '),
      from: momentIn(zone, b.manifest.window.startedAt),
      to: momentIn(zone, b.manifest.window.endedAt ?? b.manifest.createdAt),
    })),
    hosts: [...hosts.values()],
  };
}

/** What to type to stand where the last one stood. */
export function resumeOf(record: IncidentRecord, words: Words): Model['resume'] {
  const folder = record.folder === undefined ? undefined : shellQuote([record.folder]);
  return [
    ...(record.incident.resume ?? []).map(({ what, cmd }) => ({ what, command: cmd })),
    ...(folder === undefined
      ? []
      : [
          { what: words.show, command: `evidence report handoff ${folder}` },
          { what: words.asData, command: `evidence report handoff ${folder} --format json` },
        ]),
    ...record.bundles.flatMap(({ id, name, manifest }) => [
      { what: words.verify(id), command: `evidence verify ${shellQuote([name])}` },
      { what: words.analyze(id), command: `evidence analyze ${shellQuote([name])}` },
      { what: words.collect(id), command: manifest.vantage.argv },
    ]),
    ...(record.bundles.length === 0
      ? [{ what: words.first, command: `evidence collect --case ${shellQuote([record.incident.id])}` }]
      : []),
  ];
}
