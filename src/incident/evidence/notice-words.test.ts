import { describe, expect, it } from 'vitest';
import { noticeOf } from './notice-words.js';

describe('noticeOf', () => {
  it.each([
    'ALERT upload_errors firing: 3 in 10 s',
    'SERVICE ALERT: web01;HTTP;CRITICAL;HARD;3;timeout',
    'PROBLEM: disk on web01',
    'paged the on-call for web01',
    '{"alertname":"UploadErrors","state":"firing"}',
    'noc1 alertmanager: ALERT UploadErrors firing severity=page',
    '[FIRING:1] UploadErrors (page)',
    '** PROBLEM Service Alert: web01/HTTP is CRITICAL **',
    'PagerDuty incident 42 triggered: uploads fail',
    'Disk 85 %, backlog 22 chunks: NOC alert fires',
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
    'GET /api/alerts 504 upstream timed out',
    'GET https://mon.example/alerts?state=firing 502',
    'retry timer fires in 5 s',
    'ERROR could not reach pagerduty.com: timeout',
    'ERROR unable to create the PagerDuty incident: timeout',
    'PROBLEM connecting to db1:5432: timeout',
    'upload failed: timed out | <script>alert(1)</script> [x](javascript:alert(1))',
    'alert rules reloaded',
  ])('neither: %s', (text) => expect(noticeOf(text)).toBeUndefined());
});
