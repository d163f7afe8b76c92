/** Markdown of one line as plain text, for a picture: marks and escapes taken off, citations left out. */
export function plainLine(markdown: string): string {
  return markdown
    .replace(/\s*\[E\d+\]/g, '')
    .replace(/`+([^`]*)`+/g, '$1')
    .replace(/\*\*|__/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}
