import type { StripChart } from '../core/documents/charts/strip.js';
import type { Zone } from '../core/log-time/zone.js';
import { FAILED, stroke } from './chart-colours.js';
import type { ChartWords } from './chart-words.js';
import { GLYPH, glyph } from './strip-glyphs.js';
import { labelOf, type LaneEvent } from './strip-lane.js';
import { hatchKey } from './svg-keys.js';
import { fixed, type Key, MARGIN, rect, SMALL, text, WIDTH } from './svg.js';
import { fit, textWidth } from './svg-text-width.js';
import { timeOfDay } from './time-axis.js';

const ROW = 16;
const NUMBER = 24;

/** What the numbers stand for, in two columns read downwards. */
export function listBelow(
  listed: readonly LaneEvent[],
  top: number,
  zone: Zone,
): { parts: string[]; bottom: number } {
  const columns = listed.length > 3 ? 2 : 1;
  const width = (WIDTH - 2 * MARGIN) / columns;
  const rows = Math.ceil(listed.length / columns);
  const times = listed.map((e) => timeOfDay(e.at, zone));
  const timeWidth = Math.max(0, ...times.map((time) => textWidth(time, SMALL))) + 8;
  const parts = listed.flatMap((e, i) => {
    const [x, y] = [MARGIN + Math.floor(i / rows) * width, top + (i % rows) * ROW + 12];
    const at = x + NUMBER + 2 * GLYPH + 4;
    return [
      text(x + NUMBER - 6, y, String(e.number), { anchor: 'end', size: SMALL, bold: true }),
      glyph(e.event.kind, x + NUMBER + GLYPH, y - 4, e.event.proposed),
      text(at, y, times[i] ?? '', { size: SMALL, colour: 'dim' }),
      text(at + timeWidth, y, fit(labelOf(e.event), x + width - at - timeWidth - 10, SMALL), { size: SMALL }),
    ];
  });
  return { parts, bottom: top + rows * ROW + (rows > 0 ? 6 : 0) };
}

/** Only of what occurs. */
export function stripKeys({ events, impact }: StripChart, words: ChartWords): Key[] {
  const keys: Key[] = [];
  if (impact?.mitigated !== undefined && impact.mitigated !== impact.to)
    keys.push(hatchKey(words.reduced, FAILED));
  if (events.some((e) => e.until !== undefined))
    keys.push({
      name: words.burst,
      colour: FAILED,
      sample: (x, y) => rect(x, y - 3, 18, 6, FAILED, ' fill-opacity="0.55"'),
    });
  if (events.some((e) => (e.errorMs ?? 0) > 0))
    keys.push({
      name: words.uncertain,
      colour: 'ink',
      sample: (x, y) =>
        `<path d="M${fixed(x)} ${fixed(y - 4)}v8m0 -4h18m0 -4v8" ${stroke('ink')} fill="none" stroke-width="1.2"/>`,
    });
  if (events.some((e) => e.proposed === true))
    keys.push({ name: words.proposed, colour: 'ink', sample: (x, y) => glyph('change', x + 9, y, true) });
  return keys;
}
