import { existsSync } from 'node:fs';
import { canUnshare, hasTool } from './machine.js';

const TOOLS = ['ip', 'iptables', 'gcc', 'ssh-keygen', 'nsenter', 'openssl', 'curl', 'ss', 'ping'];

/** What our own lab needs is here: root, namespaces, TAP devices and these tools. */
export const canRunLab =
  canUnshare && TOOLS.every(hasTool) && existsSync('/usr/sbin/sshd') && existsSync('/dev/net/tun');
