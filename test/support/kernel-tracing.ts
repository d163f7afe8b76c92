import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './cli.js';
import { canUnshare, hasTool } from './machine.js';

/** Puts tracefs where the command line looks for it, in the mount namespace of one command. */
export const TRACEFS = 'mount -t tracefs tracefs /sys/kernel/tracing';

function inOwnMounts(script: string): boolean {
  return canUnshare && spawnSync('unshare', ['-m', 'sh', '-ec', script]).status === 0;
}

/** Root, tracefs and the two tracepoints of events. */
export const hasTracefs = inOwnMounts(
  `${TRACEFS}; cd /sys/kernel/tracing/events; test -r tcp/tcp_retransmit_skb/format -a -r skb/kfree_skb/format`,
);
/** And bpftrace with a kernel it can attach programs to: asked by attaching one. */
export const canBpftrace =
  hasTracefs &&
  hasTool('bpftrace') &&
  hasTool('python3') &&
  inOwnMounts(
    `${TRACEFS}; test -r /sys/kernel/btf/vmlinux; bpftrace -e 'tracepoint:tcp:tcp_probe { @ = count(); } interval:ms:1 { exit(); }'`,
  );

/** `talk.py`: traffic with a known delay. */
export function talk(...words: readonly (string | number)[]): string[] {
  return ['python3', join(ROOT, 'test/support/talk.py'), ...words.map(String)];
}
