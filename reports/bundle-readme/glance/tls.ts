import { citeRow, type TableRow } from '../../../src/core/table-row.js';
import type { BundleView } from '../../../src/core/report.js';
import { instant, plural, show } from '../show.js';
import { about, type Glance, groupBy, list, num, on, str } from './glance.js';
import { isAskedFor, lacksRoute } from './targets.js';

const say = about('tls');

/** Near its end: less than a week and less than a tenth of its life, for some live only for days. */
const LAST_DAYS = 7;
const LAST_SHARE = 0.1;

/** What was agreed with the server, whether its certificate holds, and until when. */
export const tls: Glance = (view) => [...handshakes(view), ...expiries(view)];

function handshakes(view: BundleView): ReturnType<Glance> {
  // Where a request failed for its certificate, that is said already.
  const known = new Set(
    [...view.rows('http_timing')].flatMap((r) => (str(r, 'outcome') === 'certificate' ? who(r) : [])),
  );
  const unroutable = lacksRoute(view);
  return groupBy(view.rows('tls_handshakes'), who).flatMap((rows) => {
    const [first] = rows;
    if (first === undefined) return [];
    const name = str(first, 'target');
    const target = `${on(view, first._host)}${name}`;
    const heavy = isAskedFor(view, name);
    const bad = rows.filter((r) => str(r, 'outcome') !== 'ok' && !unroutable(r._host, str(r, 'address')));
    const distrusted = rows.filter((r) => (num(r, 'verify_code') ?? 0) !== 0);
    const agreed = rows.filter((r) => str(r, 'outcome') === 'ok');
    return [
      ...bad.slice(0, 2).map((row) => {
        const text = `${target}: ${FAILED[str(row, 'outcome') ?? ''] ?? 'no TLS handshake'} with ${str(row, 'address') ?? 'the server'}`;
        const isTls = str(row, 'outcome') !== 'connect_failed';
        return say.either(heavy && isTls, text, citeRow(row), str(row, 'error'));
      }),
      ...distrusted.slice(0, 1).map((row) => {
        const of = rows.length > 1 ? ` (${show(distrusted.length)} of ${show(rows.length)} addresses)` : '';
        const text = `${target}: the certificate does not verify${of}`;
        const quote = list(row, 'verify_errors').join('; ');
        return say.either(heavy && !known.has(who(row)), text, citeRow(row), quote);
      }),
      ...agreed.slice(0, 1).map((row) => {
        const words = [
          str(row, 'protocol'),
          str(row, 'cipher'),
          str(row, 'alpn'),
          (num(row, 'verify_code') ?? 1) === 0 ? 'certificate verifies' : undefined,
        ];
        return say.fact(`${target}: ${words.filter((w) => w !== undefined).join(', ')}`, citeRow(row));
      }),
    ];
  });
}

const FAILED: Readonly<Record<string, string>> = {
  connect_failed: 'no connection for a TLS handshake',
  handshake_failed: 'the TLS handshake failed',
  timeout: 'the TLS handshake timed out',
};

function who(row: TableRow): string {
  return `${row._host} ${str(row, 'target')}`;
}

function expiries(view: BundleView): ReturnType<Glance> {
  const leaves = [...view.rows('certificates')].filter((row) => num(row, 'depth') === 0);
  return groupBy(leaves, (row) => `${row._host} ${str(row, 'serial')} ${str(row, 'subject')}`).flatMap(
    (rows) => {
      const [row] = rows;
      if (row === undefined) return [];
      const [from = '', to = ''] = [str(row, 'not_before'), str(row, 'not_after')];
      const now = Date.parse(view.manifest.createdAt);
      const left = (Date.parse(to) - now) / 86_400_000;
      const life = (Date.parse(to) - Date.parse(from)) / 86_400_000;
      if (!Number.isFinite(left)) return [];
      const early = Date.parse(from) > now;
      const soon = left < LAST_DAYS && left < life * LAST_SHARE;
      const state = early
        ? `is not valid before ${instant(from)}`
        : left < 0
          ? `expired ${plural(Math.round(-left * 10) / 10, 'day')} ago, on ${instant(to)}`
          : `is valid for another ${plural(left >= 10 ? Math.floor(left) : Math.round(left * 10) / 10, 'day')}, until ${instant(to)}`;
      const subject =
        str(row, 'subject') === '' ? list(row, 'san').slice(0, 2).join(', ') : str(row, 'subject');
      const text = `${on(view, row._host)}${str(row, 'target')}: certificate ${subject} of ${str(row, 'issuer')} ${state}`;
      return [say.either(early || left < 0 || soon, text, citeRow(row))];
    },
  );
}
