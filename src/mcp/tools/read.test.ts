import { describe, expect, it } from 'vitest';
import { answerOf, callOn, outputAt } from '../../../test/support/mcp-call.js';
import { artifact } from './artifact.js';
import { history } from './history.js';
import { read } from './read.js';
import { report } from './report.js';

const FILE = 'b/hosts/web1/logs/app.txt';
const call = await callOn({ b: [outputAt('hosts/web1/logs/app.txt', 'one\ntwo\nthree\n')] });
const reading = (given: Record<string, unknown>) => answerOf(read, call, { logKey: FILE, ...given });

describe('read', () => {
  it('opens the lines that a citation names, and refuses those that are not there', async () => {
    const { data } = await reading({ logKey: `${FILE}:3` });
    expect(data).toMatchObject({ content: 'one\ntwo\nthree\n', startLine: 1, endLine: 3 });
    const range = await reading({ logKey: `${FILE}:2-99` });
    expect(range.data).toMatchObject({ citation: { logKey: `${FILE}:2-3` } });
    for (const line of [0, 4, 9999])
      await expect(reading({ logKey: `${FILE}:${line}` })).rejects.toThrow(`has no line ${line}`);
  });

  it('refuses ranges that are none', async () => {
    await expect(reading({ startByte: 100, endByte: 50 })).rejects.toThrow(/endByte 50/);
    for (const lines of [{ startLine: 1 }, { lineCount: 1 }])
      await expect(reading({ ...lines, startByte: 4 })).rejects.toThrow(/both given/);
    expect((await reading({ startByte: 4, endByte: 8 })).data).toMatchObject({ content: 'two\n' });
  });

  it('has no chunk behind the end', async () => {
    const { data } = await reading({ lineCount: 1 });
    const token = String(data['nextChunkToken']);
    expect((await reading({ nextChunkToken: token })).data).toMatchObject({ content: 'two\nthree\n' });
    const { q } = JSON.parse(Buffer.from(token, 'base64url').toString()) as { q: string };
    const forged = Buffer.from(JSON.stringify({ q, o: 1e9 })).toString('base64url');
    await expect(reading({ nextChunkToken: forged })).rejects.toThrow(/nextChunkToken leads to 1000000000/);
  });
});

describe('what is not there', () => {
  it('artifact finds the manifest, and no file that is none', async () => {
    const { data } = await answerOf(artifact, call, { logKey: 'b/manifest.json' });
    expect(data).toMatchObject({ file: 'manifest.json', bytes: expect.any(Number) });
    await expect(answerOf(artifact, call, { logKey: 'b/nothing.json' })).rejects.toThrow(/has no file/);
  });

  it('history of a host that nobody knows is refused; of one without bundles it is empty', async () => {
    expect((await answerOf(history, call, { instanceId: 'b' })).data).toMatchObject({
      bundles: [{ bundle: 'b' }],
    });
    await expect(answerOf(history, call, { instanceId: 'nobody' })).rejects.toThrow(/"nobody" is neither/);
    const empty = await answerOf(history, await callOn({}), { instanceId: 'local' });
    expect(empty).toMatchObject({ data: { bundles: [] }, text: 'no bundle of local yet: collect makes one' });
  });

  it('a bundle has no audience', async () => {
    const asked = { kind: 'pir', instanceId: 'b', audience: 'nobody' };
    await expect(answerOf(report, call, asked)).rejects.toThrow(/no audience "nobody"/);
  });
});
