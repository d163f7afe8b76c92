import type { Recording, Series } from '../core/recording.js';

/** Series of a recording by host and table. */
export class RecordedSeries {
  readonly #byPlace = new Map<string, Series[]>();

  constructor({ series }: Pick<Recording, 'series'>) {
    for (const one of series) {
      const place = `${one.host} ${one.table}`;
      const list = this.#byPlace.get(place);
      if (list) list.push(one);
      else this.#byPlace.set(place, [one]);
    }
  }

  of(host: string, table: string, column?: string): readonly Series[] {
    const all = this.#byPlace.get(`${host} ${table}`) ?? [];
    return column === undefined ? all : all.filter((s) => s.column === column);
  }

  /** One counter of `tcp_counters`. */
  tcp(host: string, group: string, name: string): Series | undefined {
    return this.of(host, 'tcp_counters', 'value').find(
      (s) => s.key['group'] === group && s.key['name'] === name,
    );
  }
}
