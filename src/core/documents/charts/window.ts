import { z } from 'zod';
import { chartBase, chartClock, flag, number, points, text } from './chart-base.js';

/** Windows, bytes in flight and the congestion window of one connection over time. */
export const windowSchema = z.object({
  kind: z.literal('window'),
  ...chartBase,
  ...chartClock,
  series: z.array(
    z.object({
      name: text.describe('receive window, in flight, congestion window …'),
      unit: z.enum(['bytes', 'segments']).describe('what differs in unit gets an axis of its own'),
      points,
    }),
  ),
  zeroWindow: z.array(number).optional().describe('x of segments that announced a window of zero'),
  unscaled: flag.optional().describe('true: the handshake was not seen, the scale is unknown'),
});
export type WindowChart = z.infer<typeof windowSchema>;
