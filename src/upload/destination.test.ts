import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDir } from '../../test/support/machine.js';
import { EvidenceError } from '../core/errors.js';
import { parseDestination, shownDestination, withoutUploadSecrets } from './destination.js';
import { expiresAt } from './expiry.js';
import { testDestination, upload } from './upload.js';

const parse = (text: string, allowInsecure = false): ReturnType<typeof parseDestination> =>
  parseDestination(text, { allowInsecure });

describe('destinations', () => {
  it.each([
    ['https://b.example/in/x?sig=secret', { kind: 'url', shown: 'https://b.example/in/x?…' }],
    ['https://me:secret@b.example:8443/x#secret', { kind: 'url', shown: 'https://b.example:8443/x' }],
    ['http://127.0.0.1:9000/x', { kind: 'url' }],
    ['http://localhost/x', { kind: 'url' }],
    ['http://[::1]:9000/x', { kind: 'url' }],
    [
      'sftp://me@h.example/in/',
      { kind: 'sftp', user: 'me', host: 'h.example', port: 22, dir: '/in/', shown: 'sftp://h.example/in/' },
    ],
    ['sftp://h.example:2222', { kind: 'sftp', port: 2222, dir: '.' }],
    ['sftp://h.example/~/in', { kind: 'sftp', dir: './in' }],
    ['sftp://h.example/a%20b', { kind: 'sftp', dir: '/a b' }],
    ['sftp://[2001:db8::1]/in', { kind: 'sftp', host: '2001:db8::1' }],
    ['/tmp', { kind: 'folder', dir: '/tmp', shown: '/tmp' }],
    ['file:///tmp', { kind: 'folder', dir: '/tmp' }],
    ['file:/tmp', { kind: 'folder', dir: '/tmp' }],
  ])('%s', (text, expected) => {
    expect(parse(text)).toMatchObject(expected);
  });

  it.each([
    ['http://b.example/x?sig=secret', /http:\/\/b\.example\/x\?… would send the bundle unencrypted/],
    ['http://127.0.0.1.example/x', /unencrypted/],
    ['sftp://me:secret@h.example/in', /password in the URL/],
    ['s3://bucket/x', /s3: is no destination/],
    ['ftp://me:secret@h.example/', /ftp: is no destination/],
    ['https://', /is not a URL/],
    ['https://me:secret@:99999/x?secret', /is not a URL/],
    ['/nonexistent/folder', /does not exist/],
    [import.meta.filename, /is a file/],
  ])('%s is refused', (text, message) => {
    try {
      parse(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(EvidenceError);
      expect(error).toMatchObject({ code: 'E_UPLOAD', message: expect.stringMatching(message) });
      expect((error as Error).message).not.toContain('secret');
    }
  });

  it('http to another machine only when that is allowed', () => {
    expect(parse('http://b.example/x', true)).toMatchObject({ kind: 'url' });
  });

  it('our own command line, for the manifest', () => {
    const argv = [
      'collect',
      '--upload',
      'https://u:secret@b.example/x?secret',
      '--upload=sftp://u@h/in',
      '-t',
      'a',
    ];
    expect(withoutUploadSecrets(argv)).toEqual([
      'collect',
      '--upload',
      'https://b.example/x?…',
      '--upload=sftp://h/in',
      '-t',
      'a',
    ]);
    expect(shownDestination('/mnt/share')).toBe('/mnt/share');
  });
});

describe('when a presigned URL expires', () => {
  it.each([
    ['X-Amz-Date=20261121T080000Z&X-Amz-Expires=3600', '2026-11-21T09:00:00.000Z'],
    ['X-Goog-Date=20261121T080000Z&X-Goog-Expires=60', '2026-11-21T08:01:00.000Z'],
    ['Expires=1795248000&Signature=x', '2026-11-21T08:00:00.000Z'],
    ['se=2026-11-21T08%3A00%3A00Z&sig=x', '2026-11-21T08:00:00.000Z'],
  ])('%s', (query, at) => {
    expect(new Date(expiresAt(new URL(`https://b.example/x?${query}`)) ?? 0).toISOString()).toBe(at);
  });

  it.each(['', 'X-Amz-Date=soon&X-Amz-Expires=1', 'se=2026', 'Expires=never'])('%j does not say', (query) => {
    expect(expiresAt(new URL(`https://b.example/x?${query}`))).toBeUndefined();
  });
});

describe('a folder', () => {
  const control = {
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onRetry: () => undefined,
    openSftp: () => Promise.reject(new Error('not over SFTP')),
  };

  it('gets the file whole, under its name, and only once', async () => {
    const dir = temporaryDir();
    const [file, share] = [join(dir, 'x.tar.gz'), join(dir, 'share')];
    writeFileSync(file, 'bundle');
    mkdirSync(share);
    writeFileSync(join(share, 'x.tar.gz.partial'), 'bun');
    const to = parse(share);
    expect(await testDestination(to, control)).toMatch(/^writable/);
    expect(await upload(file, to, control)).toMatchObject({ ok: true, resumedFrom: 3 });
    expect(readFileSync(join(share, 'x.tar.gz'), 'utf8')).toBe('bundle');
    expect(await upload(file, to, control)).toMatchObject({ ok: true, resumedFrom: 6 });
    writeFileSync(file, 'another');
    expect(await upload(file, to, control)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('other content'),
    });
  });

  it('only takes files', async () => {
    await expect(upload(temporaryDir(), parse('/tmp'), control)).rejects.toMatchObject({ code: 'E_UPLOAD' });
    await expect(upload('/nonexistent', parse('/tmp'), control)).rejects.toMatchObject({ code: 'E_UPLOAD' });
  });
});
