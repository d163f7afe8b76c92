/** As every editor leaves it: no byte order mark, line ends LF, no blanks at the end of a line or of the text. */
export function plainLines(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]+$/gm, '')
    .replace(/^\n+|\n+$/g, '');
}
