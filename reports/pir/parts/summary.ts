import { type Field, fieldOf, fill, known } from '../../../src/core/documents/field.js';
import { given } from '../../../src/core/documents/given.js';
import {
  betweenWords,
  endOfImpact,
  missingMoment,
  type Moment,
  momentOf,
} from '../../../src/core/documents/moments.js';
import { cellText, proseField } from '../../../src/core/documents/prose.js';
import { stateOf } from '../../../src/core/documents/resolved.js';
import { dateIn, precisionOf, timeIn, zoneName } from '../../../src/core/documents/zoned-time.js';
import { escapeLine } from '../../../src/core/escape.js';
import type { Context } from './context.js';

export interface SummaryRow {
  /** Key of the strings. */
  readonly key: string;
  /** Printed with a dash between them. */
  readonly values: readonly Field<unknown>[];
}

/** The table the report opens with: five rows in `brief`, and in `standard` what must not be passed over in silence. */
export function summaryRows(context: Context): SummaryRow[] {
  const rows = [
    { key: 'date', values: [dateField(context)] },
    { key: 'duration', values: [durationField(context)] },
    { key: 'severity', values: severityFields(context) },
    { key: 'services_affected', values: [servicesField(context)] },
    { key: 'customer_impact', values: [customerImpact(context)] },
  ];
  return context.isBrief
    ? rows
    : [{ key: 'state', values: [stateField(context)] }, ...rows, ...furtherRows(context)];
}

function dateField({ record, zone, words }: Context): Field {
  const [start, end] = [momentOf(record, 'started'), endOfImpact(record)];
  if (!start) return missingMoment(record, 'started') ?? fill(words.what.started, words.who.commander);
  const [first, last] = [dateIn(zone, start.at), dateIn(zone, (end ?? start).at)];
  return known(first === last ? first : `${first} – ${last}`, start.cites);
}

/** The impact, from its start to its end; never the time it took to write the report. */
export function durationField({ record, words, zone, language }: Context): Field {
  const [start, end] = [momentOf(record, 'started'), endOfImpact(record)];
  if (!start) return missingMoment(record, 'started') ?? fill(words.what.started, words.who.commander);
  if (!end) return missingMoment(record, 'impact_ended') ?? fill(words.what.ended, words.who.commander);
  const cites = [...new Set([...start.cites, ...end.cites])];
  const between = betweenWords(start, end, language);
  if (between === undefined) return known(endBeforeStart(start, end, { words, zone }), cites);
  const span = `${shown(start, end, zone)} – ${shown(end, start, zone)} ${zoneName(zone, start.at)}`;
  return known(`${between} (${span})`, cites);
}

/** Which two times contradict each other. */
export function endBeforeStart(
  start: Moment,
  end: Moment,
  { words, zone }: Pick<Context, 'words' | 'zone'>,
): string {
  return words.endBeforeStart(
    `${words.time[end.name]} (${shown(end, start, zone)})`,
    `${words.time[start.name]} (${shown(start, end, zone)})`,
  );
}

/** Both ends as exact as the less exact one allows; the day where they are on different ones. */
function shown(moment: Moment, other: Moment, zone: string): string {
  const day = dateIn(zone, moment.at) === dateIn(zone, other.at) ? '' : `${dateIn(zone, moment.at)} `;
  const precision = moment.precision === 's' ? precisionOf([moment.at]) : moment.precision;
  return day + timeIn(zone, moment.at, precision);
}

function severityFields({ record, words }: Context): Field[] {
  const { severity } = record.incident;
  const entered = given(severity);
  if (!entered) return [fieldOf<string>(reasonOf(severity), words.what.severity, words.who.commander)];
  const why = proseField(entered.why, record, words.what.severityWhy, words.who.commander);
  return [known(cellText(entered.level)), inCell(why)];
}

