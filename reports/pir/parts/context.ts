import type { DocumentOptions } from '../../../src/core/documents/document-kind.js';
import type { IncidentRecord } from '../../../src/core/documents/record.js';
import { knownZone } from '../../../src/core/documents/zoned-time.js';
import { type Words, wordsOf } from '../words.js';

/** What every part of the report is made from. */
export interface Context {
  readonly record: IncidentRecord;
  readonly words: Words;
  readonly language: string;
  readonly zone: string;
  /** `brief` has the body alone, as it has always been written. */
  readonly isBrief: boolean;
  readonly isFinal: boolean;
}

export function contextOf(record: IncidentRecord, { language, variant }: DocumentOptions): Context {
  return {
    record,
    language,
    words: wordsOf(language),
    zone: knownZone(record.incident.timezone),
    isBrief: variant === 'brief',
    isFinal: record.incident.status === 'final',
  };
}
