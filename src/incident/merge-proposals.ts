import { isDeepStrictEqual } from 'node:util';
import { type Incident, TIMES } from '../core/documents/incident.js';
import type { Lock } from '../core/documents/lock.js';
import type { Proposals } from '../core/documents/proposals.js';
import { type Edit, isEmpty } from './edit.js';
import { IdGiver } from './ids.js';

export interface Merged {
  readonly edits: readonly Edit[];
  readonly lock: Lock;
  /** How many of each were added: `{rows: 14, times: 1}`; empty when nothing was. */
  readonly added: Readonly<Record<string, number>>;
  /** Ids of questions of ours that the evidence answers now. */
  readonly answered: readonly string[];
}

/**
 * What of the proposals goes into the file: rows that were never proposed, and whatever fills what is empty. What a
 * person wrote, hid or deleted stays so.
 */
export function mergeProposals(incident: Incident, lock: Lock, proposals: Proposals): Merged {
  const merging = new Merging(incident, lock, proposals);
  merging.rows();
  merging.times();
  merging.hosts();
  merging.rootCause();
  merging.lists();
  merging.questions();
  return merging.merged();
}

const ANSWERED = 'Evidence that was attached later answers it: see the timeline.';

class Merging {
  readonly #edits: Edit[] = [];
  readonly #proposed: Record<string, string>;
  readonly #added: Record<string, number> = {};
  readonly #answered: string[] = [];
  readonly #ids: IdGiver;
  readonly #evidence: Lock['evidence'];
  readonly #known: ReadonlySet<string>;

