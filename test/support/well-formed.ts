/** Tags that HTML leaves open. */
const VOID = new Set(['meta', 'br', 'hr', 'img', 'link', 'input']);
const TAG = /<(!doctype html|\/?)([A-Za-z][\w:-]*)?((?:\s+[\w:-]+(?:="[^"<]*")?)*)\s*(\/?)>/y;
const ENTITY = /&(?!(?:amp|lt|gt|quot|apos|#x?[0-9A-Fa-f]+);)/;

/**
 * What keeps `text` from being read by a strict parser of XML (or of HTML, where some tags stay open): the first
 * problem, or undefined. Knows what our own charts and pages use, and takes anything else for a mistake.
 */
export function markupProblem(text: string, html = false): string | undefined {
  const open: string[] = [];
  let at = 0;
  while (at < text.length) {
    const next = text.indexOf('<', at);
    const words = text.slice(at, next < 0 ? undefined : next);
    const inStyle = open.at(-1) === 'style';
    if (!inStyle && ENTITY.test(words)) return `bare ampersand in ${JSON.stringify(words.slice(0, 60))}`;
    if (open.length === 0 && words.trim() !== '')
      return `text outside of the root: ${JSON.stringify(words.slice(0, 60))}`;
    if (next < 0) break;
    TAG.lastIndex = next;
    const match = TAG.exec(text);
    if (!match) return `no tag: ${JSON.stringify(text.slice(next, next + 60))}`;
    const [whole, slash, name = '', attributes = '', selfClosing] = match;
    if (ENTITY.test(attributes)) return `bare ampersand in the attributes of ${whole.slice(0, 60)}`;
    if (slash === '/') {
      if (open.pop() !== name) return `</${name}> closes nothing`;
    } else if (slash === '' && selfClosing !== '/' && !(html && VOID.has(name))) open.push(name);
    at = TAG.lastIndex;
  }
  return open.length > 0 ? `<${open.join('> <')}> not closed` : undefined;
}
