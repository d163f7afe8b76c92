import type { IncomingHttpHeaders } from 'node:http';
import type { UrlDestination } from './destination.js';
import type { LocalFile } from './local-file.js';
import { UploadError } from './upload-error.js';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Worth another try; every other status stays what it is. */
const AGAIN: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * What an answer to a PUT proves: a sentence that says how strongly the file was verified. Throws UploadError when
 * it was refused, or when the server has other bytes.
 */
export function judgeAnswer(answer: Answer, { url, shown }: UrlDestination, file: LocalFile): string {
  const { status, headers } = answer;
  if (status < 200 || status > 299) throw refusal(answer, url, shown);
  const sha256 = headers['x-amz-checksum-sha256'];
  if (typeof sha256 === 'string' && !sha256.includes('-')) {
    expectSame('SHA-256', Buffer.from(sha256, 'base64').toString('hex'), file.sha256);
    return 'the server has the same SHA-256';
  }
  const md5 = md5Of(headers);
  if (md5 !== undefined && file.md5 !== undefined) {
    expectSame('MD5', md5, file.md5);
    return 'the server has the same MD5';
  }
  return `only by the status ${status}: the server names no checksum`;
}

/**
 * The MD5 the server names. An ETag is one where it looks like one (S3), unless the object is encrypted with a key
 * of KMS or the customer's, or it was made of several parts.
 */
function md5Of(headers: IncomingHttpHeaders): string | undefined {
  const google = /(?:^|[, ])md5=([A-Za-z0-9+/]{22}==)/.exec(String(headers['x-goog-hash'] ?? ''))?.[1];
  const plain = google ?? headers['content-md5'];
  if (typeof plain === 'string') return Buffer.from(plain, 'base64').toString('hex');
  const encryption = String(headers['x-amz-server-side-encryption'] ?? '');
  const isOpaque =
    encryption.startsWith('aws:') || headers['x-amz-server-side-encryption-customer-algorithm'] !== undefined;
  return isOpaque ? undefined : /^"?([0-9a-f]{32})"?$/i.exec(headers.etag ?? '')?.[1]?.toLowerCase();
}

function expectSame(what: string, theirs: string, ours: string): void {
  if (theirs === ours) return;
  throw new UploadError(`the server has other bytes than were sent (its ${what} is ${theirs}, not ${ours})`, {
    again: true,
  });
}

function refusal({ status, headers, body }: Answer, url: URL, shown: string): UploadError {
  if (status >= 300 && status < 400) {
    return new UploadError(
      `${shown} answers ${status}, a redirect${target(headers.location, url)}: not followed`,
      {
        again: false,
        hint: 'ask for a URL of the place itself',
      },
    );
  }
  const said = withoutSecrets(sentenceIn(body), url);
  const what = `${shown} answers ${status}${said === '' ? '' : ` (${said})`}`;
  if (AGAIN.has(status)) {
    const afterMs = retryAfter(headers['retry-after']);
    return new UploadError(what, { again: true, ...(afterMs !== undefined && { afterMs }) });
  }
  const hint =
    status === 401 || status === 403
      ? 'a presigned URL holds for one method (PUT), one object and a limited time: ask for a new one'
      : undefined;
  return new UploadError(what, { again: false, ...(hint !== undefined && { hint }) });
}

function target(location: string | undefined, base: URL): string {
  try {
    return location === undefined ? '' : ` to ${new URL(location, base).host}`;
  } catch {
    return '';
  }
}

/** Code and message of the XML that S3, GCS and Azure answer with; other bodies say nothing to people. */
function sentenceIn(xml: string): string {
  const parts = ['Code', 'Message'].map((tag) => new RegExp(`<${tag}>([^<]{1,300})</${tag}>`).exec(xml)?.[1]);
  return parts
    .filter((p) => p !== undefined)
    .join(': ')
    .replace(/\p{Cc}+/gu, ' ');
}

/** An error may quote the request back: nothing of what the URL proves itself with is repeated. */
function withoutSecrets(text: string, url: URL): string {
  const secrets = [
    url.password,
    ...url.searchParams.values(),
    ...[...url.searchParams.values()].map(encodeURIComponent),
  ];
  return secrets.filter((s) => s.length >= 4).reduce((said, secret) => said.replaceAll(secret, '…'), text);
}

const MOST_MS = 60_000;

/** RFC 9110 section 10.2.3, in ms and at most a minute. */
function retryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(MOST_MS, Math.max(0, ms));
}
