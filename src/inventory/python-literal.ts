/** What Ansible makes of an INI value: Python's literals of text, whole numbers, truth and nothing; else the text. */
export function pythonLiteral(text: string): unknown {
  if (text === 'True') return true;
  if (text === 'False') return false;
  if (text === 'None') return null;
  if (/^[+-]?(0+|[1-9](_?\d)*)$/.test(text)) return Number(text.replaceAll('_', ''));
  const quoted = /^'([^'\\]*)'$|^"([^"\\]*)"$/.exec(text);
  if (quoted) return quoted[1] ?? quoted[2];
  return /^[[{(].*[\]})]$/s.test(text) ? undefinedStructure(text) : text;
}

/** Lists and dictionaries are of no use here, but a Jinja expression is no dictionary. */
function undefinedStructure(text: string): unknown {
  return text.startsWith('{{') ? text : [];
}
