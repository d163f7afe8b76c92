import { readFile } from 'node:fs/promises';
import { visible } from '../core/escape.js';
import { EvidenceError, EXIT } from '../core/errors.js';
import { formatBytes, parseSize } from '../core/units.js';
import { mailsOf } from '../render/document/draft-mails.js';
import { mailHead } from '../render/document/mail-head.js';
import { parseSmtpUrl, sendMail, type SmtpServer } from '../render/document/send-mail.js';
import { askSecret } from './ask-secret.js';
import type { ReportFlags } from './report-flags.js';
import type { SourcedDocument } from './report-source.js';

const DEFAULT_LIMIT_MB = 20;

/** Most bytes of one mail: the flag, else what the audience takes. */
export function mailLimit({ limitMb }: ReportFlags, ofAudience?: number): number {
  return limitMb === undefined
    ? (ofAudience ?? DEFAULT_LIMIT_MB) * 1e6
    : parseSize(`${limitMb}MB`, '--limit-mb');
}

/** `--send`: exit 3 when the server refused some of the recipients. */
export async function sendReport(sourced: SourcedDocument, flags: ReportFlags): Promise<number> {
  const { made, attach, limitMb } = sourced;
  const head = mailHead(made.model, made.model.title);
  const [sender] = head.from;
  const recipients = [...head.to, ...head.cc].map(({ address }) => address);
  if (!sender) throw notYet('from');
  if (head.to.length === 0) throw notYet('to');
  if (flags.smtp === undefined)
    throw new EvidenceError('E_USAGE', '--send needs --smtp', 'such as --smtp smtp://relay.example.org');
  const address = parseSmtpUrl(flags.smtp);
  const server = flags.dryRun ? address : { ...address, ...(await credentials(flags)) };
  const plan = {
    ...{ head, unsent: false, date: new Date().toISOString() },
    ...{ attach: [...attach, ...(flags.attach ?? [])], limit: mailLimit(flags, limitMb) },
  };
  const sent: {
    messageId: string;
    bytes: number;
    accepted: readonly string[];
    rejected: readonly object[];
  }[] = [];
  for await (const { bytes, messageId } of mailsOf(made.markdown, made.assets, plan)) {
    const result = flags.dryRun
      ? { accepted: [], rejected: [] }
      : await sendMail(server, { from: sender.address, to: recipients }, bytes);
    sent.push({ messageId, bytes: bytes.length, accepted: result.accepted, rejected: result.rejected });
    for (const { address: who, reason } of result.rejected)
      process.stderr.write(visible(`evidence: ${who} was refused: ${reason}\n`));
  }
  const envelope = { from: sender.address, to: recipients, subject: head.subject, attach: plan.attach };
  process.stdout.write(
    flags.json
      ? `${JSON.stringify({ dryRun: flags.dryRun ?? false, server: address, envelope, mails: sent }, null, 2)}\n`
      : said(envelope, address, sent, flags.dryRun ?? false),
  );
  return sent.some(({ rejected }) => rejected.length > 0) ? EXIT.incomplete : EXIT.done;
}

function said(
  {
    from,
    to,
    subject,
    attach,
  }: { from: string; to: readonly string[]; subject: string; attach: readonly string[] },
  { host, port }: { host: string; port: number },
  mails: readonly { readonly bytes: number }[],
  isDry: boolean,
): string {
  const sizes = mails.map(({ bytes }) => formatBytes(bytes)).join(', ');
  return [
    isDry ? `would be sent through ${host}:${port}; nothing was sent` : `sent through ${host}:${port}`,
    `  from     ${from}`,
    `  to       ${to.join(', ')}`,
    `  subject  ${subject}`,
    ...attach.map((file) => `  attached ${visible(file)}`),
    `  mails    ${mails.length} (${sizes})`,
    '',
  ].join('\n');
}

/** Never on the command line, where every process can read it. */
async function credentials({
  smtp,
  smtpCa,
}: ReportFlags): Promise<Pick<SmtpServer, 'user' | 'password' | 'ca'>> {
  const user = process.env['EVIDENCE_SMTP_USER'];
  const password = process.env['EVIDENCE_SMTP_PASSWORD'];
  const ca = smtpCa === undefined ? undefined : await readAuthority(smtpCa);
  return {
    ...(ca !== undefined && { ca }),
    ...(user !== undefined && {
      user,
      password: password ?? (await askSecret(`Password of ${user} at ${smtp}: `)),
    }),
  };
}

function readAuthority(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: Error) => {
    throw new EvidenceError('E_USAGE', `--smtp-ca: ${file} cannot be read: ${error.message}`, undefined, {
      cause: error,
    });
  });
}

function notYet(field: 'from' | 'to'): EvidenceError {
  return new EvidenceError(
    'E_MAIL',
    `nothing was sent: the document says no "${field}"`,
    `fill in audiences.<name>.${field} of incident.yaml and give --audience <name>`,
  );
}
