import { z } from 'zod';

/** Made once: every call of a zod constructor costs as much as a table row. */
export const text = z.string();
export const number = z.number();
export const flag = z.boolean();

/** What every chart has: a title that states the finding, and a quiet line below it: what is drawn, of whom, when. */
export const chartBase = { title: text, note: text.optional() };

/** The clock of an x axis that counts seconds: absent, it shows the seconds. */
export const chartClock = {
  start: text.optional().describe('RFC 3339: when x is 0'),
  timezone: text.optional().describe('IANA zone of what is shown; default UTC'),
};

/** x, y; y null: asked, but no answer. */
export const points = z.array(z.tuple([number, number.nullable()]));
