import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { groupBy } from '../../src/core/group-by.js';
import { few } from '../../src/core/readable.js';
import { dnsQueries } from '../../src/tables/dns-queries.js';

export default defineDetection({
  id: 'DNS-06',
  name: 'answers-differ',
  layer: 'dns',
  title: 'Resolvers disagree about a name',
  scope: 'host',
  reads: [dnsQueries],
  thresholds: {},
  realIf:
    'One resolver knows the name and another denies it. Different addresses are how load is spread by place and turn, and are told for information.',
  remedy: {
    text: 'find out which view of the zone each resolver serves; use those with the same one',
    safety: 'config_change',
  },
  evaluate(view) {
    const rows = view
      .rows(dnsQueries)
      .filter((row) => row.view === 'resolver' && row.rcode !== undefined && row.name !== '.');
    const questions = [...groupBy(rows, (row) => `${row.name} ${row.type ?? ''}`)].filter(
      ([, list]) => new Set(list.map((row) => row.server)).size > 1,
    );
    if (questions.length === 0)
      return { state: 'not_exercised', statement: 'no question was answered by two resolvers' };
    return questions.map(([subject, list]): Result => {
      const knows = list.find((row) => (row.answers?.length ?? 0) > 0);
      const denies = list.find((row) => row.rcode === 'NXDOMAIN' && row.server !== knows?.server);
      if (knows && denies)
        return {
          state: 'fired',
          severity: 'warning',
          subject,
          statement: `${subject}: ${knows.server ?? '?'} has it, ${denies.server ?? '?'} says that it does not exist (${list.length} answers)`,
          numbers: { answers: list.length },
          cites: [cite(denies), cite(knows)],
        };
      const sets = groupBy(
        list.filter((row) => (row.answers?.length ?? 0) > 0),
        (row) => (row.answers ?? []).toSorted().join(' '),
      );
      const [one, two] = [...sets.values()];
      if (one && two && one[0].server !== two[0].server)
        return {
          state: 'fired',
          severity: 'info',
          subject,
          statement: `${subject}: ${sets.size} different sets of addresses in ${list.length} answers (${few([...sets.keys()], 3)}); usual where load is spread`,
          numbers: { sets: sets.size, answers: list.length },
          cites: [cite(one[0]), cite(two[0])],
        };
      return {
        state: 'clear',
        subject,
        statement: `${subject}: ${list.length} answers agree`,
        cites: [cite(list[0])],
      };
    });
  },
});
