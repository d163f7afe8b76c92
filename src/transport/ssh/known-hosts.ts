import { KnownHostsFile } from './known-hosts-file.js';
import { type KnownHostsEntry, KnownHostsIndex } from './known-hosts-index.js';
import { fingerprint, keyType } from './known-hosts-key.js';
import { bytesOf, hashName, lowerCase } from './known-hosts-match.js';
import { randomBytes } from 'node:crypto';

/** Where a key is written down. `type` such as `ssh-ed25519`, `fingerprint` as `ssh-keygen -lf` prints it. */
export interface KnownKey {
  readonly type: string;
  readonly fingerprint: string;
  readonly file: string;
  readonly line: number;
}

/** What known_hosts says about the key a host presents. Only `trusted` may be connected to. */
export type KeyVerdict =
  | ({ readonly status: 'trusted' } & KnownKey)
  | {
      readonly status: 'unknown';
      readonly fingerprint: string;
      /** The host is known by a certificate authority only: the system ssh can verify its certificate, ssh2 cannot. */
      readonly certificateAuthority?: { readonly file: string; readonly line: number };
    }
  | {
      readonly status: 'changed';
      readonly fingerprint: string;
      readonly known: readonly [KnownKey, ...KnownKey[]];
    }
  | ({ readonly status: 'revoked' } & KnownKey);

export type AddResult =
  | { readonly status: 'added'; readonly file: string }
  /** Somebody added a key for this host meanwhile; `verdict` is what holds now (`trusted`, or refuse). */
  | { readonly status: 'not_added'; readonly verdict: Exclude<KeyVerdict, { status: 'unknown' }> }
  /** It could not be written; the key may still be used for this run. */
  | { readonly status: 'failed'; readonly reason: string };

export interface KnownHosts {
  /**
   * `host` as the user or the config names it (HostName, or HostKeyAlias with port 22), never an address it
   * resolved to.
   */
  check(host: string, port: number, keyBlob: Buffer): KeyVerdict;
  /** Key types already known for this host, for ordering serverHostKey algorithms. */
  knownTypes(host: string, port: number): string[];
  /** Where a certificate authority is the only thing known of this host: connect with the system ssh. */
  onlyAuthority(host: string, port: number): { readonly file: string; readonly line: number } | undefined;
  /** Writes a key the user's `accept-new` lets in. Runs one after another; never replaces or removes a line. */
  add(host: string, port: number, keyBlob: Buffer): Promise<AddResult>;
  /** Lines that no entry could be read from; they are skipped, as OpenSSH does. */
  readonly malformedLines: number;
  /** Files that exist and could not be read. */
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[];
}

export interface KnownHostsOptions {
  /** UserKnownHostsFile and GlobalKnownHostsFile, in this order. */
  readonly files: readonly string[];
  /** The first UserKnownHostsFile: where `add` writes. */
  readonly addTo?: string;
  /** HashKnownHosts. */
  readonly hash?: boolean;
}

