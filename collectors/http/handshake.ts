import type { ProbeOutput } from '../../src/core/collector.js';
import { formatInstant, fromEpochMs } from '../../src/core/instant.js';
import { type Parsed, type RowOf, row, stderrRow } from '../../src/core/table.js';
import { certificates } from '../../src/tables/certificates.js';
import { tlsHandshakes } from '../../src/tables/tls-handshakes.js';
import { certificateOf } from './x509.js';

type Handshake = RowOf<typeof tlsHandshakes>;

/** A certificate of more than this many base64 lines is not one. */
const LONGEST_PEM = 2000;

/**
 * What `openssl s_client -showcerts` prints (1.0.2 to 3.x): the chain in PEM, and facts as `Label: value`. Everything
 * else of its prose is left to a reader. Our scripts end it with `# exit N`.
 */
export function* handshake(output: ProbeOutput): Iterable<Parsed> {
  const common = commonOf(output);
  const facts = new Map<string, string>();
  let pem: string[] | undefined;
  let from = 0;
  let depth = 0;
  let last = 0;
  let known = false;
  for (const { n, text } of output.lines()) {
    last = n;
    if (text.startsWith('-----BEGIN') && text.includes('CERTIFICATE-----')) {
      pem = [];
      from = n;
    } else if (text.startsWith('-----END') && pem) {
      const certificate = certificateOf(pem.join(''));
      pem = undefined;
      known = true;
      // Also one that cannot be read, or was withheld by redaction, was sent: the handshake came that far.
      const at = depth++;
      if (certificate) yield row(certificates, from, { ...targetOf(common), depth: at, ...certificate }, n);
      else yield { gap: 'not an X.509 certificate', line: from };
    } else if (pem && pem.length < LONGEST_PEM) pem.push(text.trim());
    else {
      known ||= text.startsWith('CONNECTED') || text.startsWith('# exit ');
      readFact(text, facts);
    }
  }
  if (pem) yield { gap: 'a certificate without its end', line: from };
  if (last === 0) return;
  if (!known) return yield { gap: 'not the output of a TLS handshake', line: 1 };
  yield summary(output, common, facts, depth, last);
}

function readFact(text: string, facts: Map<string, string>): void {
  const put = (name: string, value: string | undefined): void => {
    if (value !== undefined && value !== '' && !facts.has(name)) facts.set(name, value);
  };
  if (text.startsWith('CONNECTED')) put('connected', 'yes');
  put('exit', /^# exit (\d+)$/.exec(text)?.[1]);
  put('alpn', /^ALPN protocol: (\S+)/.exec(text)?.[1]);
  put('key_exchange', /^(?:Server|Peer) Temp Key: (.+)/.exec(text)?.[1]);
  put('verify', /^\s*Verify return code: (\d+)/.exec(text)?.[1]);
  const verify = /^\s*Verify return code: [1-9]\d* \((.*)\)$/.exec(text);
  put('verify_error', verify?.[1]);
  put('protocol', /^\s*Protocol(?:\s*| version): (\S+)/.exec(text)?.[1]);
  put('cipher', /^\s*Cipher(?:\s*|suite): (\S+)/.exec(text)?.[1]);
  // With TLS 1.3 this is the only line that names them; before 1.1.1 its version was a range.
  const agreed = /^(?:New|Reused), (TLSv[\d.]+), Cipher is (\S+)/.exec(text);
  put('new_protocol', agreed?.[1]);
  put('new_cipher', agreed?.[2]);
}

function summary(
  output: ProbeOutput,
  common: Common,
  facts: ReadonlyMap<string, string>,
  sent: number,
  last: number,
): Parsed {
  const stderr = output.stderr.split('\n');
  const failedAt = stderr.findIndex((line) => /errno=|:error:|alert|error:[0-9A-F]{8}/.test(line));
  const whole = stderr.findIndex((line) => /^(?:connect|write|read|handshake):/.test(line));
  const at = whole >= 0 ? whole : failedAt;
  const outcome =
    sent > 0
      ? 'ok'
      : facts.get('exit') === '124'
        ? 'timeout'
        : facts.has('connected')
          ? 'handshake_failed'
          : 'connect_failed';
  const protocol = facts.get('protocol') ?? facts.get('new_protocol');
  const cipher = facts.get('cipher') ?? facts.get('new_cipher');
  const verify = facts.get('verify');
  const errors = verifyErrors(stderr, facts.get('verify_error'));
  const data: Handshake = {
    ...common,
    outcome,
    ...(outcome !== 'ok' && at >= 0 && { error: (stderr[at] ?? '').trim() }),
    ...(sent > 0 && protocol !== undefined && { protocol }),
    ...(sent > 0 && cipher !== undefined && { cipher }),
    ...(facts.has('alpn') && { alpn: facts.get('alpn') }),
    ...(facts.has('key_exchange') && { key_exchange: facts.get('key_exchange') }),
    ...(sent > 0 && { chain_length: sent }),
    // Without a certificate openssl still says "0 (ok)": nothing was verified.
    ...(sent > 0 && verify !== undefined && { verify_code: Number(verify) }),
    ...(sent > 0 && errors.length > 0 && { verify_errors: errors }),
  };
  if (outcome !== 'ok' && at >= 0) return stderrRow(tlsHandshakes, at + 1, data);
  return row(tlsHandshakes, 1, data, last);
}

/** stderr names every reason (`verify error:num=62:hostname mismatch`), the verdict on stdout only the last. */
function verifyErrors(stderr: readonly string[], verdict: string | undefined): string[] {
  const all = stderr.flatMap((line) => /^verify error:(?:num=\d+:)?(.+)$/.exec(line)?.[1] ?? []);
  return [...new Set(verdict === undefined ? all : [...all, verdict])];
}

type Common = Pick<Handshake, 'target' | 'address' | 'port' | 'server_name' | 'at'>;

function targetOf({ target, address, port }: Common): Pick<Common, 'target' | 'address' | 'port'> {
  return { target, ...(address !== undefined && { address }), ...(port !== undefined && { port }) };
}

/** `-connect 10.0.0.1:443` or `[2001:db8::1]:443`; the Node fallback is given ADDRESS PORT HOST as its last words. */
function commonOf(output: ProbeOutput): Common {
  const { argv } = output;
  const after = (flag: string): string | undefined => {
    const at = argv.indexOf(flag);
    return at < 0 ? undefined : argv[at + 1];
  };
  const connect = /^\[?(.+?)\]?:(\d{1,5})$/.exec(after('-connect') ?? '');
  const node = argv[1] === '-e' ? argv.slice(-3) : [];
  const address = connect?.[1] ?? node[0];
  const port = connect?.[2] ?? node[1];
  const serverName = after('-servername') ?? (/^[\d.]+$|:/.test(node[2] ?? ':') ? undefined : node[2]);
  return {
    target: output.subject ?? '',
    ...(address !== undefined && { address }),
    ...(port !== undefined && /^\d{1,5}$/.test(port) && { port: Number(port) }),
    ...(serverName !== undefined && { server_name: serverName }),
    at: formatInstant(fromEpochMs(output.startedAt)),
  };
}
