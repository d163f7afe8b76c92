import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { dnsQueries } from '../../src/tables/dns-queries.js';
import { hostsEntries } from '../../src/tables/hosts-entries.js';

export default defineDetection({
  id: 'DNS-04',
  name: 'name-does-not-exist',
  layer: 'dns',
  title: 'A name that is needed does not exist',
  scope: 'host',
  reads: [dnsQueries],
  thresholds: {},
  realIf:
    'The final lookup fails: every resolver that answers says NXDOMAIN and libc, with its search list and /etc/hosts, finds nothing either. NXDOMAIN while a search list is tried, or for AAAA alone, is normal.',
  remedy: {
    text: 'check the spelling and the zone; with a long search list write the name with a final dot',
    safety: 'config_change',
  },
  evaluate(view) {
    const rows = view.rows(dnsQueries).filter((row) => row.name !== '.' && row.type !== 'PTR');
    const direct = rows.filter((row) => row.view === 'resolver' && row.rcode !== undefined);
    if (direct.length === 0)
      return { state: 'not_exercised', statement: 'no resolver answered a question about a name' };
    const files = new Set(view.rows(hostsEntries).flatMap((row) => [row.name, ...row.aliases]));
    return [...groupBy(direct, (row) => row.name)].map(([subject, asked]): Result => {
      const denied = asked.filter((row) => row.rcode === 'NXDOMAIN');
      const found = asked.find((row) => (row.answers?.length ?? 0) > 0);
      const libc = rows.filter((row) => row.view === 'libc' && row.name === subject);
      const works = libc.find((row) => (row.answers?.length ?? 0) > 0);
      const said = `${subject}: ${denied.length} of ${asked.length} answers are NXDOMAIN`;
      const numbers = { nxdomain: denied.length, answers: asked.length, lookups: libc.length };
      const [first, ...others] = denied;
      if (first === undefined || found)
        return {
          state: 'clear',
          subject,
          statement: found ? `${subject} has an address` : said,
          numbers,
          cites: [cite(found ?? asked[0])],
        };
      if (works || files.has(subject))
        return {
          state: 'clear',
          subject,
          statement: `${said}, but programs find it${works?.question === undefined ? '' : ` as ${works.question}`}, by the search list or a file`,
          numbers,
          cites: [cite(works ?? first), cite(first)],
        };
      const programs =
        libc.length === 0
          ? ''
          : `; ${libc.length} of ${libc.length} lookups as programs do them found nothing`;
      return {
        state: 'fired',
        severity: 'critical',
        subject,
        statement: `${said}, none has an address${programs}`,
        numbers,
        cites: [cite(first), ...others.slice(0, 2).map(cite), ...libc.slice(0, 1).map(cite)],
      };
    });
  },
});
