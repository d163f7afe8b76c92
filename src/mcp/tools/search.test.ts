import { describe, expect, it } from 'vitest';
import { answerOf, callOn, outputAt } from '../../../test/support/mcp-call.js';
import { search } from './search.js';

describe('a search', () => {
  it('has no page behind its last match, however it was asked for', async () => {
    const call = await callOn({ b: [outputAt('hosts/web1/logs/app.txt', 'one drop\ntwo drops\n')] });
    const asked = { instanceId: 'b', query: 'drop', maxResults: 1 };
    const tokens: string[] = [];
    for (let token: string | undefined, isFirst = true; isFirst || token !== undefined; isFirst = false) {
      const { data } = await answerOf(search, call, {
        ...asked,
        ...(token !== undefined && { pageToken: token }),
      });
      token = data['nextPageToken'] as string | undefined;
      if (token !== undefined) tokens.push(token);
    }
    expect(tokens).toHaveLength(2);
    // As another server is asked, that has not kept the search; its matches are as many.
    const last = tokens.at(-1) ?? '';
    expect((await answerOf(search, call, { ...asked, pageToken: last })).data).toMatchObject({ results: [] });
    const { q } = JSON.parse(Buffer.from(last, 'base64url').toString()) as { q: string };
    const forged = Buffer.from(JSON.stringify({ q, o: 1e9 })).toString('base64url');
    await expect(answerOf(search, call, { ...asked, pageToken: forged })).rejects.toThrow(
      /behind the last of 2/,
    );
  });

  it('that finds no line names the values that tools print in other words', async () => {
    const path = 'hosts/web1/interfaces/link.txt';
    const row = { _host: 'web1', _artifact: path, _line: 3, _at: '2026-11-21T03:00:01.000Z' };
    const values = { interface: 'eth0', rx_errors: 7, rx_bytes: 9 };
    const table = `${JSON.stringify({ ...row, ...values })}\n`;
    const call = await callOn({
      b: [outputAt(path, 'RX: errors\n7\n'), outputAt('tables/interface_counters.ndjson', table)],
    });
    const asked = { instanceId: 'b', query: 'rx_errors|rx_crc' };
    const { data, text } = await answerOf(search, call, asked);
    expect(data).toMatchObject({
      results: [],
      named_values: [
        {
          table: 'interface_counters',
          rows: [{ values: { interface: 'eth0', rx_errors: 7 }, logKey: `b/${path}:3` }],
        },
      ],
    });
    expect(text).toContain('rx_errors=7');
    const [there, nowhere] = [
      { ...asked, query: 'RX: err' },
      { ...asked, query: 'no such word' },
    ];
    for (const other of [there, nowhere])
      expect((await answerOf(search, call, other)).data).toMatchObject({ named_values: [] });
  });
});
