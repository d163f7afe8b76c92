import { isKnown, type Field } from '../../core/documents/field.js';
import { visible } from '../../core/escape.js';
import { type Address, parseAddresses } from './mail-address.js';

export interface MailHead {
  readonly from: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly subject: string;
}

/** Some programs cut a longer one; ours is a line of evidence's making. */
const LONGEST_SUBJECT = 250;

/**
 * `from`, `to`, `cc` and `subject` of a document's model, each a text or a field of it; what is not known yet is left
 * out for the person who sends it. Throws E_MAIL.
 */
export function mailHead(model: unknown, title: string): MailHead {
  const parts = (model ?? {}) as Readonly<Record<string, unknown>>;
  const addresses = (key: string): Address[] => {
    const text = textOf(parts[key]);
    return text === undefined ? [] : parseAddresses(text, key);
  };
  return {
    from: addresses('from').slice(0, 1),
    to: addresses('to'),
    cc: addresses('cc'),
    subject: oneLine(textOf(parts['subject']) ?? title),
  };
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (typeof value !== 'object' || value === null || !('state' in value)) return undefined;
  const field = value as Field<unknown>;
  return isKnown(field) ? (field.text ?? String(field.value)) : undefined;
}

function oneLine(text: string): string {
  const line = visible(text.replace(/\s+/g, ' ').trim());
  return line.length <= LONGEST_SUBJECT
    ? line
    : `${line.slice(0, LONGEST_SUBJECT - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
