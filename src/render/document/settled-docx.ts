import { readZip, writeZip } from './plain-zip.js';
import { escapeXml } from '../../core/escape.js';

/**
 * The same document with nothing of chance in it: the library names each link at random, and writes the time of
 * day into the properties and into the archive.
 */
export function settledDocx(bytes: Buffer, asOf: string): Buffer {
  const names = new Map<string, string>();
  const rename = (text: string): string =>
    text.replace(/\brId[A-Za-z0-9_-]{8,}(?=")/g, (id) => {
      if (!names.has(id)) names.set(id, `rIdLink${names.size + 1}`);
      return names.get(id) ?? id;
    });
  const at = escapeXml(new Date(asOf).toISOString().replace(/\.\d+Z$/, 'Z'));
  const settled = readZip(bytes).map(({ name, content }) => {
    if (!/\.(?:xml|rels)$/.test(name)) return { name, content };
    const text = content.toString('utf8');
    const fixed =
      name === 'docProps/core.xml'
        ? text.replace(/(<dcterms:(?:created|modified)[^>]*>)[^<]*/g, `$1${at}`)
        : text;
    return { name, content: Buffer.from(rename(fixed)) };
  });
  return writeZip(settled);
}
