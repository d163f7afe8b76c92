import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { LOAD } from './scripts.js';

const servers: Server[] = [];
const sockets = new Set<Socket>();

/** A server on loopback; `serve` is what it does with each connection. */
async function listening(serve: (socket: Socket) => unknown): Promise<string> {
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    serve(socket);
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `127.0.0.1:${(server.address() as { port: number }).port}`;
}

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const server of servers.splice(0)) server.close();
});

interface Ran {
  readonly seconds: number;
  readonly phases: readonly { readonly direction: string; readonly bytes: number }[];
  readonly stderr: string;
}

/** Two seconds a direction, two streams. */
async function load(target: string, bytesEach = 1_000_000): Promise<Ran> {
  const words = ['idle=0', 'seconds=2', 'pause=0', 'streams=2', `bytes_each=${bytesEach}`];
  const started = performance.now();
  const child = spawn('bash', ['-c', LOAD, 'bash', ...words, `down=${target}`, `up=${target}`]);
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.on('data', (data: Buffer) => out.push(data.toString()));
  child.stderr.on('data', (data: Buffer) => err.push(data.toString()));
  await once(child, 'close');
  const phases = out
    .join('')
    .trim()
    .split('\n')
    .map((l) => JSON.parse(l) as Ran['phases'][number]);
  return { seconds: (performance.now() - started) / 1000, phases, stderr: err.join('') };
}

describe('load over TCP', () => {
  it('leaves a peer that sends nothing, and goes on to the upload', async () => {
    const { phases, seconds, stderr } = await load(await listening((socket) => socket.resume()));
    expect(phases).toMatchObject([
      { direction: 'download', bytes: 0 },
      { direction: 'upload', bytes: 2_000_000 },
    ]);
    expect(seconds).toBeLessThan(10);
    expect(stderr).toBe('');
  });

  it('leaves a peer that stops reading, and counts what it took', async () => {
    const { phases, seconds, stderr } = await load(
      await listening((socket) => socket.pause().end(Buffer.alloc(300_000))),
      50_000_000,
    );
    expect(phases[0]).toMatchObject({ direction: 'download', bytes: 600_000 });
    expect(phases[1]?.direction).toBe('upload');
    expect(phases[1]?.bytes).toBeGreaterThan(0);
    expect(phases[1]?.bytes).toBeLessThan(100_000_000);
    expect(seconds).toBeLessThan(10);
    expect(stderr).toBe('');
  });

  it('counts what came before a peer fell silent, but for the last block of each stream', async () => {
    const { phases } = await load(await listening((socket) => socket.resume().write(Buffer.alloc(50_000))));
    expect(phases[0]?.bytes).toBeGreaterThan(90_000);
    expect(phases[0]?.bytes).toBeLessThanOrEqual(100_000);
  });
});
