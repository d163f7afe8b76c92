import { describe, expect, it } from 'vitest';
import { noticeOf } from './notice-words.js';

describe('noticeOf', () => {
  it.each([
    'ALERT upload_errors firing: 3 in 10 s',
    'SERVICE ALERT: web01;HTTP;CRITICAL;HARD;3;timeout',
    'PROBLEM: disk on web01',
    'paged the on-call for web01',
    '{"alertname":"UploadErrors","state":"firing"}',
  ])('an alert: %s', (text) => expect(noticeOf(text)).toBe('alert'));

  it.each(['alert upload_errors resolved', 'SERVICE ALERT: web01;HTTP;recovered'])('its end: %s', (text) =>
    expect(noticeOf(text)).toBe('all_clear'),
  );

  it.each([
    'upload failed: possible MTU problem',
    'SSL alert number 40',
    'tlsv1 handshake: fatal alert received',
    'no alerts active',
    'name resolved',
    'connection recovered',
  ])('neither: %s', (text) => expect(noticeOf(text)).toBeUndefined());
});
