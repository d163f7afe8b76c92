import { createTransport } from 'nodemailer';
import { EvidenceError } from '../../core/errors.js';

/** A mail server, and how it is spoken to. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (smtps); otherwise STARTTLS, which may be missing on this machine only. */
  readonly implicitTls: boolean;
  readonly user?: string;
  readonly password?: string;
  /** PEM of authorities to trust besides those of the system. */
  readonly ca?: string;
}

export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
}

export interface Sent {
  readonly accepted: readonly string[];
  /** With what the server said. */
  readonly rejected: readonly { readonly address: string; readonly reason: string }[];
  readonly response: string;
}

const TIMEOUT_MS = 20_000;
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|::1)$/;

/**
 * `smtp://relay.example.org` (port 587, STARTTLS) or `smtps://relay.example.org` (465). Throws E_MAIL: also where
 * a user or a password stands in it, which every other process could read.
 */
export function parseSmtpUrl(text: string): Pick<SmtpServer, 'host' | 'port' | 'implicitTls'> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^smtps?:$/.test(url.protocol) || url.hostname === '')
    throw new EvidenceError(
      'E_MAIL',
      '--smtp is no address of a mail server',
      'such as smtp://relay.example.org:587',
    );
  if (url.username !== '' || url.password !== '')
    throw new EvidenceError(
      'E_MAIL',
      '--smtp: user and password must not stand in the address, where every process can read them',
      'put them into EVIDENCE_SMTP_USER and EVIDENCE_SMTP_PASSWORD; without the latter you are asked',
    );
  const implicitTls = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return { host, port: Number(url.port) || (implicitTls ? 465 : 587), implicitTls };
}

/**
 * Hands one mail to the server, which must show a certificate for its name. Throws E_SMTP with what the server or
 * the network said; a recipient that was refused while others were not is in the result.
 */
export async function sendMail(server: SmtpServer, envelope: Envelope, mail: Buffer): Promise<Sent> {
  const { host, port, implicitTls, user, password, ca } = server;
  const isHere = LOOPBACK.test(host);
  if (user !== undefined && password === undefined)
    throw new EvidenceError('E_MAIL', `there is no password for ${user}`, 'set EVIDENCE_SMTP_PASSWORD');
  const transport = createTransport({
    ...{ host, port, secure: implicitTls },
    // To a relay on this machine nothing passes a wire; a password is never sent in the clear, not even there.
    requireTLS: !implicitTls && (!isHere || user !== undefined),
    ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
    tls: { minVersion: 'TLSv1.2', ...(ca !== undefined && { ca }) },
    ...{ connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: 3 * TIMEOUT_MS },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  try {
    const sent = await transport.sendMail({
      envelope: { from: envelope.from, to: [...envelope.to] },
      raw: mail,
    });
    const errors = sent.rejectedErrors ?? [];
    return {
      accepted: sent.accepted,
      rejected: sent.rejected.map((address, i) => ({
        address,
        reason: errors[i]?.message ?? '',
      })),
      response: sent.response,
    };
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    throw new EvidenceError('E_SMTP', `${host}:${port} did not take the mail: ${message}`, hintFor(code), {
      cause: error,
    });
  } finally {
    transport.close();
  }
}

function hintFor(code: string | undefined): string {
  if (code === 'EAUTH') return 'check EVIDENCE_SMTP_USER and EVIDENCE_SMTP_PASSWORD';
  if (code === 'ETLS' || code === 'ESOCKET')
    return 'its certificate must be valid for that name; --smtp-ca names an authority of your own';
  return 'the draft (--format eml) can be sent from any mail program';
}
