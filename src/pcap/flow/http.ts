import type { Packet } from '../packet.js';

/** One HTTP/1 request and the first line of its answer. */
export interface HttpExchange {
  readonly method: string;
  /** Without what may hold secrets: userinfo and query. */
  readonly path: string;
  readonly at: number;
  readonly frame: number;
  status?: number;
  firstByteAt?: number;
}

const MOST_PATH = 120;
const REQUEST = /^([A-Z]{3,10}) ([^ \r\n]{1,2000})([ \r\n])?/;
const STATUS = /^HTTP\/1\.[01] (\d{3})/;
const HEADER_END = '\r\n\r\n';
const HOST = /^(?:\[[^\]@]*\]|[^:@[\]]*)(?::\d*)?$/;

/** The request that begins with this packet, if one does. */
export function requestIn(p: Packet): HttpExchange | undefined {
  const match = REQUEST.exec(startOf(p, 2100));
  if (!match) return undefined;
  const [, method = '', target = '', after] = match;
  const path = withoutSecrets(target, after !== undefined).slice(0, MOST_PATH);
  return { method, path, at: p.at, frame: p.frame };
}

/**
 * Status of the answer in this packet: `interim` where only a 1xx is in it, which the answer is yet to follow (RFC 9110,
 * 15.2; after a 101 none does); undefined where no status line was captured.
 */
export function statusIn(p: Packet): number | 'interim' | undefined {
  let text = startOf(p, 2100);
  for (;;) {
    const status = Number(STATUS.exec(text)?.[1]);
    if (Number.isNaN(status)) return undefined;
    if (status >= 200 || status === 101) return status;
    const end = text.indexOf(HEADER_END);
    if (end < 0 || end + HEADER_END.length === text.length) return 'interim';
    text = text.slice(end + HEADER_END.length);
  }
}

function startOf(p: Packet, most: number): string {
  return p.bytes.toString('latin1', p.payloadAt, p.payloadAt + Math.min(most, p.payloadCaptured));
}

/**
 * A request target (RFC 9112, 3.2) without userinfo and query. Of an authority that is no host, or that was cut before
 * its end, nothing is kept: the rest may be a password with a `/`, a `?` or a `#` in it.
 */
function withoutSecrets(target: string, isWhole: boolean): string {
  const [head, scheme = '', authority = ''] = /^([a-z][a-z\d+.-]*:\/\/)?([^/?#]*)/i.exec(target) ?? [''];
  const rest = target.slice(head.length);
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  if (!HOST.test(host) || (authority !== '' && rest === '' && !isWhole)) return `${scheme}…`;
  // A path may hold a URL as well: `/proxy/http://…`.
  const path = rest.replace(/[?#].*/s, '').replaceAll(/\/\/[^/]*@/g, '//');
  return `${scheme}${host}${path}`;
}
