import { z } from 'zod';

/** Parameters that several tools have, as the users of the EKS node diagnostics know them. */
export const instanceId = z
  .string()
  .min(1)
  .max(200)
  .describe(
    'Host id of the inventory, `local`, or a bundle as `history` lists it; of a host its newest bundle is read',
  );

export const bundle = z
  .string()
  .min(1)
  .max(255)
  .optional()
  .describe('Bundle to read instead of the newest one of the host: an id of `history`');

export const region = z
  .string()
  .max(64)
  .optional()
  .describe('Taken and not used: where a host is, the inventory says');

export const clusterContext = z.string().max(200).optional().describe('Taken and not used');

export const responseFormat = z
  .enum(['concise', 'detailed'])
  .default('concise')
  .describe('detailed: every number and citation');

export const pageToken = z
  .string()
  .max(500)
  .optional()
  .describe('nextPageToken of the answer before; the other arguments as they were');

export const confirm = z
  .boolean()
  .default(false)
  .describe('true: a person, or the task given to you, wants exactly this done');

const time = z.iso.datetime({ offset: true });
/** Which part of the time: see `docs/mcp.md`. */
export const timeWindow = {
  incident_time: time.optional().describe('RFC 3339 with zone: five minutes before and after it'),
  start_time: time.optional().describe('RFC 3339 with zone; with end_time it wins over incident_time'),
  end_time: time.optional().describe('RFC 3339 with zone'),
};

export const citation = z.object({
  cite: z.string().describe('path:line or path:from-to in the bundle'),
  logKey: z.string().describe('What `read` takes to show it'),
  path: z.string(),
  line: z.number().optional(),
  end_line: z.number().optional(),
  sha256: z.string().optional().describe('Of the file, as the sealed manifest has it'),
});
export type CitationData = z.input<typeof citation>;

/** Which evidence an answer is about. */
export const source = z.object({
  bundle: z.string(),
  host: z.string().optional().describe('Absent: all hosts of the bundle'),
  hosts: z.array(z.string()),
  collected_from: z.string(),
  collected_to: z.string(),
  complete: z.boolean().describe('Nothing that was asked for is missing'),
  newer: z.number().optional().describe('So many bundles of this host are newer'),
});

export const windowData = {
  window_start_utc: z.string(),
  window_end_utc: z.string(),
  resolution_reason: z.string().describe('Why this window'),
};

export const page = {
  hasMore: z.boolean(),
  nextPageToken: z.string().optional(),
};
