import { EvidenceError } from '../../core/errors.js';

export interface Address {
  readonly name: string;
  readonly address: string;
}

const ADDRESS = /^[^\s<>@"(),:;\\[\]]+@[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?$/u;

/**
 * `Network team <net@example.org>, noc@example.org`. Throws E_MAIL: what is no list of addresses may be an attempt to
 * write a header of its own.
 */
export function parseAddresses(text: string, field: string): Address[] {
  // eslint-disable-next-line no-control-regex -- a header ends where a line ends
  const control = /[\u0000-\u001f\u007f\u2028\u2029]/.exec(text.trim());
  if (control)
    throw new EvidenceError(
      'E_MAIL',
      `${field}: ${JSON.stringify(text)} has a line end or another control character in it`,
      'write the addresses on one line, with commas between them',
    );
  return splitAtCommas(text).map((part) => {
    const named = /^(.*?)\s*<([^<>]*)>$/.exec(part);
    const [name, address] = named ? [unquote(named[1] ?? ''), (named[2] ?? '').trim()] : ['', part];
    if (ADDRESS.test(address)) return { name, address };
    throw new EvidenceError(
      'E_MAIL',
      `${field}: "${part}" is no mail address`,
      'such as net@example.org, or Network team <net@example.org>',
    );
  });
}

/** Not at those within quotes. */
function splitAtCommas(text: string): string[] {
  const parts = text.match(/(?:"(?:[^"\\]|\\.)*"|[^,])+/g) ?? [];
  return parts.map((part) => part.trim()).filter(Boolean);
}

function unquote(name: string): string {
  return /^".*"$/.test(name) ? name.slice(1, -1).replace(/\\(.)/g, '$1') : name;
}