function servicesField({ record, words }: Context): Field {
  const { services } = record.incident;
  const entered = given(services);
  if (!entered || entered.length === 0)
    return fieldOf<string>(reasonOf(services), words.what.services, words.who.owner);
  return known(entered.map(cellText).join(', '));
}

function customerImpact({ record, words }: Context): Field {
  return inCell(
    proseField(record.incident.customer_impact, record, words.what.customerImpact, words.who.owner),
  );
}

export function stateField({ record, words }: Context): Field {
  const state = stateOf(record);
  if (state.word !== 'resolved') return known(words.state[state.word]);
  if (state.by === 'measured')
    return known(words.state.measured(state.before, state.after), recoveryCites(record));
  return known(state.measured === 'no' ? words.state.entered(state.row) : words.state.unclear(state.row));
}

function recoveryCites({ comparison }: Context['record']): string[] {
  return [...new Set(comparison?.rows.filter((row) => row.change === 'better').flatMap((row) => row.cites))];
}

function furtherRows(context: Context): SummaryRow[] {
  const { record, words, zone, language } = context;
  const { incident } = record;
  const [started, detected] = [momentOf(record, 'started'), momentOf(record, 'detected')];
  const time = detected && shown(detected, started ?? detected, zone);
  const span = started && detected && betweenWords(started, detected, language);
  const noticed: Field = !detected
    ? (missingMoment(record, 'detected') ?? fill(words.time.detected, words.who.commander))
    : known(span === undefined ? (time ?? '') : words.afterStart(time ?? '', span), detected.cites);
  const loss = incident.data_loss;
  return [
    ...severityRows(context),
    { key: 'detected', values: [noticed] },
    { key: 'affected', values: affectedFields(context) },
    {
      key: 'data_loss',
      values: [
        typeof loss === 'string'
          ? known(words.dataLoss[loss])
          : fieldOf<string>(loss, words.what.dataLoss, words.who.owner),
      ],
    },
    {
      key: 'slo_cost',
      values: [inCell(proseField(incident.slo_cost, record, words.what.sloCost, words.who.owner))],
    },
    {
      key: 'trigger',
      values: [inCell(proseField(incident.trigger, record, words.what.trigger, words.who.author))],
    },
  ];
}

/** Customers, then where: sites and hosts as entered, else the hosts that findings are about. */
function affectedFields({ record, words }: Context): Field[] {
  const { customers_affected, sites, hosts } = record.incident;
  const customers = given(customers_affected);
  const found = record.bundles.flatMap(({ analysis }) => analysis.findings.map(({ host }) => host));
  const where = [...(given(sites) ?? []), ...(hosts ?? [...new Set(found)])].map(escapeLine).join(', ');
  return [
    customers
      ? known(words.customers(customers.n, customers.of))
      : fieldOf<string>(reasonOf(customers_affected), words.what.affected, words.who.owner),
    ...(where === '' ? [] : [known(where)]),
  ];
}

/** `{na}` and `{q}` of a field whose value is missing. */
function reasonOf(value: unknown): { na: string } | { q: string } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return 'na' in value || 'q' in value ? (value as { na: string } | { q: string }) : undefined;
}

export function inCell(field: Field): Field {
  return field.state === 'known' ? { ...field, value: cellText(field.value) } : field;
}

/** The row of the severity matrix that was applied, and earlier levels with when and why. */
function severityRows({ record, words, zone }: Context): SummaryRow[] {
  const severity = given(record.incident.severity);
  const past = (severity?.past ?? []).map(({ level, at, why }) =>
    [level, at === undefined ? '' : timeIn(zone, at, 'min'), why ?? ''].filter(Boolean).join(', '),
  );
  const now = severity?.now === undefined ? [] : [words.levelNow(severity.now)];
  const levels = [...past, ...now].map(cellText).join('; ');
  return [
    ...(severity?.row === undefined ? [] : [{ key: 'matrix_row', values: [known(cellText(severity.row))] }]),
    ...(levels === '' ? [] : [{ key: 'severity_changes', values: [known(levels)] }]),
  ];
}
