import { type Field, fieldOf, fill, known } from '../../src/core/documents/field.js';
import type { Hypothesis } from '../../src/core/documents/incident.js';
import { inLanguage } from '../../src/core/documents/language.js';
import { momentIn } from '../../src/core/documents/moment.js';
import { cellText, citesOf } from '../../src/core/documents/prose.js';
import type { IncidentRecord } from '../../src/core/documents/record.js';
import type { Sheet } from '../../src/core/documents/sheet-schema.js';
import { figure } from '../../src/core/figures.js';
import type { Model } from './model.js';

type Event = Pick<
  Model['sheets'][number],
  'event' | 'noEvent' | 'measured' | 'observed' | 'expected' | 'baseline' | 'delta'
>;

const WORDS = {
  en: {
    author: 'author',
    event: (id: string) => `which event ${id} explains (a row of the timeline)`,
    observed: (id: string) => `what was observed, as a number, for ${id}`,
    expected: (id: string) => `what is normal, as a number, for ${id}, and where that comes from`,
    noDelta: 'needs an observed and an expected number',
  },
  de: {
    author: 'Verfasser',
    event: (id: string) => `welches Ereignis ${id} erklärt (eine Zeile des Zeitverlaufs)`,
    observed: (id: string) => `was beobachtet wurde, als Zahl, zu ${id}`,
    expected: (id: string) => `was normal ist, als Zahl, zu ${id}, und woher das stammt`,
    noDelta: 'braucht eine beobachtete und eine erwartete Zahl',
  },
};

/** What a hypothesis explains: the row of the timeline it names, and how far it was from what is normal. */
export function eventOf(sheet: Sheet, record: IncidentRecord, zone: string, language: string): Event {
  const words = inLanguage(language, WORDS);
  const written = record.incident.hypotheses?.find((h) => h.id === sheet.id);
  const row = record.timeline.find((r) => r.id === written?.event);
  const [strongest] = sheet.source === 'evidence' ? sheet.for : [];
  return {
    ...(row
      ? {
          event: {
            id: row.id,
            at: momentIn(zone, row.at),
            clock: row.errorMs === undefined ? '' : `± ${figure(row.errorMs)} ms`,
            host: row.host ?? '',
            text: cellText(row.text),
            cites: [...row.cites],
          },
        }
      : { noEvent: fill(words.event(sheet.id), words.author) }),
    ...(strongest
      ? {
          measured: '',
          observed: known(strongest.text, strongest.cites),
          expected: fill(words.expected(sheet.id), words.author),
          baseline: fill(words.expected(sheet.id), words.author),
          delta: { state: 'not_applicable', reason: words.noDelta },
        }
      : compared(sheet.id, written?.measure, words)),
  };
}

function compared(
  id: string,
  measure: Hypothesis['measure'],
  words: (typeof WORDS)['en'],
): Pick<Event, 'measured' | 'observed' | 'expected' | 'baseline' | 'delta'> {
  const { name = '', observed, expected, unit, baseline, cite } = measure ?? {};
  const say = (value: number | string | null | undefined, what: string): Field<unknown> => {
    const field = fieldOf(value, what, words.author);
    if (field.state !== 'known') return field;
    const shown = typeof field.value === 'number' ? figure(field.value) : cellText(field.value);
    return { ...field, text: [shown, unit].filter(Boolean).join(' '), cites: citesOf(cite) };
  };
  return {
    measured: cellText(name),
    observed: say(observed, words.observed(id)),
    expected: say(expected, words.expected(id)),
    baseline: fieldOf(baseline && cellText(baseline), words.expected(id), words.author),
    delta:
      typeof observed === 'number' && typeof expected === 'number'
        ? known(observed - expected, [], deltaText(observed, expected, unit))
        : { state: 'not_applicable', reason: words.noDelta },
  };
}

/** `+5.26 ms (33 times)`; the factor only where it says something. */
function deltaText(observed: number, expected: number, unit: string | undefined): string {
  const difference = Number((observed - expected).toPrecision(12));
  const sign = difference > 0 ? '+' : difference < 0 ? '−' : '';
  const factor = expected > 0 && observed > expected ? observed / expected : 1;
  const text = [`${sign}${figure(Math.abs(difference))}`, unit].filter(Boolean).join(' ');
  return factor >= 1.5 ? `${text} (× ${figure(Number(factor.toPrecision(2)))})` : text;
}
