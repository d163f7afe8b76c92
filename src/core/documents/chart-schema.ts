import { z } from 'zod';
import { barsSchema } from './charts/bars.js';
import { beforeAfterSchema } from './charts/before-after.js';
import { dotsSchema } from './charts/dots.js';
import { hopsSchema } from './charts/hops.js';
import { linesSchema } from './charts/lines.js';
import { matrixSchema } from './charts/matrix.js';
import { phasesSchema } from './charts/phases.js';
import { retransmissionsSchema } from './charts/retransmissions.js';
import { rttSchema } from './charts/rtt.js';
import { sparklineSchema } from './charts/sparkline.js';
import { stripSchema } from './charts/strip.js';
import { windowSchema } from './charts/window.js';

/** Every kind of chart a model may hold. A report that uses one kind only imports that one. */
export const chartSchema = z.discriminatedUnion('kind', [
  stripSchema,
  rttSchema,
  linesSchema,
  retransmissionsSchema,
  windowSchema,
  hopsSchema,
  phasesSchema,
  beforeAfterSchema,
  matrixSchema,
  sparklineSchema,
  barsSchema,
  dotsSchema,
]);
export type Chart = z.infer<typeof chartSchema>;

/** As a table, where no picture can stand. Cells are plain text, not escaped. */
export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}
