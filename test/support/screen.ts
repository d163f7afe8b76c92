/**
 * What a terminal shows after this output, one string a row: the few control sequences that progress displays
 * use (ECMA-48: CUU, CUD, CHA, ED, EL, and SGR and modes, which change no text). Anything else is an error.
 */
export function screenOf(output: string): string[] {
  const rows: string[] = [''];
  let [row, column] = [0, 0];
  const put = (character: string): void => {
    const line = (rows[row] ?? '').padEnd(column);
    rows[row] = line.slice(0, column) + character + line.slice(column + 1);
    column++;
  };
  const control: Readonly<Record<string, (n: number | undefined) => void>> = {
    A: (n = 1) => (row = Math.max(0, row - n)),
    B: (n = 1) => (row += n),
    G: (n = 1) => (column = n - 1),
    K: (n = 0) => (rows[row] = n === 2 ? '' : (rows[row] ?? '').slice(0, n === 0 ? column : undefined)),
    J: (n = 0) => (n === 0 ? rows.splice(row + 1) : rows.fill('')),
    m: () => {},
    h: () => {},
    l: () => {},
  };
  const tokens = output.matchAll(/[^\P{Cc}\t\n\r]\[\??([\d;]*)([A-Za-z])|(.)/gsu);
  for (const [, numbers = '', letter, text] of tokens) {
    if (letter !== undefined) {
      const act = control[letter];
      if (!act) throw new Error(`unexpected control sequence ESC [ ${numbers}${letter}`);
      act(numbers === '' ? undefined : Number(numbers));
    } else if (text === '\r') column = 0;
    else if (text === '\n') row++;
    else if (text !== undefined) put(text);
    while (rows.length <= row) rows.push('');
  }
  return rows.map((line) => line.trimEnd());
}
