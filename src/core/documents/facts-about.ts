import { type Field, fill } from './field.js';
import type { Fact, IncidentRecord } from './record.js';

/** `tcp.retrans_out_pct` of `tcp.retrans_out_pct@web01>api#B2`. */
function topicOf(fact: Pick<Fact, 'id'>): string {
  return fact.id.split('@', 1)[0] ?? '';
}

export interface About {
  readonly host?: string | undefined;
  readonly target?: string | undefined;
  readonly bundle?: string | undefined;
}

/** Facts of one topic, in the order of the record; `target` may be any of the addresses or names it goes by. */
export function factsAbout(record: Pick<IncidentRecord, 'facts'>, topic: string, about: About = {}): Fact[] {
  return [...record.facts.values()].filter(
    (fact) =>
      topicOf(fact) === topic &&
      (about.host === undefined || fact.host === about.host) &&
      (about.target === undefined || fact.target === about.target) &&
      (about.bundle === undefined || fact.bundle === about.bundle),
  );
}

/** A fact as a document's field. */
export function factField({ id, text, cites }: Fact): Field {
  return { state: 'known', value: text, cites, facts: [id] };
}

/**
 * The first fact of a topic; where there is none, why not: the gap of the collector that would have read it, else that
 * its output did not say. Without any bundle a person may still know it: `ask` stands in the brackets.
 */
export function evidenceField(
  record: IncidentRecord,
  topic: string,
  about: About,
  missing: {
    readonly collector: string;
    readonly ask: string;
    readonly who: string;
    readonly notSaid: string;
  },
): Field {
  const [fact] = factsAbout(record, topic, about);
  if (fact) return factField(fact);
  if (record.bundles.length === 0) return fill(missing.ask, missing.who, missing.ask);
  const gap = record.gaps.find(
    ({ collector, host }) => collector === missing.collector && (about.host ?? host) === host,
  );
  return {
    state: 'not_collected',
    collector: missing.collector,
    reason: gap?.reason ?? missing.notSaid,
    ...(gap?.remedy !== undefined && { remedy: gap.remedy }),
  };
}
