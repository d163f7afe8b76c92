import { interfaceRates } from '../tables/interface-rates.js';
import { ourTime, type Vantage } from './vantage.js';

/** What an interface carried from one reading to the next, Mbit/s. */
export interface Rate {
  /** Epoch ms, our clock. */
  readonly from: number;
  readonly to: number;
  readonly rx: number;
  readonly tx: number;
}

/** Oldest first; a counter that went back has no rate (gate G2). */
export function ratesOf(vantage: Vantage, name: string | undefined): Rate[] {
  const rows = vantage.view.rows(interfaceRates).filter((r) => r.interface === name);
  return rows.slice(1).flatMap((row, i): Rate[] => {
    const before = rows[i];
    const [from, to] = [ourTime(vantage, before?.at), ourTime(vantage, row.at)];
    if (before === undefined || from === undefined || to === undefined || to <= from) return [];
    const [rx, tx] = [row.rx_bytes - before.rx_bytes, row.tx_bytes - before.tx_bytes];
    return rx < 0 || tx < 0
      ? []
      : [{ from, to, rx: (rx * 8) / 1000 / (to - from), tx: (tx * 8) / 1000 / (to - from) }];
  });
}

export function rateWithin(rates: readonly Rate[], at: number): Rate | undefined {
  return rates.find((r) => at >= r.from && at < r.to);
}
