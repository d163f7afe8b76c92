import { z } from 'zod';
import { defineTable } from '../core/table.js';

/**
 * One direction of a connection that two captures hold, joined packet by packet. A row belongs to the host of the tap
 * nearer to the sender and cites the first frame that was lost there, else the first of the connection.
 */
export const captureJoins = defineTable({
  id: 'capture_joins',
  title: 'Connections seen by two captures, joined',
  row: () => ({
    sender: z.string().describe('address:port as the tap near the sender has it'),
    receiver: z.string(),
    role: z.enum(['client', 'server']).describe('of the sender'),
    far_host: z.string().describe('host of the other tap'),
    far_capture: z.string().describe('its file in the bundle'),
    sent: z.number().describe('packets that left the near tap while the far one was capturing'),
    sent_data: z.number(),
    lost: z.number().describe('of these, not seen at the far tap'),
    lost_data: z.number(),
    not_captured: z
      .number()
      .optional()
      .describe('of the sent: acknowledged by the receiver, missing in the far capture; not lost'),
    lost_frames: z.array(z.number()).describe('the first of them, near capture'),
    duplicated: z.number(),
    not_sent: z.number().describe('seen far, never near: a gap of the near capture, or another sender'),
    reset_frame: z.number().optional().describe('far capture: a RST that the sender never sent'),
    mss_sent: z.number().optional(),
    mss_arrived: z.number().optional(),
    hops: z.number().optional(),
    delay_p50_ms: z.number().optional().describe('over the least of this direction'),
    delay_p95_ms: z.number().optional(),
    clock_offset_ms: z.number().optional().describe('far clock against the near one'),
    clock_error_ms: z.number().optional(),
    drift_ppm: z.number().optional(),
    changes: z.array(z.string()).describe('what something between the taps changed'),
  }),
  key: [],
  counters: [],
});
