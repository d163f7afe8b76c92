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
});
