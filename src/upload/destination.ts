import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EvidenceError } from '../core/errors.js';
import { withoutUserInfo } from '../core/target.js';

interface Shown {
  /** For people and the record: without userinfo and without what a presigned URL proves itself with. */
  readonly shown: string;
}
export interface UrlDestination extends Shown {
  readonly kind: 'url';
  readonly url: URL;
}
export interface SftpDestination extends Shown {
  readonly kind: 'sftp';
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  /** Absolute, or relative to the home directory there. */
  readonly dir: string;
}
export interface FolderDestination extends Shown {
  readonly kind: 'folder';
  readonly dir: string;
}
export type Destination = UrlDestination | SftpDestination | FolderDestination;

const KINDS = 'it can be an https:// URL that takes a PUT, sftp://user@host/dir/, or a folder';

/** Throws E_UPLOAD; no message shows more of a URL than `shown`. */
export function parseDestination(text: string, options: { readonly allowInsecure: boolean }): Destination {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return folder(text);
  if (scheme === 'file') return folder(filePath(text));
  if (scheme !== 'https' && scheme !== 'http' && scheme !== 'sftp') {
    const hint = /^(?:s3|gs)$/.test(scheme) ? 'make a presigned URL for a PUT of the bundle' : KINDS;
    throw new EvidenceError('E_UPLOAD', `${scheme}: is no destination`, hint);
  }
  const url = parseUrl(text);
  if (scheme === 'sftp') return sftp(url);
  const shown = shownUrl(url);
  if (scheme === 'http' && !isLoopback(url.hostname) && !options.allowInsecure) {
    throw new EvidenceError(
      'E_UPLOAD',
      `${shown} would send the bundle unencrypted`,
      'use https, or allow it: --allow-insecure-upload',
    );
  }
  return { kind: 'url', url, shown };
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw new EvidenceError('E_UPLOAD', `${shownDestination(text)} is not a URL`, KINDS);
  }
}

function sftp(url: URL): SftpDestination {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? 22 : Number(url.port);
  const shown = `sftp://${url.host}${url.pathname}`;
  if (url.password !== '') {
    throw new EvidenceError(
      'E_UPLOAD',
      `${shown}: there is a password in the URL, where everybody on this machine can see it`,
      'log in with a key or an agent',
    );
  }
  // As scp and curl have it: /~/ is the home directory.
  const path = decodeURIComponent(url.pathname);
  const dir = path === '' || path === '/~' ? '.' : path.replace(/^\/~\//, './');
  const user = decodeURIComponent(url.username);
  return { kind: 'sftp', host, port, dir, shown, ...(user !== '' && { user }) };
}

function folder(path: string): FolderDestination {
  const dir = resolve(path.replace(/^~(?=\/|$)/, homedir()));
  if (!existsSync(dir)) {
    throw new EvidenceError('E_UPLOAD', `${dir} does not exist`, `create it (mkdir -p ${dir}); ${KINDS}`);
  }
  if (!statSync(dir).isDirectory()) {
    throw new EvidenceError('E_UPLOAD', `${dir} is a file, a folder is expected`, KINDS);
  }
  return { kind: 'folder', dir, shown: dir };
}

function filePath(text: string): string {
  return text.startsWith('file://') ? fileURLToPath(text) : text.slice('file:'.length);
}

function shownUrl(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}${url.search === '' ? '' : '?…'}`;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** Any word a user may have given as a destination, without its secrets. */
export function shownDestination(text: string): string {
  return withoutUserInfo(text).replace(/[?#].*$/s, '?…');
}

/** Our own command line for the manifest: a presigned URL in it is a key. */
export function withoutUploadSecrets(argv: readonly string[]): string[] {
  return argv.map((word, i) => {
    if (word.startsWith('--upload=')) return `--upload=${shownDestination(word.slice('--upload='.length))}`;
    return argv[i - 1] === '--upload' ? shownDestination(word) : word;
  });
}
