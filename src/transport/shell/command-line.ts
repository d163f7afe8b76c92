/** These mean themselves inside both `'…"…"…'` of every login shell and the double quotes of sh. */
const PLAIN = /[A-Za-z0-9 ,./:;=_@%+^~()<>{}|&#?*[\]-]/;

/** Linux takes 128 KiB in one argument, sshd 256 KiB in a packet; beyond that it would drop the connection. */
export const MAX_COMMAND = 120_000;

/**
 * `sh -c script` as one command line for a login shell that we do not know: sh, bash, zsh, csh or fish. These
 * disagree on what `!`, backslashes and newlines mean inside quotes, so those go as octal escapes of printf.
 */
export function commandLine(script: string, environment: Readonly<Record<string, string>>): string {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value} `);
  const env = variables.length > 0 ? `env ${variables.join('')}` : '';
  return `exec ${env}sh -c 'eval "$(printf %b "${octalEscaped(script)}")"'`;
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
