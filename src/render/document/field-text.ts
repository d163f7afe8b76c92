import { type Field } from '../../core/documents/field.js';
import { escapeLine } from '../../core/escape.js';
import { withClosedFence } from '../../core/fences.js';

type Strings = Readonly<Record<string, string>>;

/** How a field stands in Markdown. `brackets`: as in a mail, `[recipient]`. */
export function fieldText(field: Field<unknown>, brackets = false, strings: Strings = {}): string {
  const word = (key: keyof typeof WORDS): string => strings[key] ?? WORDS[key];
  switch (field.state) {
    case 'known':
      return known(field, strings);
    case 'fill':
      if (brackets) return `[${field.ask ?? field.what}]`;
      return `**⟦${word('state_fill')}: ${escapeLine(field.what)} · ${escapeLine(field.who)}⟧**`;
    case 'not_collected':
      return brackets
        ? `[${word('state_not_collected')}: ${field.collector}, ${field.reason}]`
        : `**${word('state_not_collected')}: ${escapeLine(field.collector)}, ${escapeLine(field.reason)}**`;
    case 'not_applicable':
      return `${word('state_not_applicable')}: ${escapeLine(field.reason)}`;
    case 'unknown':
      return `${word('state_unknown')} → ${field.question}`;
  }
}

/** Where a language has no other; templates/_strings has those of every language. */
const WORDS = {
  state_fill: 'fill',
  state_not_collected: 'not collected',
  state_not_applicable: 'not applicable',
  state_unknown: 'unknown',
} as const;

function known({ value, text, overridden }: Field<unknown> & { state: 'known' }, strings: Strings): string {
  const shown = withClosedFence(text ?? (Array.isArray(value) ? value.join(', ') : String(value)));
  if (!overridden) return shown;
  const said = strings['state_overridden'] ?? 'entered by {by}; evidence: {was}';
  const words: Readonly<Record<string, string>> = overridden;
  return `${shown} (${said.replace(/\{(by|was)\}/g, (_, key: string) => escapeLine(words[key] ?? ''))})`;
}
