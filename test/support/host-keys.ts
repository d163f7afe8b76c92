import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from './run-tool.js';

export interface TestKey {
  /** Path of the private key; the public one is beside it as `.pub`. */
  readonly file: string;
  readonly type: string;
  readonly base64: string;
  readonly blob: Buffer;
}

/** A new key pair of `ssh-keygen -t`. */
export function makeKey(
  dir: string,
  name: string,
  kind: 'ed25519' | 'ecdsa' | 'rsa',
  bits?: number,
): TestKey {
  const file = join(dir, name);
  runTool('ssh-keygen', [
    '-q',
    ...['-t', kind],
    ...(bits === undefined ? [] : ['-b', String(bits)]),
    ...['-N', '', '-C', name, '-f', file],
  ]);
  const [type = '', base64 = ''] = readFileSync(`${file}.pub`, 'utf8').split(' ');
  return { file, type, base64, blob: Buffer.from(base64, 'base64') };
}
