import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { temporaryDir } from '../../../test/support/machine.js';
import { hasTool, runTool } from '../../../test/support/run-tool.js';
import { richAssets, richMarkdown, richModel } from './fixtures/rich.js';
import { parseAddresses } from './mail-address.js';
import { planAttachments, readPart } from './mail-attachments.js';
import { mailHead } from './mail-head.js';
import { partsText } from './mail-parts.js';
import { parseSmtpUrl, sendMail } from './send-mail.js';
import { toMail } from './to-mail.js';

const head = mailHead(richModel, 'Title');

describe('addresses', () => {
  it('are read with their names', () => {
    expect(parseAddresses('Net <net@example.org>, "Team, other" <o@x.test>, a@b.test', 'to')).toEqual([
      { name: 'Net', address: 'net@example.org' },
      { name: 'Team, other', address: 'o@x.test' },
      { name: '', address: 'a@b.test' },
    ]);
  });

  it.each([
    'a@b.test\nBcc: evil@x.test',
    'a@b.test\r\n\r\nbody',
    'a@b.test\0',
    'a b@c.test',
    'nobody',
    '<a@b.test> c',
    'a@b.test>',
  ])('refuse %j', (text) => expect(() => parseAddresses(text, 'to')).toThrow(/^to: /));

  it('of a field nobody has filled in are left out, for the person who sends it', () => {
    expect(head.from).toEqual([]);
    expect(mailHead({ subject: { state: 'fill', what: 's', who: 'w' } }, 'Title').subject).toBe('Title');
  });
});

describe('a mail', () => {
  it('is a draft with both texts and the attachment, byte for byte', async () => {
    const bytes = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7) % 256));
    const attachments = [{ name: 'evidence-größe "x".tar.gz', bytes }];
    const mail = (await toMail(richMarkdown, richAssets, { head, attachments, unsent: true })).bytes.toString(
      'latin1',
    );
    expect(mail).toMatch(/^X-Unsent: 1\r\n/);
    expect(mail).toContain('Date: Wed, 12 Nov 2025 10:00:00 +0000\r\n');
    const encoded =
      /Content-Transfer-Encoding: base64\r\n(?:.+\r\n)*\r\n([A-Za-z0-9+/=\r\n]+)/.exec(mail)?.[1] ?? '';
    expect(Buffer.from(encoded, 'base64').equals(bytes)).toBe(true);
    if (!hasTool('python3')) return;
    // As another implementation of RFC 5322 and 2045 reads it.
    const file = join(temporaryDir(), 'x.eml');
    writeFileSync(file, mail, 'latin1');
    const script =
      'import sys,json,email,email.policy\n' +
      "m=email.message_from_binary_file(open(sys.argv[1],'rb'),policy=email.policy.default)\n" +
      "print(json.dumps([m['subject'],m['to'],[p.get_content_type() for p in m.walk()],[p.get_filename() for p in m.iter_attachments()],m.get_body(('plain',)).get_content()]))";
    const [subject, to, types, names, text] = JSON.parse(runTool('python3', ['-c', script, file])) as [
      string,
      string,
      string[],
      string[],
      string,
    ];
    expect(subject).toBe('[P2] Uploads fail at one site, since 08:15 UTC');
    expect(to).toBe('Network team <net@example.org>, noc@example.org');
    expect(types).toEqual([
      'multipart/mixed',
      'multipart/alternative',
      'text/plain',
      'text/html',
      'application/x-gzip',
    ]);
    expect(names).toEqual(['evidence-größe "x".tar.gz']);
    expect(text).toContain('≈ 08:18  gateway  ICMP');
  });

  it('has no header of the subject’s making', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        const subject = mailHead({ subject: `a${text}\r\nBcc: x@evil.test\nX: y` }, '').subject;
        expect(subject).not.toMatch(/[\r\n\0\u2028]/);
        const { bytes } = await toMail('text', richAssets, { head: { ...head, subject }, unsent: false });
        const [top = ''] = bytes.toString('latin1').split('\r\n\r\n');
        expect(top.split(/\r\n(?!\s)/).map((line) => line.split(':')[0])).toEqual([
          'To',
          'Subject',
          'Message-ID',
          'Date',
          'MIME-Version',
          'Content-Type',
        ]);
      }),
      { numRuns: 60 },
    );
  });
});

