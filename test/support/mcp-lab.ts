import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDir } from './machine.js';
import { AT, openThreeHosts } from './three-hosts.js';

/** Uploads half a megabyte again and again, on new connections. */
const UPLOADS = `const http = require('http'); const body = Buffer.alloc(5e5);
  const next = () => { const r = http.request({ host: '${AT.web}', port: 9000, method: 'POST', agent: false },
    (a) => { a.resume(); a.on('end', () => setTimeout(next, 20)); });
    r.on('error', () => setTimeout(next, 20)); r.end(body); };
  for (let i = 0; i < 4; i++) next();`;
/** Takes them, and answers with as much. */
const SINK = `const body = Buffer.alloc(5e5); require('http').createServer((q, s) => { q.resume();
  q.on('end', () => s.end(body)); }).listen(9000, '${AT.web}', () => console.log('up'))`;

export interface McpLab {
  /** Folder for bundles. */
  readonly evidence: string;
  /** Hosts `client`, `router` and `web`, reached by `ip netns exec`. */
  readonly inventory: string;
  /** An address no inventory names. */
  readonly stranger: string;
  close(): void;
}

/** client — router — web, where a rule on `web` drops 4 % of what comes in, under load; and an inventory of them. */
export async function openMcpLab(): Promise<McpLab> {
  const hosts = await openThreeHosts();
  const children: ChildProcess[] = [];
  const close = (): void => {
    for (const child of children) child.kill('SIGKILL');
    hosts.close();
  };
  const inside = (name: string, source: string): ChildProcess => {
    const child = spawn('ip', ['netns', 'exec', name, process.execPath, '-e', source], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    children.push(child);
    return child;
  };
  try {
    await new Promise<void>((done) => inside(hosts.web, SINK).stdout?.once('data', () => done()));
    inside(hosts.client, UPLOADS);
    const rule = 'iptables -I INPUT -p tcp -m statistic --mode random --probability 0.04 -j DROP';
    const { status, stderr } = spawnSync('ip', ['netns', 'exec', hosts.web, ...rule.split(' ')], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`iptables: ${stderr}`);
  } catch (error) {
    close();
    throw error;
  }
  const dir = temporaryDir();
  const evidence = join(dir, 'evidence');
  mkdirSync(evidence);
  const inventory = join(dir, 'hosts.yaml');
  const line = (id: string, role: string, address: string): string =>
    `  ${id}: { exec: 'ip netns exec ${id === 'web' ? hosts.web : id === 'router' ? hosts.router : hosts.client}', role: ${role}, address: ${address} }\n`;
  writeFileSync(
    inventory,
    `hosts:\n${line('client', 'client', AT.client)}${line('router', 'gateway', AT.router)}${line('web', 'server', AT.web)}groups:\n  shop: [client, web]\n`,
  );
  return { evidence, inventory, stranger: '10.97.9.9', close };
}
