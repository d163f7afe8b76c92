import { describe, expect, it } from 'vitest';
import { bundleView } from '../../../test/support/bundle-view.js';
import { hopPlots } from './hops.js';
import { httpPlots } from './http-phases.js';
import { rttPlots } from './rtt.js';
import { spreadPlots } from './spreads.js';

describe('plots', () => {
  it('puts a loss that was told late where it belongs', () => {
    const reply = (s: number, outcome = 'reply') => ({
      target: 't',
      outcome,
      at: `2026-11-21T03:00:0${s}.000Z`,
      ...(outcome === 'reply' && { rtt_ms: s }),
    });
    const [plot] = rttPlots(
      bundleView({ rows: { ping_replies: [reply(1), reply(3), reply(2, 'timeout')] } }),
      Date.parse('2026-11-21T03:00:00Z'),
    );
    expect(plot).toMatchObject({
      series: [
        {
          name: 't',
          points: [
            [1, 1],
            [2, null],
            [3, 3],
          ],
        },
      ],
    });
  });

  it('tells the phases of each request, and what a failed one came to', () => {
    const row = (columns: object) => ({
      target: 't',
      by: 'url',
      outcome: 'ok',
      dns_ms: 1,
      connect_ms: 2,
      wait_ms: 3,
      transfer_ms: 4,
      time_total_ms: 10,
      ...columns,
    });
    const failed = row({
      by: 'address',
      address: '192.0.2.7',
      outcome: 'timeout',
      wait_ms: undefined,
      transfer_ms: undefined,
      time_total_ms: 5000,
    });
    const ok = { dns: 1, connect: 2, wait: 3, transfer: 4 };
    const [plot] = httpPlots(bundleView({ rows: { http_timing: [row({}), failed] } }));
    expect(plot).toMatchObject({
      groups: [
        { name: 'by name', attempts: [ok] },
        {
          name: 'to 192.0.2.7',
          attempts: [{ dns: 1, connect: 2, failed: { after: 5000, why: 'timeout' } }],
        },
      ],
    });
  });

  it('shows the way that mtr measured, silent hops too', () => {
    const hop = (columns: object) => ({
      target: 't',
      method: 'mtr',
      addresses: [],
      sent: 12,
      loss_pct: 100,
      ...columns,
    });
    const hops = [
      hop({ hop: 1, addresses: ['192.0.2.1'], loss_pct: 66.666, best_ms: 1, avg_ms: 2, worst_ms: 3 }),
      hop({ hop: 2 }),
      hop({ hop: 3, addresses: ['192.0.2.7'], loss_pct: 0, reached: true }),
      hop({ hop: 1, method: 'tracepath' }),
    ];
    expect(hopPlots(bundleView({ rows: { hops } }))).toMatchObject([
      {
        title: 't, mtr: round-trip time and loss by hop',
        hops: [
          { hop: 1, label: '192.0.2.1', sent: 12, lost: 8, best: 1, avg: 2, worst: 3, reached: false },
          { hop: 2, label: '', lost: 12 },
          { hop: 3, label: '192.0.2.7', lost: 0, reached: true },
        ],
      },
    ]);
  });

  it('shows every answer time and who gave none', () => {
    const rows = {
      dns_queries: [
        { view: 'resolver', server: '192.0.2.53', query_ms: 4 },
        { view: 'resolver', server: '192.0.2.54', timed_out: true },
      ],
    };
    expect(spreadPlots(bundleView({ rows }))).toMatchObject([
      {
        rows: [
          { label: '192.0.2.53', values: [4], note: '1: 4 ms', failed: false },
          { label: '192.0.2.54', values: [], note: '1 without an answer', failed: true },
        ],
      },
    ]);
  });
});
