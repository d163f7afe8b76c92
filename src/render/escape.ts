const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text and attribute values of HTML and XML. Control characters, which XML forbids, become U+FFFD. */
export function escapeXml(text: string): string {
  return visible(text).replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
}

/** For one cell of a Markdown table: one line, nothing that ends the cell or starts markup. */
export function escapeCell(text: string): string {
  return visible(text)
    .replace(/\s*[\r\n\t]+\s*/g, ' ')
    .replace(/[\\|`*_<>[\]]/g, (c) => `\\${c}`);
}

/** Inside a Markdown code span: the fence is made longer than any run of backticks in it. */
export function codeSpan(text: string): string {
  const line = visible(text).replace(/\s*[\r\n\t]+\s*/g, ' ');
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Control characters (terminal escapes among them) and bidirectional overrides are made visible. */
export function visible(text: string): string {
  return text.replace(/[^\P{Cc}\t\n\r]|[\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}
