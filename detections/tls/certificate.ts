import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { few } from '../../src/core/readable.js';
import { certificates } from '../../src/tables/certificates.js';
import { tlsHandshakes } from '../../src/tables/tls-handshakes.js';

const DAY_MS = 86_400_000;
/** The server is not who it says, or its certificate is withdrawn (X509_verify_cert_error_string). */
const WRONG = /host ?name mismatch|IP address mismatch|revoked|signature failure/i;

export default defineDetection({
  id: 'HTTP-05',
  name: 'certificate',
  layer: 'tls',
  title: 'A certificate does not hold',
  scope: 'host',
  reads: [certificates, tlsHandshakes],
  thresholds: {
    days_left: { value: 30, unit: 'days', source: 'canonical/hotsos' },
    life_left: {
      value: 0.1,
      unit: 'share of its life',
      source: 'judgement: some live for days only, and are renewed in time',
    },
  },
  realIf:
    'It is expired, not valid yet, revoked, or for another name. An issuer that this machine does not trust is usual with a private authority: only the application knows. A wrong clock here looks the same.',
  remedy: {
    text: 'renew the certificate and reload the server; send the whole chain',
    safety: 'config_change',
  },
  evaluate(view, limits) {
    const chains = groupBy(view.rows(certificates), (row) => `${row.target} ${row.address ?? ''}`);
    const dated = [...chains.values()].map((chain): Result => {
      const [first] = chain;
      const subject = first.target;
      const now = Date.parse(first._at);
      const over = chain.find((row) => Date.parse(row.not_after) < now);
      const early = chain.find((row) => Date.parse(row.not_before) > now);
      const left = (row: typeof first): number => (Date.parse(row.not_after) - now) / DAY_MS;
      const life = (row: typeof first): number =>
        (Date.parse(row.not_after) - Date.parse(row.not_before)) / DAY_MS;
      const name = (row: typeof first): string => (row.subject === '' ? few(row.san, 2) : row.subject);
      const numbers = { days_left: Math.floor(left(first)), certificates: chain.length };
      if (over)
        return {
          state: 'fired',
          severity: 'critical',
          subject,
          statement: `${subject}: certificate ${name(over)} (${over.depth + 1} of ${chain.length}) expired ${(-left(over)).toFixed(1)} days ago, on ${over.not_after}`,
          numbers,
          since: over.not_after,
          cites: [cite(over)],
        };
      if (early)
        return {
          state: 'fired',
          severity: 'critical',
          subject,
          statement: `${subject}: certificate ${name(early)} (${early.depth + 1} of ${chain.length}) is not valid before ${early.not_before}`,
          numbers,
          cites: [cite(early)],
        };
      const soon = chain.find(
        (row) => left(row) < limits.days_left && left(row) < life(row) * limits.life_left,
      );
      if (soon)
        return {
          state: 'fired',
          severity: 'warning',
          subject,
          statement: `${subject}: certificate ${name(soon)} is valid for another ${Math.floor(left(soon))} of ${Math.round(life(soon))} days, until ${soon.not_after}`,
          numbers,
          cites: [cite(soon)],
        };
      return {
        state: 'clear',
        subject,
        statement: `${subject}: ${chain.length} certificates, the first valid for another ${Math.floor(left(first))} days`,
        numbers,
        cites: [cite(first)],
      };
    });
    const distrusted = view.rows(tlsHandshakes).filter((row) => (row.verify_code ?? 0) !== 0);
    const judged = [...groupBy(distrusted, (row) => row.target)].flatMap(([subject, rows]): Result[] => {
      const reasons = [...new Set(rows.flatMap((row) => row.verify_errors ?? []))].filter(
        (r) => !/expired|not yet valid/i.test(r),
      );
      if (reasons.length === 0) return [];
      const isWrong = reasons.some((r) => WRONG.test(r));
      return [
        {
          state: 'fired',
          severity: isWrong ? 'critical' : 'info',
          subject,
          aspect: 'trust',
          statement: `${subject}: the certificate does not verify here (${rows.length} handshakes): ${few(reasons, 3)}${isWrong ? '' : '; usual with a private authority'}`,
          numbers: { handshakes: rows.length },
          cites: [cite(rows[0])],
        },
      ];
    });
    const all = [...judged, ...dated];
    return all.length > 0 ? all : { state: 'not_exercised', statement: 'no server sent a certificate' };
  },
});
