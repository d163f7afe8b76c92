import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { defineDetection, type Result } from '../core/detection.js';
import { tcpCounters } from '../tables/tcp-counters.js';
import { evaluate } from './evaluate.js';

const said = (cite: string, aspect?: string): Result => ({
  state: 'fired',
  severity: 'warning',
  statement: cite,
  subject: 'web',
  cites: [cite],
  ...(aspect !== undefined && { aspect }),
});

/** Ids of what one detection says of one host. */
function ids(...results: readonly Result[]): string[] {
  const detection = defineDetection({
    id: 'X-01',
    name: 'x',
    layer: 'tls',
    title: 'X',
    scope: 'host',
    reads: [tcpCounters],
    thresholds: {},
    realIf: '',
    remedy: { text: '', safety: 'read_only' },
    evaluate: () => results,
  });
  const host = hostView({ rows: { tcp_counters: [{ group: 'Tcp', name: 'InSegs', value: 1 }] } });
  const context = { manifest: { artifacts: [] } as never, filledBy: new Map(), limits: {} };
  return evaluate([detection], [host], context).findings.map((f) => f.id);
}

describe('the id of a finding', () => {
  it('is its own: two things said of one subject are told apart by aspect, line and order', () => {
    const all = ids(said('a.txt:1'), said('a.txt:1', 'trust'), said('a.txt:9'), said('a.txt:9'));
    expect(new Set(all).size).toBe(4);
  });

  it('stays when another finding comes or goes, and where the line is another one', () => {
    const [, trust] = ids(said('a.txt:1'), said('a.txt:1', 'trust'));
    expect(ids(said('a.txt:7', 'trust'))).toEqual([trust]);
  });
});
