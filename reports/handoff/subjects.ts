import { type Field, fieldOf, isKnown } from '../../src/core/documents/field.js';
import type { Incident } from '../../src/core/documents/incident.js';
import { cellText, citesOf, proseField } from '../../src/core/documents/prose.js';
import type { IncidentRecord } from '../../src/core/documents/record.js';
import type { Model } from './model.js';
import type { Words } from './words.js';

type Subject = NonNullable<Incident['subjects']>[number];

/** What was analysed of each client, host or path; every figure says whether it can be compared. */
export function subjectsOf(record: IncidentRecord, words: Words): Model['subjects'] {
  const cell = (value: Subject['environment'], what: string): Field => {
    const field = proseField(value, record, what, words.author);
    return isKnown(field) ? { ...field, value: cellText(field.value) } : field;
  };
  return (record.incident.subjects ?? []).map((subject, i) => {
    const { name, metrics = [], findings = [] } = subject;
    const short = subject.id ?? name;
    return {
      id: subject.id ?? `S${i + 1}`,
      name: cellText(name),
      environment: cell(subject.environment, words.environment(short)),
      ...(subject.network !== undefined && { network: cell(subject.network, `${short}: network`) }),
      capture: cell(subject.capture, words.capture(short)),
      metrics: metrics.map((m) => ({
        name: cellText(m.name),
        value: fieldOf(
          m.value === null ? null : cellText([show(m.value), m.unit].filter(Boolean).join(' ')),
          words.value(short, m.name),
          words.author,
        ),
        comparable: cellText(m.quality ?? ''),
        note: cellText(m.note ?? ''),
        cites: citesOf(m.cite),
      })),
      findings: findings.map(cellText),
      ...(subject.assessment !== undefined &&
        subject.assessment !== null && { assessment: cell(subject.assessment, short) }),
    };
  });
}

/** 20340 → `20,340`; what is text stays as it was written. */
function show(value: string | number): string {
  if (typeof value === 'string') return value;
  const [whole = '', part] = String(value).split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return part === undefined ? grouped : `${grouped}.${part}`;
}
