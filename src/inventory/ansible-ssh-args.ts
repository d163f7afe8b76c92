import type { InventoryJump } from './inventory.js';
import { SHLEX, splitWords } from './shell-words.js';

export interface SshArgs {
  jump?: InventoryJump[];
  identityFile?: string;
  user?: string;
  port?: number;
  /** What only the system ssh understands. */
  rest: string[];
  /** What is not followed. */
  notes: string[];
}

/** How a connection is kept, tuned or logged; a collection sets its own. */
const INDIFFERENT_OPTIONS =
  /^(control(master|path|persist)|connect(timeout|ionattempts)|serveralive\w+|tcpkeepalive|compression|loglevel|batchmode|forward(agent|x11)|identitiesonly|numberofpasswordprompts)$/;
const INDIFFERENT_FLAGS = /^-[CqTtxXaAvn]+$/;
const WITH_VALUE = /^-([JiloPpFbcDEeIkLmOQRSWw])(.*)$/s;

/** What makes OpenSSH trust a host key unseen → the value that does not. */
const LOOSENS: Readonly<Record<string, string>> = {
  stricthostkeychecking: 'yes',
  nohostauthenticationforlocalhost: 'no',
  verifyhostkeydns: 'no',
};

/** Understands what people put into `ansible_ssh_common_args`: jump hosts above all. */
export function parseSshArgs(text: string): SshArgs | { problem: string } {
  const words = splitWords(text, { ...SHLEX, comments: false });
  return 'problem' in words ? words : readArgs(words);
}

function readArgs(words: readonly string[]): SshArgs {
  const args: SshArgs = { rest: [], notes: [] };
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const [, letter, attached = ''] = WITH_VALUE.exec(word) ?? [];
    if (letter === undefined) {
      if (!INDIFFERENT_FLAGS.test(word)) args.rest.push(word);
      continue;
    }
    const value = attached === '' ? (words[++i] ?? '') : attached;
    if (!understood(args, letter, value)) args.rest.push(`-${letter}`, value);
  }
  return args;
}

function understood(args: SshArgs, letter: string, value: string): boolean {
  switch (letter) {
    case 'J':
      args.jump = value.split(',').map((spec) => ({ spec }));
      return true;
    case 'i':
      args.identityFile = value;
      return true;
    case 'l':
      args.user = value;
      return true;
    case 'p':
      args.port = Number(value);
      return true;
    case 'o': {
      const [, name = '', setting = ''] = /^\s*(\w+)\s*[=\s]\s*(.*)$/s.exec(value) ?? [];
      return understoodOption(args, name, setting);
    }
    default:
      return false;
  }
}

function understoodOption(args: SshArgs, name: string, value: string): boolean {
  const key = name.toLowerCase();
  const short = { proxyjump: 'J', identityfile: 'i', user: 'l', port: 'p' }[key];
  if (short !== undefined) return understood(args, short, value);
  if (key === 'proxycommand') return understoodProxy(args, value);
  const safe = LOOSENS[key];
  if (safe !== undefined || (key.endsWith('knownhostsfile') && /^(\/dev\/null|none)$/.test(value))) {
    if (value !== safe) args.notes.push(`${name}=${value} is not followed: host keys are always verified`);
    return true;
  }
  return INDIFFERENT_OPTIONS.test(key);
}

/** `ssh -W %h:%p user@bastion`, the older way to say ProxyJump. */
function understoodProxy(args: SshArgs, command: string): boolean {
  const words = splitWords(command, { ...SHLEX, comments: false });
  if ('problem' in words || !/^(\/usr\/bin\/)?ssh$/.test(words[0] ?? '')) return false;
  const { rest, notes, jump = [], identityFile, user, port } = readArgs(words.slice(1));
  const [host, ...others] = withoutForward(rest) ?? [];
  if (host === undefined || others.length > 0 || host.startsWith('-')) return false;
  const spec = `${user === undefined ? '' : `${user}@`}${host}${port === undefined ? '' : `:${port}`}`;
  args.jump = [...jump, { spec, ...(identityFile !== undefined && { identityFile }) }];
  args.notes.push(...notes);
  return true;
}

function withoutForward(words: readonly string[]): readonly string[] | undefined {
  const at = words.indexOf('-W');
  return at >= 0 && words[at + 1] === '%h:%p' ? words.toSpliced(at, 2) : undefined;
}
