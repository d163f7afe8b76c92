import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { nicQueues } from '../../src/tables/nic-queues.js';

/** `/sys/class/net/DEV/queues/tx-N/tx_timeout:COUNT` */
export function* queues(lines: Iterable<Line>): Iterable<Parsed> {
  for (const { n, text } of lines) {
    if (text.trim() === '') continue;
    const match = /^\/sys\/class\/net\/([^/]+)\/queues\/tx-(\d{1,5})\/tx_timeout:(\d{1,15})\s*$/.exec(text);
    if (!match) yield { gap: 'not a queue counter', line: n };
    else {
      const [, name = '', queue, timeouts] = match;
      yield row(nicQueues, n, { interface: name, queue: Number(queue), tx_timeout: Number(timeouts) });
    }
  }
}
