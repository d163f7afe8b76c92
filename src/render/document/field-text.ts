import { type Field } from '../../core/documents/field.js';
import { escapeLine } from '../../core/escape.js';

/** How a field stands in Markdown. `brackets`: as in a mail, `[recipient]`. */
export function fieldText(field: Field<unknown>, brackets = false): string {
  switch (field.state) {
    case 'known':
      return known(field);
    case 'fill':
      if (brackets) return `[${field.ask ?? field.what}]`;
      return `**⟦fill: ${escapeLine(field.what)} · ${escapeLine(field.who)}⟧**`;
    case 'not_collected':
      return brackets
        ? `[not collected: ${field.collector}, ${field.reason}]`
        : `**not collected: ${escapeLine(field.collector)}, ${escapeLine(field.reason)}**`;
    case 'not_applicable':
      return `not applicable: ${escapeLine(field.reason)}`;
    case 'unknown':
      return `unknown → ${field.question}`;
  }
}

function known({ value, text, overridden }: Field<unknown> & { state: 'known' }): string {
  const shown = text ?? (Array.isArray(value) ? value.join(', ') : String(value));
  return overridden
    ? `${shown} (entered by ${escapeLine(overridden.by)}; evidence: ${escapeLine(overridden.was)})`
    : shown;
}
