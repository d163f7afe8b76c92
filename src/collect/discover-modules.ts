import type { KernelModules } from '../core/host-info.js';
import type { Transport } from '../transport/transport.js';

/** What `discoverModules` wants to find among the files read. */
export const MODULE_FILES = [
  '/proc/modules',
  '/proc/sys/kernel/modules_disabled',
  '/lib/modules/*/modules.builtin',
];

/**
 * Which kernel modules are there already. Diagnostic tools make the kernel load modules (`ss` tcp_diag, `nft`
 * nf_tables …); a collector must not change the machine it looks at.
 */
export async function discoverModules(
  transport: Transport,
  files: ReadonlyMap<string, string>,
  host: { readonly kernel?: string; readonly hasGrep: boolean },
): Promise<KernelModules> {
  const loaded = files.get('/proc/modules');
  const isDisabled = files.get('/proc/sys/kernel/modules_disabled')?.trim() === '1';
  // No /proc/modules: a kernel without module support. Everything it has is built in.
  if (loaded === undefined || isDisabled) return { loadable: false, present: new Set() };
  const names = loaded.split('\n').flatMap((line) => line.split(' ')[0] || []);
  const builtin = host.kernel && files.get(`/lib/modules/${host.kernel}/modules.builtin`);
  // In a container /lib/modules is often absent: ask the symbol table what is built in.
  const others = builtin ? builtinNames(builtin) : await builtinBySymbol(transport, host.hasGrep);
  return { loadable: true, present: new Set([...names, ...others]) };
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

async function builtinBySymbol(transport: Transport, hasGrep: boolean): Promise<string[]> {
  const found = new Set<string>();
  let rest = '';
  const request = {
    timeoutMs: 2000,
    signal: new AbortController().signal,
    onStdout: (chunk: Buffer): boolean => {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const [, , symbol, module] = line.split(/\s/);
        const name = symbol !== undefined && !module ? SYMBOLS[symbol] : undefined;
        if (name !== undefined) found.add(name);
      }
      return true;
    },
  };
  const table = '/proc/kallsyms';
  // Some ten megabytes: from a remote host only the lines that matter.
  const argv = ['grep', '-E', ` (${Object.keys(SYMBOLS).join('|')})$`, table] as const;
  await (hasGrep && transport.kind !== 'local'
    ? transport.run({ ...request, argv, lowPriority: false, onStderr: () => true })
    : transport.readFile({ ...request, path: table }));
  return [...found];
}
