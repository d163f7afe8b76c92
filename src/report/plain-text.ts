/** As every editor leaves it: no byte order mark, line ends LF, no blanks at the end of a line or of the text. */
export function plainLines(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]+$/gm, '')
    .replace(/^\n+|\n+$/g, '');
}

const FENCE = /^[ \t]{0,3}(`{3,}|~{3,})/;

/** Walks over lines and says of each whether it belongs to a fenced code block, the fences among it. */
export function fences(): (line: string) => boolean {
  let open: string | undefined;
  return (line) => {
    const fence = FENCE.exec(line)?.[1];
    if (open === undefined) {
      open = fence;
      return fence !== undefined;
    }
    if (fence?.startsWith(open) && line.trim() === fence) open = undefined;
    return true;
  };
}