it('says its subject once: a document that begins with it leaves it out', async () => {
  const markdown = `<!-- ev:subject -->\nSubject: ${head.subject}\n\n<!-- ev:greeting -->\nHello,\n`;
  const mail = (await toMail(markdown, richAssets, { head, unsent: true })).bytes.toString('latin1');
  expect(mail.match(/Uploads fail at one site, since/g)).toHaveLength(1);
  expect(mail).toContain('\r\n\r\nHello,\r\n');
  const other = (
    await toMail('Subject: another\n\nHello', richAssets, { head, unsent: true })
  ).bytes.toString();
  expect(other).toContain('Subject: another');
});

describe('attachments over the limit', () => {
  const folder = temporaryDir();
  const path = join(folder, "evidence 'x'.tar.gz");
  const content = Buffer.from(Array.from({ length: 700_000 }, (_, i) => (i * 31 + (i >> 8)) % 256));
  writeFileSync(path, content);

  it('are split: parts are named, hashed, and joined by the command in the mail', async () => {
    const { whole, split } = await planAttachments([path], 500_000);
    expect(whole).toEqual([]);
    const [file] = split;
    if (!file) throw new Error('not split');
    expect(file.parts.map(({ name }) => name)).toEqual(
      [1, 2, 3, 4].map((i) => `evidence 'x'.tar.gz.part${i}of4`),
    );
    const out = temporaryDir();
    for (const part of file.parts) {
      const bytes = await readPart(path, part.offset, part.bytes);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(part.sha256);
      const { bytes: mail } = await toMail('x', richAssets, {
        head,
        unsent: true,
        attachments: [{ name: part.name, bytes }],
      });
      expect(mail.length).toBeLessThan(500_000);
      writeFileSync(join(out, part.name), bytes);
    }
    const text = partsText(file, richAssets.strings);
    for (const part of file.parts) expect(text).toContain(part.sha256);
    const command = /```sh\n([\s\S]*?)\n```/.exec(text)?.[1] ?? '';
    expect(runTool('sh', ['-c', command], { cwd: out })).toContain('OK');
    expect(readFileSync(join(out, file.name)).equals(content)).toBe(true);
  });

  it('that would take too many mails are refused, with the other way', async () => {
    writeFileSync(join(folder, 'large'), Buffer.alloc(6_000_000));
    await expect(planAttachments([join(folder, 'large')], 500_000)).rejects.toMatchObject({
      code: 'E_MAIL',
      hint: expect.stringContaining('evidence upload') as string,
    });
    await expect(planAttachments([folder], 5e6)).rejects.toThrow(/it is no file/);
  });
});

interface Received {
  readonly from: string;
  readonly to: string[];
  readonly bytes: Buffer;
  readonly secure: boolean;
  readonly user?: string;
}

