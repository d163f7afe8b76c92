import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Assets } from './assets.js';
import type { MailAttachment } from './mail-attachments.js';
import type { MailHead } from './mail-head.js';
import { parseMarkdown, plain } from './markdown-tree.js';
import { toMailHtml } from './to-html.js';
import { toText } from './to-text.js';

export interface MailOptions {
  readonly head: MailHead;
  readonly attachments?: readonly MailAttachment[];
  /** Opened as a draft that is not sent yet (`X-Unsent`), rather than as a mail that arrived. */
  readonly unsent: boolean;
  /** RFC 3339; the time of the document where absent. */
  readonly date?: string;
  /** Message-ID of the mail it belongs to. */
  readonly inReplyTo?: string;
}

export interface Mail {
  readonly bytes: Buffer;
  readonly messageId: string;
}

/** A mail (RFC 5322) with the text, the same as HTML, and what is attached. The same input gives the same bytes. */
export async function toMail(markdown: string, assets: Assets, options: MailOptions): Promise<Mail> {
  const { head, attachments = [], unsent, date = assets.asOf, inReplyTo } = options;
  const body = withoutSubject(markdown, head.subject);
  const [text, html] = [toText(body, assets), toMailHtml(body, assets)];
  const hash = createHash('sha256').update(JSON.stringify([head, text, html, date, inReplyTo ?? '']));
  for (const { name, bytes } of attachments) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  const id = hash.digest('hex').slice(0, 32);
  const domain = head.from[0]?.address.split('@')[1] ?? 'evidence.invalid';
  const messageId = `<${id}@${domain}>`;
  const { from, to, cc, subject } = head;
  const composer = new MailComposer({
    ...(from.length > 0 && { from: [...from] }),
    ...(to.length > 0 && { to: [...to] }),
    ...(cc.length > 0 && { cc: [...cc] }),
    subject,
    text,
    html,
    date: new Date(date),
    messageId,
    ...(inReplyTo !== undefined && { inReplyTo, references: inReplyTo }),
    ...(unsent && { headers: { 'X-Unsent': '1' } }),
    attachments: attachments.map(({ name, bytes }) => ({ filename: name, content: bytes })),
    // Lines of a mail end with CRLF, also where the text is written as it is.
    newline: 'windows',
    // What is attached comes as bytes: nothing in it may name a file or an address to be read.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...BOUNDARY(id),
  });
  return { bytes: await composer.compile().build(), messageId };
}

/** A document that is a mail begins with its subject, which has a place of its own here. */
function withoutSubject(markdown: string, subject: string): string {
  const [first = '', line = ''] = /^(?:<!-- ev:[\w.-]+ -->\n)?(.+)\n+/.exec(markdown) ?? [];
  const [block] = parseMarkdown(line);
  const words = block?.type === 'paragraph' ? plain(block.children) : '';
  return /^\p{L}{1,20}: $/u.test(words.slice(0, -subject.length)) && words.endsWith(subject)
    ? markdown.slice(first.length)
    : markdown;
}

/** The types do not know it. */
const BOUNDARY = (id: string): object => ({ baseBoundary: id.slice(0, 16) });
