import type { BundleTables } from '../../src/core/documents/bundle-tables.js';
import type { Places } from '../../src/core/documents/places.js';
import { momentIn } from '../../src/core/documents/moment.js';
import { escapeLine } from '../../src/core/escape.js';
import { cite } from '../../src/core/fact-view.js';
import { figure } from '../../src/core/figures.js';
import type { captures } from '../../src/tables/captures.js';
import type { Model } from './model.js';
import { NOT_TOLD, share } from './not-told.js';

/** Which packets were captured where, and how complete that is; without any, why. */
export function capturesOf(
  all: readonly BundleTables[],
  places: Places,
  zone: string,
  noConsent: string,
): Pick<Model, 'captures' | 'noCapture'> {
  const rows = all.flatMap((tables) =>
    tables.rows<typeof captures>('captures').map((row) => {
      const artifact = tables.bundle.manifest.artifacts.find(
        (a) => a.path === row._artifact || a.stderrPath === row._artifact,
      );
      const began = artifact?.startedAt ?? row._at;
      const host = tables.bundle.manifest.hosts.find((h) => h.id === row._host);
      const { received, dropped_by_kernel: dropped } = row;
      return {
        bundle: tables.bundle.id,
        host: escapeLine(row._host),
        filter: row.filter,
        linkType: escapeLine(row.link_type ?? NOT_TOLD),
        snaplen: row.snaplen === undefined ? NOT_TOLD : `${row.snaplen} B`,
        packets: row.captured === undefined ? NOT_TOLD : figure(row.captured),
        dropped:
          dropped === undefined
            ? NOT_TOLD
            : received === undefined
              ? String(dropped)
              : share(dropped, received + dropped),
        from: momentIn(zone, began),
        to: artifact
          ? momentIn(zone, new Date(Date.parse(began) + artifact.durationMs).toISOString())
          : NOT_TOLD,
        clock: host?.clockErrorMs === undefined ? NOT_TOLD : `± ${host.clockErrorMs} ms`,
        ...places.cite(tables.bundle, [cite(row)]),
      };
    }),
  );
  if (rows.length > 0) return { captures: rows };
  const asked = all.flatMap((t) => t.bundle.manifest.artifacts).find((a) => a.collector === 'capture');
  return {
    captures: [],
    noCapture: { state: 'not_collected', collector: 'capture', reason: asked?.reason ?? noConsent },
  };
}
