/** What is escaped is kept apart from what is markup: in the private use area of Unicode. */
const APART = 0xe000;

/** Markdown of one line as plain text, for a picture: marks and escapes taken off, citations left out. */
export function plainLine(markdown: string): string {
  return markdown
    .replace(/\\([!-/:-@[-`{-~])/g, (_, mark: string) => String.fromCharCode(APART + mark.charCodeAt(0)))
    .replace(/\s*\[E\d+\]/g, '')
    .replace(/`+([^`]*)`+/g, '$1')
    .replace(/\*\*|__/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[\ue021-\ue07e]/g, (kept) => String.fromCharCode(kept.charCodeAt(0) - APART))
    .replace(/\s+/g, ' ')
    .trim();
}
