export const ARMOR_BEGIN = '-----BEGIN AGE ENCRYPTED FILE-----';
const ARMOR_END = '-----END AGE ENCRYPTED FILE-----';
const COLUMNS = 64;

/**
 * Decodes age's armor (`age -a`) as it comes, with constant memory: strict PEM, every line but the last of 64
 * characters, nothing but blanks around it. Throws an Error that says what is wrong.
 */
export async function* decodeArmor(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const state = { begun: false, ended: false, short: false };
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > 2 * COLUMNS) throw new Error('a line of the armor is too long');
    const bytes = Buffer.concat(lines.map((line) => decodeLine(line, state)));
    if (bytes.length > 0) yield bytes;
  }
  if (rest !== '') decodeLine(rest, state);
  if (!state.ended) throw new Error('the end of the armor is missing');
}

const NOTHING = Buffer.alloc(0);

function decodeLine(text: string, state: { begun: boolean; ended: boolean; short: boolean }): Buffer {
  const line = text.replace(/\r$/, '');
  if (!state.begun || state.ended) {
    if (line.trim() === '') return NOTHING;
    if (state.ended || line.trim() !== ARMOR_BEGIN) throw new Error('there is something around the armor');
    state.begun = true;
    return NOTHING;
  }
  if (line.trimEnd() === ARMOR_END) {
    state.ended = true;
    return NOTHING;
  }
  const valid = /^[A-Za-z0-9+/]+={0,2}$/.test(line) && line.length % 4 === 0 && line.length <= COLUMNS;
  if (!valid || state.short) throw new Error('a line of the armor is malformed');
  state.short = line.length < COLUMNS || line.endsWith('=');
  return Buffer.from(line, 'base64');
}
