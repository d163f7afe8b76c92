import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runTool } from './run-tool.js';

export const KEY_TYPES: readonly (readonly [name: string, ...args: string[]])[] = [
  ['ed25519', '-t', 'ed25519'],
  ['ecdsa 256', '-t', 'ecdsa', '-b', '256'],
  ['ecdsa 384', '-t', 'ecdsa', '-b', '384'],
  ['ecdsa 521', '-t', 'ecdsa', '-b', '521'],
  ['rsa', '-t', 'rsa', '-b', '2048'],
  ['rsa as PEM', '-t', 'rsa', '-b', '2048', '-m', 'PEM'],
  ['ecdsa as PEM', '-t', 'ecdsa', '-m', 'PEM'],
];

/** Makes a key pair with ssh-keygen; the path of the private half. */
export function makeKey(dir: string, name: string, args: readonly string[], passphrase = ''): string {
  const path = join(dir, name.replaceAll(' ', '-'));
  runTool('ssh-keygen', ['-q', ...args, '-N', passphrase, '-C', `${name}@example.org`, '-f', path]);
  return path;
}

export function publicKey(path: string): string {
  return readFileSync(`${path}.pub`, 'utf8').trim();
}

/** An ssh-agent of the running test's own, ended with it by its process id; the path of its socket. */
export async function startAgent(dir: string): Promise<string> {
  const socket = join(dir, 'agent');
  const child = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill());
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.stdout.once('data', () => resolve());
  });
  return socket;
}
