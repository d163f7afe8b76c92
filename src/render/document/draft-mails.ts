import type { Assets } from './assets.js';
import { type FilePart, planAttachments, readPart, type SplitFile } from './mail-attachments.js';
import type { MailHead } from './mail-head.js';
import { partsText, partText } from './mail-parts.js';
import { type Mail, toMail } from './to-mail.js';

export interface MailPlan {
  readonly head: MailHead;
  /** Files to attach. */
  readonly attach: readonly string[];
  /** Most bytes of one mail as it is sent. */
  readonly limit: number;
  readonly unsent: boolean;
  /** RFC 3339; the time of the document where absent. */
  readonly date?: string;
}

/**
 * The mail of a document and, where a file is too large for it, one more for each part, all in one thread. One at a
 * time: each may hold as much as the limit. Throws E_MAIL.
 */
export async function* mailsOf(markdown: string, assets: Assets, plan: MailPlan): AsyncGenerator<Mail> {
  const { whole, split } = await planAttachments(plan.attach, plan.limit);
  const lists = split.map((file) => partsText(file, assets.strings));
  const { head, unsent, date } = plan;
  const common = { unsent, ...(date !== undefined && { date }) };
  const text = [markdown.trimEnd(), ...lists].join('\n\n');
  const first = await toMail(`${text}\n`, assets, { head, attachments: whole, ...common });
  yield first;
  for (const file of split)
    for (const part of file.parts)
      yield await toMail(partText(file, part, assets.strings), assets, {
        head: { ...head, subject: `${head.subject} (${numberOf(file, part)})` },
        attachments: [{ name: part.name, bytes: await readPart(file.path, part.offset, part.bytes) }],
        inReplyTo: first.messageId,
        ...common,
      });
}

function numberOf({ parts }: SplitFile, part: FilePart): string {
  return `${parts.indexOf(part) + 1}/${parts.length}`;
}
