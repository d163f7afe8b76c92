import { defineDetection } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { median } from '../../src/core/quantile.js';
import { millis } from '../../src/core/readable.js';
import { dnsConfig } from '../../src/tables/dns-config.js';
import { dnsQueries } from '../../src/tables/dns-queries.js';
import { httpTiming } from '../../src/tables/http-timing.js';
import { LIBC_TIMEOUT_S, lateLookups, resolvConf } from '../../src/tables/late-lookups.js';

/** One lost packet makes no dead resolver. */
const LEAST = 2;

export default defineDetection({
  id: 'DNS-02',
  name: 'first-resolver-dead',
  layer: 'dns',
  title: 'The first resolver is dead, every lookup waits for it',
  scope: 'host',
  reads: [dnsQueries, dnsConfig],
  thresholds: {},
  realIf:
    'The server that stands first in resolv.conf answers nothing and a later one does. libc then waits its timeout (5 s unless set) before it asks the next; with `rotate` only some lookups do.',
  remedy: {
    text: 'move the dead resolver to the end of resolv.conf or take it out; set `options timeout:1`',
    safety: 'config_change',
  },
  evaluate(view) {
    const config = resolvConf(view);
    const order = config?.nameservers ?? [];
    const asked = view.rows(dnsQueries).filter((row) => row.view === 'resolver' && row.tcp !== true);
    const of = (server: string | undefined): typeof asked => asked.filter((row) => row.server === server);
    const [first, ...later] = order;
    if (config === undefined || first === undefined)
      return { state: 'not_observable', statement: 'the order of the resolvers is not known' };
    const cites = [cite(config)] as const;
    const own = of(first);
    if (own.length === 0)
      return { state: 'not_exercised', statement: `resolver ${first} was not asked`, cites };
    const silent = own.filter((row) => row.rcode === undefined);
    const next = later.find((server) => of(server).some((row) => row.rcode !== undefined));
    const said = `resolver ${first}, first of ${order.length}: ${own.length - silent.length} of ${own.length} questions answered`;
    const [example] = silent;
    if (silent.length < own.length || example === undefined || own.length < LEAST)
      return { state: 'clear', subject: first, statement: said, cites };
    if (next === undefined)
      return {
        state: 'clear',
        subject: first,
        statement: `${said}, and no later one answers: not the order is the trouble`,
        cites,
      };
    const late = silent.every((row) => row.timed_out) ? lateLookups(view) : undefined;
    if (late)
      return {
        state: 'clear',
        subject: first,
        statement: `${said}, but it answered ${late.count} lookups of programs after ${millis(late.medianMs)} in the median: it is slow, not dead`,
        cites: [...cites, ...late.cites],
      };
    const wait = config.timeout_s ?? LIBC_TIMEOUT_S;
    const lookups = view
      .rows(httpTiming)
      .flatMap((row) => (row.by === 'url' && row.dns_ms !== undefined ? [row.dns_ms] : []));
    const felt = median(lookups);
    const slow =
      felt !== undefined && felt >= wait * 900
        ? `; ${lookups.length} lookups of requests took ${millis(felt)} in the median`
        : '';
    return {
      state: 'fired',
      severity: 'critical',
      subject: first,
      statement: `${said}; libc waits ${wait} s for it before it asks ${next}, which answers${slow}`,
      numbers: { unanswered: silent.length, questions: own.length, timeout_s: wait },
      cites: [cite(example), cite(config), ...of(next).slice(0, 1).map(cite)],
    };
  },
});