  constructor(
    private readonly incident: Incident,
    private readonly lock: Lock,
    private readonly from: Proposals,
  ) {
    this.#proposed = { ...lock.proposed };
    const old = new Set(lock.evidence.map((e) => e.id));
    this.#evidence = [
      ...lock.evidence,
      ...(from.evidence ?? []).filter((e) => !old.has(e.id)).map((e) => ({ ...e })),
    ];
    this.#known = new Set(this.#evidence.map((e) => e.id));
    this.#ids = new IdGiver(incident, { ...lock, evidence: this.#evidence });
  }

  rows(): void {
    const there = new Set(this.incident.timeline?.map((row) => row.event));
    const items = this.from.rows
      .filter(({ event }) => !there.has(event) && this.#isNew(event))
      .map(({ event, marks, cite, ...row }) => {
        const id = this.#ids.next('t');
        this.#proposed[event] = id;
        const { at, until, precision, kind, text, ...rest } = row;
        return {
          ...{ id, at, until, precision, kind, text },
          ...(marks && marks.length > 0 && { marks: marks.length === 1 ? marks[0] : marks }),
          ...rest,
          ...this.#citing([cite ?? []].flat()),
          ...{ event, state: 'proposed' },
        };
      });
    this.#append('rows', ['timeline'], items);
  }

  times(): void {
    for (const name of TIMES) {
      const time = this.from.times[name];
      const key = `times.${name}`;
      if (time === undefined || !isEmpty(this.incident.times?.[name]) || this.#proposed[key] === time.at)
        continue;
      this.#proposed[key] = time.at;
      const { at, cite, note } = time;
      const isCited = cite !== undefined && this.#known.has(cite);
      this.#set('times', ['times', name], { at, ...(isCited && { cite }), note, state: 'proposed' });
    }
  }

  hosts(): void {
    const { hosts } = this.from;
    const key = hosts.join(' ');
    if (hosts.length === 0 || !isEmpty(this.incident.hosts) || this.#proposed['hosts'] === key) return;
    this.#proposed['hosts'] = key;
    this.#set('hosts', ['hosts'], hosts, hosts.length);
  }

  rootCause(): void {
    const found = this.from.rootCause;
    if (
      found === undefined ||
      !isEmpty(this.incident.root_cause) ||
      this.#proposed['root_cause'] === found.cause
    )
      return;
    this.#proposed['root_cause'] = found.cause;
    const { text, cause, confidence = 'possible' } = found;
    const factors = found.factors.map((factor) => ({ id: this.#ids.next('C'), text: factor }));
    const value = { text, cause, confidence, ...(factors.length > 0 && { factors }), state: 'proposed' };
    this.#set('root cause', ['root_cause'], value);
  }

  /** Lists that evidence fills as long as nobody has begun them. */
  lists(): void {
    const { incident, from } = this;
    if (isEmpty(incident.hypotheses)) {
      const items = from.hypotheses
        .filter((h) => this.#isNew(`hypothesis:${h.cause}`))
        .map((h) => {
          const id = this.#ids.next('H');
          this.#proposed[`hypothesis:${h.cause}`] = id;
          const { cause, claim, layer, tests, ...sides } = h;
          return {
            id,
            claim,
            cause,
            layer,
            for: sides.for,
            against: sides.against,
            ...(tests.length > 0 && { tests }),
          };
        });
      this.#append('hypotheses', ['hypotheses'], items);
    }
    if (isEmpty(incident.impact)) {
      const items = from.impact
        .filter((i) => this.#isNew(`impact:${i.name}`))
        .map(({ cite, ...impact }) => {
          const id = this.#ids.next('I');
          this.#proposed[`impact:${impact.name}`] = id;
          return { id, ...impact, ...this.#citing(cite) };
        });
      this.#append('impact', ['impact'], items);
    }
    if (isEmpty(incident.ruled_out))
      this.#append(
        'ruled out',
        ['ruled_out'],
        this.#fresh(from.ruledOut, (r) => `ruled_out:${r.cause}`),
      );
    if (isEmpty(incident.occurrences?.items))
      this.#append(
        'occurrences',
        ['occurrences', 'items'],
        this.#fresh(from.occurrences, (o) => `occurrence:${o.at} ${o.text}`),
      );
  }

  questions(): void {
    for (const question of this.incident.questions ?? []) {
      if (!this.#isAnswered(question)) continue;
      this.#edits.push({ set: ['questions', question.id, 'answer'], to: ANSWERED });
      this.#answered.push(question.id);
    }
    const asked = new Set(this.incident.questions?.map((q) => q.text));
    const items = this.from.questions
      .filter((text) => !asked.has(text) && this.#isNew(`question:${text}`))
      .map((text) => {
        const id = this.#ids.next('Q');
        this.#proposed[`question:${text}`] = id;
        return { id, text };
      });
    this.#append('questions', ['questions'], items);
  }

  merged(): Merged {
    const { lock } = this;
    const isSame = this.#edits.length === 0 && this.#evidence.length === lock.evidence.length;
    if (isSame) return { edits: [], lock, added: {}, answered: [] };
    const { lastId } = this.#ids;
    return {
      edits: this.#edits,
      lock: { ...lock, evidence: this.#evidence, proposed: this.#proposed, lastId },
      added: this.#added,
      answered: this.#answered,
    };
  }

  /** It is ours, nobody wrote to it, and the evidence no longer leaves it open. */
  #isAnswered(question: NonNullable<Incident['questions']>[number]): boolean {
    const { id, text } = question;
    return (
      this.#proposed[`question:${text}`] === id &&
      !this.from.questions.includes(text) &&
      isDeepStrictEqual(question, { id, text })
    );
  }

  #isNew(key: string): boolean {
    return this.#proposed[key] === undefined;
  }

  #fresh<T extends { readonly cite: readonly string[] }>(
    list: readonly T[],
    keyOf: (item: T) => string,
  ): object[] {
    return list
      .filter((item) => this.#isNew(keyOf(item)))
      .map((item) => {
        this.#proposed[keyOf(item)] = 'yes';
        const { cite, ...rest } = item;
        return { ...rest, ...this.#citing(cite) };
      });
  }

  /** Only what the lock can lead back to is cited. */
  #citing(cites: readonly string[]): { cite?: string | readonly string[] } {
    const known = cites.filter((id) => this.#known.has(id));
    if (known.length === 0) return {};
    return { cite: known.length === 1 ? (known[0] ?? '') : known };
  }

  #append(name: string, append: readonly string[], items: readonly unknown[]): void {
    if (items.length === 0) return;
    this.#edits.push({ append, items });
    this.#added[name] = items.length;
  }

  #set(name: string, set: readonly string[], to: unknown, count = 1): void {
    this.#edits.push({ set, to });
    this.#added[name] = (this.#added[name] ?? 0) + count;
  }
}