const SSH_PORT = 22;
/** Would be a separator, a pattern, a hash, a comment or a marker in known_hosts. */
const NOT_IN_A_NAME = /[\s\0,*?!|#@]/;

/** Reads the files once; `add` reads what others appended since. Semantics of sshd(8), SSH_KNOWN_HOSTS FILE FORMAT. */
export async function loadKnownHosts(options: KnownHostsOptions): Promise<KnownHosts> {
  const files = [...new Set(options.files)].map((file) => new KnownHostsFile(file));
  let { index, unreadable } = await readAll(files);
  const check = (host: string, port: number, keyBlob: Buffer): KeyVerdict => {
    const verdict = verdictOf(index.find(nameOf(host, port)), keyBlob);
    if (verdict.status !== 'unknown' || port === SSH_PORT) return verdict;
    // OpenSSH takes an entry without a port for any port, but only to trust. A key revoked there is refused here too.
    const portless = verdictOf(index.find(host), keyBlob);
    return portless.status === 'trusted' || portless.status === 'revoked' ? portless : verdict;
  };
  const target = files.find((file) => file.path === options.addTo);
  return {
    check,
    knownTypes(host, port) {
      const ofName = typesOf(index.find(nameOf(host, port)));
      return ofName.length > 0 ? ofName : typesOf(index.find(host));
    },
    onlyAuthority(host, port) {
      const ofName = index.find(nameOf(host, port));
      const entries = ofName.length > 0 ? ofName : index.find(host);
      return entries.some((entry) => entry.marker === undefined) ? undefined : authorityOf(entries);
    },
    async add(host, port, keyBlob) {
      if (!target) return { status: 'failed', reason: 'no UserKnownHostsFile is configured' };
      const type = keyType(keyBlob);
      if (type === undefined) return { status: 'failed', reason: 'the host sent no public key' };
      const plain = lowerCase(bytesOf(nameOf(host, port)));
      if (NOT_IN_A_NAME.test(plain))
        return { status: 'failed', reason: 'the host name would mean something else' };
      return target.exclusively(async () => {
        if (await target.wasRewritten()) ({ index, unreadable } = await readAll(files));
        else await target.refresh(index);
        const verdict = check(host, port, keyBlob);
        if (verdict.status !== 'unknown') return { status: 'not_added', verdict };
        const name = options.hash ? hashName(plain, randomBytes(20)) : plain;
        const reason = await target.append(`${name} ${type} ${keyBlob.toString('base64')}`);
        if (reason !== undefined) return { status: 'failed', reason };
        await target.refresh(index);
        return { status: 'added', file: target.path };
      });
    },
    get malformedLines() {
      return index.malformed;
    },
    get unreadable() {
      return unreadable;
    },
  };
}

async function readAll(
  files: readonly KnownHostsFile[],
): Promise<{ index: KnownHostsIndex; unreadable: { file: string; reason: string }[] }> {
  const index = new KnownHostsIndex();
  const unreadable: { file: string; reason: string }[] = [];
  for (const file of files) {
    file.restart();
    const reason = await file.refresh(index);
    if (reason !== undefined) unreadable.push({ file: file.path, reason });
  }
  return { index, unreadable };
}

/** `host`, or `[host]:port` for any port but 22. */
function nameOf(host: string, port: number): string {
  return port === SSH_PORT ? host : `[${host}]:${port}`;
}

function verdictOf(entries: readonly KnownHostsEntry[], keyBlob: Buffer): KeyVerdict {
  const same = entries.filter((entry) => entry.blob.equals(keyBlob));
  const revoked = same.find((entry) => entry.marker === 'revoked');
  if (revoked) return { status: 'revoked', ...knownKey(revoked) };
  const trusted = same.find((entry) => entry.marker === undefined);
  if (trusted) return { status: 'trusted', ...knownKey(trusted) };
  const [first, ...more] = entries.filter((entry) => entry.marker === undefined).map(knownKey);
  if (first) return { status: 'changed', fingerprint: fingerprint(keyBlob), known: [first, ...more] };
  const authority = authorityOf(entries);
  return {
    status: 'unknown',
    fingerprint: fingerprint(keyBlob),
    ...(authority && { certificateAuthority: authority }),
  };
}

function authorityOf(entries: readonly KnownHostsEntry[]): { file: string; line: number } | undefined {
  const authority = entries.find((entry) => entry.marker === 'cert-authority');
  return authority && { file: authority.file, line: authority.line };
}

function knownKey(entry: KnownHostsEntry): KnownKey {
  return {
    type: keyType(entry.blob) ?? '',
    fingerprint: fingerprint(entry.blob),
    file: entry.file,
    line: entry.line,
  };
}

function typesOf(entries: readonly KnownHostsEntry[]): string[] {
  return [...new Set(entries.filter((e) => e.marker === undefined).flatMap((e) => keyType(e.blob) ?? []))];
}
