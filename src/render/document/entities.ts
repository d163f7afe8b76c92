import { visible } from '../../core/escape.js';

/** Those people write; any other stays as it stands. */
const NAMED: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', shy: '' },
  ...{ ndash: '–', mdash: '—', hellip: '…', bull: '•', middot: '·', copy: '©', reg: '®', trade: '™' },
  ...{ times: '×', divide: '÷', plusmn: '±', deg: '°', micro: 'µ', mu: 'μ', Omega: 'Ω', sigma: 'σ' },
  ...{ le: '≤', ge: '≥', ne: '≠', asymp: '≈', infin: '∞', rarr: '→', larr: '←', harr: '↔', rArr: '⇒' },
  ...{ lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', bdquo: '„', laquo: '«', raquo: '»', euro: '€' },
  ...{ auml: 'ä', ouml: 'ö', uuml: 'ü', Auml: 'Ä', Ouml: 'Ö', Uuml: 'Ü', szlig: 'ß', eacute: 'é' },
};

/** `&lt;`, `&#60;`, `&#x3c;` as the characters they stand for; none becomes one that cannot be seen. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z]{2,8}));/g,
    (whole, ten, hex, name) => {
      if (name !== undefined) return NAMED[name as string] ?? whole;
      const code = ten === undefined ? Number.parseInt(hex as string, 16) : Number(ten);
      return code > 0 && code <= 0x10ffff ? visible(String.fromCodePoint(code)) : '\ufffd';
    },
  );
}
