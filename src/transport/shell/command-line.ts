import type { ScriptEnvironment } from './shell.js';

/** These mean themselves inside both `'…"…"…'` of every login shell and the double quotes of sh. */
const PLAIN = /[A-Za-z0-9 ,./:;=_@%+^~()<>{}|&#?*[\]-]/;

/** Linux takes 128 KiB in one argument, sshd 256 KiB in a packet; beyond that it would drop the connection. */
export const MAX_COMMAND = 120_000;

/**
 * `sh -c script` as one command line for a login shell that we do not know: sh, bash, zsh, csh or fish. These
 * disagree on what `!`, backslashes and newlines mean inside quotes, so those go as octal escapes of printf.
 */
export function commandLine(script: string, environment: ScriptEnvironment | undefined): string {
  return `exec ${environmentWords(environment)}sh -c 'eval "$(printf %b "${octalEscaped(script)}")"'`;
}

/** What stands before `sh` for a shell, of any kind, to start it in this environment. */
export function environmentWords(environment: ScriptEnvironment | undefined): string {
  if (!environment) return '';
  const kept = environment.kept.map((name) => `${name}="$${name}" `);
  const set = Object.entries(environment.set).map(([name, value]) => `${name}=${value} `);
  return `env -i ${[...kept, ...set].join('')}`;
}

/** One line that `printf %b` turns into the text again. */
export function octalEscaped(text: string): string {
  let escaped = '';
  for (const byte of Buffer.from(text)) escaped += ESCAPES[byte] ?? '';
  return escaped;
}

const ESCAPES: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte);
  return byte < 0x80 && PLAIN.test(char) ? char : `\\0${byte.toString(8).padStart(3, '0')}`;
});
