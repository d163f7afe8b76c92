import type { KernelModules } from '../core/host-info.js';
import type { Transport } from '../transport/transport.js';
import { readText } from './read-text.js';

/**
 * Which kernel modules are there already. Diagnostic tools make the kernel load modules (`ss` tcp_diag, `nft`
 * nf_tables …); a collector must not change the machine it looks at.
 */
export async function discoverModules(transport: Transport, kernel?: string): Promise<KernelModules> {
  const [loaded, disabled] = await Promise.all([
    readText(transport, '/proc/modules'),
    readText(transport, '/proc/sys/kernel/modules_disabled'),
  ]);
  // No /proc/modules: a kernel without module support. Everything it has is built in.
  if (loaded === undefined || disabled?.trim() === '1') return { loadable: false, present: new Set() };
  const names = loaded.split('\n').flatMap((line) => line.split(' ')[0] || []);
  const builtin = kernel && (await readText(transport, `/lib/modules/${kernel}/modules.builtin`));
  const present = new Set([...names, ...(builtin ? builtinNames(builtin) : [])]);
  // In a container /lib/modules is often absent: ask the symbol table what is built in.
  if (!builtin) for (const name of await builtinBySymbol(transport)) present.add(name);
  return { loadable: true, present };
}

/** `kernel/net/ipv4/tcp_diag.ko` → `tcp_diag`; file names may use `-` where module names use `_`. */
function builtinNames(list: string): string[] {
  return list.split('\n').flatMap((path) => /([^/]+)\.ko$/.exec(path)?.[1]?.replaceAll('-', '_') ?? []);
}

/** A function that only exists when the module's code is in the kernel image (no `[module]` behind it). */
export const SYMBOLS: Readonly<Record<string, string>> = {
  inet_diag_handler_get_info: 'inet_diag',
  tcp_diag_dump: 'tcp_diag',
  udp_diag_dump: 'udp_diag',
  raw_diag_dump: 'raw_diag',
  unix_diag_dump: 'unix_diag',
  packet_diag_dump: 'packet_diag',
  netlink_diag_dump: 'netlink_diag',
  nf_tables_newtable: 'nf_tables',
  ipt_do_table: 'ip_tables',
  ip6t_do_table: 'ip6_tables',
  ctnetlink_dump_table: 'nf_conntrack_netlink',
};

async function builtinBySymbol(transport: Transport): Promise<string[]> {
  const found = new Set<string>();
  let rest = '';
  await transport.readFile({
    path: '/proc/kallsyms',
    timeoutMs: 2000,
    signal: new AbortController().signal,
    onStdout: (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const [, , symbol, module] = line.split(/\s/);
        const name = symbol !== undefined && !module ? SYMBOLS[symbol] : undefined;
        if (name !== undefined) found.add(name);
      }
      return true;
    },
  });
  return [...found];
}
