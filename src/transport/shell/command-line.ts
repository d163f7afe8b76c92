/** These mean themselves inside both `'…"…"…'` of every login shell and the double quotes of sh. */
const PLAIN = /[A-Za-z0-9 ,./:;=_@%+^~()<>{}|&#?*[\]-]/;

/**
 * `sh -c script` as one command line for a login shell that we do not know: sh, bash, zsh, csh or fish. These
 * disagree on what `!`, backslashes and newlines mean inside quotes, so those go as octal escapes of printf.
 */
export function commandLine(script: string, environment: Readonly<Record<string, string>>): string {
  const encoded = Array.from(Buffer.from(script), (byte) => {
    const char = String.fromCharCode(byte);
    return byte < 0x80 && PLAIN.test(char) ? char : `\\0${byte.toString(8).padStart(3, '0')}`;
  }).join('');
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value} `);
  return `exec env ${variables.join('')}sh -c 'eval "$(printf %b "${encoded}")"'`;
}
