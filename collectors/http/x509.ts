import { formatIpv6 } from '../../src/core/ipv6.js';
import { type Element, elements, oid, stringOf, timeOf } from './der.js';

/** The fields of a certificate (RFC 5280 4.1) that matter to somebody who looks for a fault. */
export interface Certificate {
  readonly subject: string;
  readonly issuer: string;
  readonly serial: string;
  readonly not_before: string;
  readonly not_after: string;
  readonly san: string[];
  readonly key?: string;
  readonly signature?: string;
  readonly ca: boolean;
  readonly self_issued: boolean;
}

/** Reads base64 DER; undefined when it is no certificate. */
export function certificateOf(base64: string): Certificate | undefined {
  let bytes: Uint8Array;
  try {
    bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
  const inside = (element: Element | undefined): Element[] =>
    element ? elements(bytes, element.from, element.to) : [];
  const content = (element: Element): Uint8Array => bytes.subarray(element.from, element.to);
  const [certificate] = elements(bytes);
  const [body, algorithm] = inside(certificate);
  const parts = inside(body);
  // Version 1 certificates begin with the serial number, later ones with [0] version.
  const [serial, , issuer, validity, subject, keyInfo] = parts[0]?.tag === 0xa0 ? parts.slice(1) : parts;
  const [notBefore, notAfter] = inside(validity).map((time) => timeOf(time.tag, content(time)));
  if (!serial || !issuer || !subject || notBefore === undefined || notAfter === undefined) return undefined;
  const name = (element: Element): string =>
    inside(element)
      .flatMap((set) => inside(set))
      .map((pair) => {
        const [type, value] = inside(pair);
        if (!type || !value) return '?';
        const id = oid(content(type));
        return `${ATTRIBUTES[id] ?? id}=${stringOf(value.tag, content(value))}`;
      })
      .join(', ');
  const extensions = new Map<string, Element[]>();
  const list = parts.find((part) => part.tag === 0xa3);
  for (const extension of inside(inside(list)[0])) {
    const fields = inside(extension);
    const [id] = fields;
    const value = fields.at(-1);
    if (id && value?.tag === 0x04) extensions.set(oid(content(id)), inside(value));
  }
  const basic = inside(extensions.get('2.5.29.19')?.[0]);
  const [signatureId] = inside(algorithm);
  const signature = signatureId && oid(content(signatureId));
  const key = keyOf(keyInfo, inside, content);
  return {
    subject: name(subject),
    issuer: name(issuer),
    serial: hex(content(serial)),
    not_before: notBefore,
    not_after: notAfter,
    san: inside(extensions.get('2.5.29.17')?.[0]).flatMap((alt) => altName(alt.tag, content(alt))),
    ...(key !== undefined && { key }),
    ...(signature !== undefined && { signature: SIGNATURES[signature] ?? signature }),
    ca: basic[0]?.tag === 0x01 && content(basic[0])[0] !== 0,
    self_issued: hex(content(issuer)) === hex(content(subject)),
  };
}

function keyOf(
  keyInfo: Element | undefined,
  inside: (element: Element | undefined) => Element[],
  content: (element: Element) => Uint8Array,
): string | undefined {
  const [algorithm, bits] = inside(keyInfo);
  const [type, parameter] = inside(algorithm);
  if (!type || !bits) return undefined;
  const id = oid(content(type));
  if (id === '1.2.840.10045.2.1' && parameter) {
    const curve = oid(content(parameter));
    return `EC ${CURVES[curve] ?? curve}`;
  }
  if (id !== '1.2.840.113549.1.1.1') return KEYS[id] ?? id;
  // A BIT STRING: one byte with the number of unused bits, then the key itself.
  const [key] = inside({ ...bits, from: bits.from + 1 });
  const [modulus] = inside(key);
  if (!modulus) return 'RSA';
  const digits = hex(content(modulus));
  const first = Number.parseInt(digits[0] ?? '0', 16);
  return `RSA ${digits.length * 4 - (4 - first.toString(2).length)}`;
}

/** GeneralName: [1] e-mail, [2] DNS, [6] URI, [7] address. */
function altName(tag: number, bytes: Uint8Array): string[] {
  if (tag === 0x82) return [`DNS:${stringOf(0x0c, bytes)}`];
  if (tag === 0x81) return [`email:${stringOf(0x0c, bytes)}`];
  if (tag === 0x86) return [`URI:${stringOf(0x0c, bytes)}`];
  if (tag === 0x87 && bytes.length === 4) return [`IP:${bytes.join('.')}`];
  if (tag === 0x87 && bytes.length === 16) return [`IP:${formatIpv6(bytes)}`];
  return [];
}

/** Upper case without leading zeros, as `openssl x509 -serial` prints it. */
function hex(bytes: Uint8Array): string {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return digits.replace(/^0+(?=.)/, '').toUpperCase();
}

const ATTRIBUTES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.15': 'businessCategory',
  '2.5.4.17': 'postalCode',
  '2.5.4.97': 'organizationIdentifier',
  '1.3.6.1.4.1.311.60.2.1.2': 'jurisdictionST',
  '1.3.6.1.4.1.311.60.2.1.3': 'jurisdictionC',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
};
const CURVES: Readonly<Record<string, string>> = {
  '1.2.840.10045.3.1.7': 'P-256',
  '1.3.132.0.34': 'P-384',
  '1.3.132.0.35': 'P-521',
};
const KEYS: Readonly<Record<string, string>> = { '1.3.101.112': 'Ed25519', '1.3.101.113': 'Ed448' };
const SIGNATURES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.4': 'md5WithRSAEncryption',
  '1.2.840.113549.1.1.5': 'sha1WithRSAEncryption',
  '1.2.840.113549.1.1.10': 'RSASSA-PSS',
  '1.2.840.113549.1.1.11': 'sha256WithRSAEncryption',
  '1.2.840.113549.1.1.12': 'sha384WithRSAEncryption',
  '1.2.840.113549.1.1.13': 'sha512WithRSAEncryption',
  '1.2.840.10045.4.3.2': 'ecdsa-with-SHA256',
  '1.2.840.10045.4.3.3': 'ecdsa-with-SHA384',
  '1.2.840.10045.4.3.4': 'ecdsa-with-SHA512',
  '1.3.101.112': 'Ed25519',
};
