import { figure } from '../core/figures.js';
import { median } from '../core/quantile.js';
import type { Recording } from '../core/recording.js';
import { type Happening, onsetsApart } from './events.js';
import { isHighDelay, outside, type PingReading, type Scene } from './readings.js';
import { growthOf, indexesIn, type Span, valueAt } from './samples.js';
import { whileAcked } from './signals.js';

/**
 * A queue loses only while it is full. Of the samples with loss, so many must show the delay; the rest may be what was
 * lost from the full queue and is sent again after it has emptied (retransmission timeout).
 */
const FULL_WHILE_LOST = 0.75;

export interface LossOrQueue {
  readonly isQueue: boolean;
  readonly text: string;
}

/**
 * Whether loss came from a queue that overflows. Such a queue rises before it loses, and stands as long as it does. After
 * other loss what had waited at the sender is sent at once, and makes a queue of its own at the slowest link: a delay that
 * comes later, and in between is gone.
 */
export function lossOrQueue(
  recording: Recording,
  scene: Scene,
  event: Happening,
  ping: PingReading | undefined,
): LossOrQueue {
  const no = (text: string): LossOrQueue => ({ isQueue: false, text });
  const rise = event.signals.find((s) => s.kind === 'rtt' || s.kind === 'ping_rtt');
  if (rise === undefined && !ping?.isHigh) return no(ping?.text ?? 'rtt of the sender');
  const loss = event.signals.find((s) => s.kind === 'retransmissions' || s.kind === 'ping_loss');
  const apart = loss && rise && onsetsApart(recording, loss, rise);
  if (apart && apart.ms > apart.errorMs)
    return no(`it rose ${Math.round(apart.ms)} ms (± ${Math.round(apart.errorMs)} ms) after the loss began`);
  const { high, of } = delayWhileResent(scene, event);
  if (high < FULL_WHILE_LOST * of)
    return no(`rtt was high in ${figure(high)} of ${figure(of)} samples in which segments were sent again`);
  // Who else takes that way would wait too.
  if (ping && ping.replies >= 2 && !ping.isHigh) return no(ping.text);
  return {
    isQueue: true,
    text: `a queue that overflows (${ping?.isHigh ? ping.text : 'rtt of the sender'})`,
  };
}

/** Of the samples of the sender in which segments were sent again and data was acknowledged: those with a high rtt. */
function delayWhileResent({ flow, events }: Scene, span: Span): { high: number; of: number } {
  const again = flow?.sender?.columns.get('retrans_total');
  const rtt = flow?.sender && whileAcked(flow.sender, 'rtt_ms');
  const usual = rtt && median(outside(rtt, events));
  if (again === undefined || rtt === undefined || usual === undefined) return { high: 0, of: 0 };
  const growth = growthOf(again);
  const delays = indexesIn(growth, span)
    .filter((i) => (growth.value[i] ?? 0) > 0)
    .flatMap((i) => valueAt(rtt, growth.at[i] ?? 0, 0) ?? []);
  return { high: delays.filter((ms) => isHighDelay(ms, usual)).length, of: delays.length };
}