describe('--send, into a real server', () => {
  let server: SMTPServer | undefined;
  afterEach(() => new Promise<void>((done) => (server ? server.close(done) : done())));

  async function sink(options: SMTPServerOptions = {}): Promise<{ port: number; received: Received[] }> {
    const received: Received[] = [];
    server = new SMTPServer({
      authOptional: true,
      onRcptTo: ({ address }, _, done) =>
        done(address.startsWith('gone') ? new Error('550 no such user') : undefined),
      onAuth: ({ username, password }, _, done) =>
        password === 'right' ? done(null, { user: username ?? '' }) : done(new Error('535 no')),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope;
          received.push({
            from: mailFrom ? mailFrom.address : '',
            to: rcptTo.map(({ address }) => address),
            bytes: Buffer.concat(chunks),
            secure: session.secure,
            ...(typeof session.user === 'string' && { user: session.user }),
          });
          done();
        });
      },
      ...options,
    });
    server.on('error', () => {});
    await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
    const address = server.server.address();
    return { port: typeof address === 'object' && address ? address.port : 0, received };
  }

  const envelope = { from: 'ops@example.org', to: ['net@example.org', 'noc@example.org'] };

  it('delivers the bytes to each recipient, over TLS where it is offered', async () => {
    const { port, received } = await sink({ ...certificate('127.0.0.1') });
    const { bytes } = await toMail(richMarkdown, richAssets, { head, unsent: false });
    const sent = await sendMail(
      { host: '127.0.0.1', port, implicitTls: false, ca: certificate('127.0.0.1').cert },
      envelope,
      bytes,
    );
    expect(sent.accepted).toEqual(envelope.to);
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ from: envelope.from, to: envelope.to, secure: true });
    // SMTP ends the last line where a mail does not.
    expect(received[0]?.bytes.toString('latin1')).toBe(bytes.toString('latin1').replace(/(?<!\n)$/, '\r\n'));
  });

  it('says who was refused', async () => {
    const { port } = await sink({ disabledCommands: ['STARTTLS'] });
    const to = ['gone@example.org', 'net@example.org'];
    const sent = await sendMail(
      { host: '127.0.0.1', port, implicitTls: false },
      { ...envelope, to },
      Buffer.from('Subject: x\r\n\r\ny'),
    );
    expect(sent.accepted).toEqual(['net@example.org']);
    expect(sent.rejected).toEqual([
      { address: 'gone@example.org', reason: expect.stringContaining('550') as string },
    ]);
  });

  it('checks the certificate, for TLS from the start and for STARTTLS', async () => {
    for (const secure of [true, false]) {
      const { port, received } = await sink({ secure, ...certificate('other.test') });
      const known = { host: '127.0.0.1', port, implicitTls: secure, ca: certificate('other.test').cert };
      await expect(sendMail(known, envelope, Buffer.from('x'))).rejects.toMatchObject({ code: 'E_SMTP' });
      const unknown = { host: '127.0.0.1', port, implicitTls: secure };
      await expect(sendMail(unknown, envelope, Buffer.from('x'))).rejects.toMatchObject({ code: 'E_SMTP' });
      expect(received).toEqual([]);
      await new Promise<void>((done) => server?.close(done));
    }
  });

  it('logs in, but never without TLS', async () => {
    const open = await sink({ disabledCommands: ['STARTTLS'] });
    const login = { host: '127.0.0.1', implicitTls: false, user: 'ops', password: 'right' };
    await expect(sendMail({ ...login, port: open.port }, envelope, Buffer.from('x'))).rejects.toMatchObject({
      code: 'E_SMTP',
    });
    await new Promise<void>((done) => server?.close(done));
    const { port, received } = await sink({ ...certificate('127.0.0.1') });
    const { cert: ca } = certificate('127.0.0.1');
    await sendMail({ ...login, port, ca }, envelope, Buffer.from('Subject: x\r\n\r\ny'));
    expect(received[0]).toMatchObject({ user: 'ops', secure: true });
    await expect(
      sendMail({ ...login, port, ca, password: 'wrong' }, envelope, Buffer.from('x')),
    ).rejects.toMatchObject({
      code: 'E_SMTP',
      hint: expect.stringContaining('EVIDENCE_SMTP_PASSWORD') as string,
    });
  });

  it('takes no password in the address', () => {
    expect(parseSmtpUrl('smtps://mail.example.org')).toEqual({
      host: 'mail.example.org',
      port: 465,
      implicitTls: true,
    });
    expect(parseSmtpUrl('smtp://[::1]:25')).toEqual({ host: '::1', port: 25, implicitTls: false });
    expect(() => parseSmtpUrl('smtp://u:hunter2@mail.example.org')).toThrow(/^(?!.*hunter2)/);
    expect(() => parseSmtpUrl('http://mail.example.org')).toThrow(/no address of a mail server/);
  });
});

const certificates = new Map<string, { key: string; cert: string }>();

/** Signed by itself. */
function certificate(name: string): { key: string; cert: string } {
  const known = certificates.get(name);
  if (known) return known;
  const folder = temporaryDir();
  const subject = /^[\d.]+$/.test(name) ? `IP:${name}` : `DNS:${name}`;
  runTool('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
    ...['-subj', `/CN=${name}`, '-addext', `subjectAltName=${subject}`],
    ...['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')],
  ]);
  const made = {
    key: readFileSync(join(folder, 'key.pem'), 'utf8'),
    cert: readFileSync(join(folder, 'cert.pem'), 'utf8'),
  };
  certificates.set(name, made);
  return made;
}
