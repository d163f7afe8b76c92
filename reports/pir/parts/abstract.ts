import type { Field } from '../../../src/core/documents/field.js';
import { given } from '../../../src/core/documents/given.js';
import { betweenWords, endOfImpact, momentOf } from '../../../src/core/documents/moments.js';
import { proseField } from '../../../src/core/documents/prose.js';
import { dateIn } from '../../../src/core/documents/zoned-time.js';
import type { Context } from './context.js';
import { stateField } from './summary.js';

export interface Abstract {
  readonly text: Field;
  /** Made of the fields, for a person to write on; empty where there is a text, or too little to say. */
  readonly skeleton: string;
}

/** Three sentences: what, impact, fix. A final report without them goes without. */
export function abstractOf(context: Context): Abstract | null {
  const { record, words, isFinal, zone, language } = context;
  const text = proseField(record.incident.summary, record, words.what.summary, words.who.author);
  if (text.state === 'known') return { text, skeleton: '' };
  if (isFinal || text.state === 'not_applicable') return null;
  const [start, end] = [momentOf(record, 'started'), endOfImpact(record)];
  const services = given(record.incident.services);
  const state = stateField(context);
  if (!start || !end || !services || state.state !== 'known') return { text, skeleton: '' };
  const span = betweenWords(start, end, language);
  if (span === undefined) return { text, skeleton: '' };
  return { text, skeleton: words.skeleton(services.join(', '), dateIn(zone, start.at), span, state.value) };
}
