/** How what people type into a document becomes the value of a field that holds no text. */
export type TypedValue = 'time' | { readonly expected: string; readonly read: (text: string) => unknown };

const LIST: TypedValue = {
  expected: 'names with commas between them',
  read: (text) =>
    text
      .split(/[,;]/)
      .map((name) => name.trim())
      .filter((name) => name !== ''),
};

/** In the languages the documents are written in. */
const LOSS: Readonly<Record<string, string>> = {
  yes: 'yes',
  no: 'no',
  none: 'no',
  unknown: 'unknown',
  ja: 'yes',
  nein: 'no',
  keine: 'no',
  unbekannt: 'unknown',
};

const CUSTOMERS = /^(\d{1,15})(?:\s*(?:of|out of|von|\/)\s*(\d{1,15}))?(?:\s+\p{L}+)?$/u;

const FIELDS: Readonly<Record<string, TypedValue>> = {
  services: LIST,
  'review.reviewers': LIST,
  'review.distribution': LIST,
  data_loss: { expected: 'yes, no or unknown', read: (text) => LOSS[text.toLowerCase()] },
  customers_affected: {
    expected: 'a number such as 12, or 12 of 240',
    read: (text) => {
      const [, n, of] = CUSTOMERS.exec(text) ?? [];
      return n === undefined ? undefined : { n: Number(n), ...(of !== undefined && { of: Number(of) }) };
    },
  },
  'times.started': 'time',
  'times.detected': 'time',
};

/** Undefined: the field holds text. */
export function typedValue(path: string): TypedValue | undefined {
  return Object.hasOwn(FIELDS, path) ? FIELDS[path] : undefined;
}
