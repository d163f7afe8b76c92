import { codeSpan } from '../../core/escape.js';
import { shellQuote } from '../../core/quote.js';
import { formatBytes } from '../../core/units.js';
import type { FilePart, SplitFile } from './mail-attachments.js';
import type { Strings } from './strings.js';

/** Markdown for the end of a mail whose attachment travels in parts: what comes, and how it is joined and checked. */
export function partsText(file: SplitFile, strings: Strings): string {
  const { name, bytes, sha256, parts } = file;
  const words = (key: string): string =>
    (strings[key] ?? key)
      .replace('{size}', formatBytes(bytes))
      .replace('{n}', String(parts.length))
      .replace('{file}', () => codeSpan(name));
  const names = parts.map((part) => part.name);
  const check = `${sha256}  ${name}`;
  return [
    `## ${words('mail_parts_title')}`,
    words('mail_parts_text'),
    `\`\`\`sh\ncat ${shellQuote(names)} > ${shellQuote([name])}\necho ${shellQuote([check])} | sha256sum -c\n\`\`\``,
    [
      `| ${words('mail_part')} | ${words('mail_size')} | SHA-256 |`,
      '|---|--:|---|',
      ...parts.map((part) => `| ${codeSpan(part.name)} | ${formatBytes(part.bytes)} | \`${part.sha256}\` |`),
    ].join('\n'),
  ].join('\n\n');
}

/** The whole text of the mail that brings one part. */
export function partText(file: SplitFile, part: FilePart, strings: Strings): string {
  const i = file.parts.indexOf(part) + 1;
  const words = (strings['mail_part_text'] ?? '{i}/{n} {file}')
    .replace('{i}', String(i))
    .replace('{n}', String(file.parts.length))
    .replace('{file}', () => codeSpan(file.name));
  return `${words}\n\nSHA-256: \`${part.sha256}\`\n`;
}
