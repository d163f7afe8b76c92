import { z } from 'zod';
import { EvidenceError } from '../core/errors.js';
import { parseHostSpec } from '../core/host-spec.js';
import { readYaml } from '../core/read-yaml.js';
import { slug } from '../core/slug.js';
import { didYouMean } from '../core/suggest.js';
import type { InventoryConnection, InventoryHost, InventoryJump } from './inventory.js';
import { SH, splitWords } from './shell-words.js';

const ROLES = ['client', 'server', 'gateway'];

/** A string that passes a check, which returns why it does not. */
const checked = (problemOf: (text: string) => string | undefined) =>
  z.string().superRefine((text, context) => {
    const problem = problemOf(text);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });

const spec = checked((text) => {
  try {
    parseHostSpec(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    return `${error.message}; ${error.hint ?? ''}`;
  }
});
const user = checked((text) => (isSpec(`${text}@host`) ? undefined : 'not a user name'));
const role = checked((text) => {
  if (!/^[a-z][a-z0-9_-]*$/.test(text)) return 'a role is one word of small letters';
  const meant = ROLES.includes(text) ? undefined : didYouMean(text, ROLES);
  return meant && `unknown role "${text}", ${meant}`;
});
const address = checked((text) =>
  isSpec(text) && !text.includes('@') ? undefined : 'neither an address nor a host name',
);
const target = checked((text) =>
  /^[^\s-]\S*$/.test(text) ? undefined : 'not a target: host, host:port or URL',
);
const timeZone = checked((text) => (isTimeZone(text) ? undefined : 'not a time zone, such as Europe/Berlin'));
const group = checked((text) => (/^[^\s,!*?[\]]+$/.test(text) ? undefined : 'not a group name'));
const port = z.int().min(1).max(65_535);
const list = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (Array.isArray(value) || value === undefined ? value : [value]), z.array(item));
const jump = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value),
  z.array(spec).min(1),
);
const exec = z
  .unknown()
  .superRefine((value, context) => {
    const words = typeof value === 'string' ? splitWords(value, SH) : value;
    const isList =
      Array.isArray(words) && words.length > 0 && words.every((w) => typeof w === 'string' && w !== '');
    if (isList && !(words[0] as string).startsWith('-')) return;
    const problem =
      words !== null && typeof words === 'object' && 'problem' in words ? words.problem : undefined;
    context.addIssue({
      code: 'custom',
      message: String(problem ?? 'expected a command, such as "docker exec -i web" or a list of words'),
    });
  })
  .transform((value) => (typeof value === 'string' ? splitWords(value, SH) : value) as [string, ...string[]]);
const log = z.preprocess(
  (value) => (typeof value === 'string' ? { glob: value } : value),
  z.strictObject({ glob: z.string().min(1), grep: z.string().optional() }),
);

/** Where a host may differ from the rest; `defaults` sets it for all. */
const common = {
  user: user.optional(),
  port: port.optional(),
  identity_file: z.string().min(1).optional(),
  jump: jump.optional(),
  targets: list(target).optional(),
  logs: list(log).optional(),
  sudo: z.boolean().optional(),
  time_zone: timeZone.optional(),
};
const SSH_ONLY = ['user', 'port', 'identity_file', 'jump'] as const;

const host = z.preprocess(
  (value) =>
    value === 'local' ? { local: true } : typeof value === 'string' ? { ssh: value } : (value ?? {}),
  z
    .strictObject({
      ssh: spec.optional(),
      exec: exec.optional(),
      local: z.literal(true).optional(),
      role: role.optional(),
      address: address.optional(),
      groups: list(group).optional(),
      ...common,
    })
    .superRefine((value, context) => {
      const ways = (['ssh', 'exec', 'local'] as const).filter((way) => value[way] !== undefined);
      const [first = 'ssh', second] = ways;
      if (second) {
        context.addIssue({
          code: 'custom',
          path: [second],
          message: `a host has one way: ${ways.join(' or ')}`,
        });
      }
      if (first === 'ssh') return;
      for (const key of SSH_ONLY.filter((key) => value[key] !== undefined)) {
        context.addIssue({ code: 'custom', path: [key], message: `means nothing with ${first}` });
      }
    }),
);

const schema = z
  .strictObject({
    version: z.literal(1).optional(),
    defaults: z.strictObject(common).default({}),
    hosts: z.record(z.string(), host),
    groups: z.record(z.string(), list(z.string())).default({}),
  })
  .superRefine((value, context) => {
    const known = [...Object.keys(value.hosts), ...Object.keys(value.groups)];
    for (const id of Object.keys(value.hosts)) {
      if (slug(id) !== id) {
        const message = `an id has letters, digits, ".", "_" and "-", at most 60 of them; use "${slug(id)}"`;
        context.addIssue({ code: 'custom', path: ['hosts', id], message });
      }
    }
    for (const [name, members] of Object.entries(value.groups)) {
      for (const [index, member] of members.entries()) {
        if (known.includes(member)) continue;
        const message = [`no host or group "${member}"`, didYouMean(member, known)]
          .filter(Boolean)
          .join(', ');
        context.addIssue({ code: 'custom', path: ['groups', name, index], message });
      }
    }
  });

type Parsed = z.infer<typeof schema>;

/** Our own inventory (docs/inventory.md). Throws E_CONFIG with the place of every mistake. */
export function parseOwnYaml(text: string, file: string): InventoryHost[] {
  const parsed = readYaml(text, file, schema);
  const groupsOf = membership(parsed);
  return Object.entries(parsed.hosts).map(([id, own]): InventoryHost => {
    const merged = { ...parsed.defaults, ...defined(own) };
    return {
      id,
      ...(own.role !== undefined && { role: own.role }),
      groups: groupsOf(id),
      connect: connectionOf(id, parsed),
      ...(own.address !== undefined && { address: own.address }),
      targets: (merged.targets ?? []).map(withoutCredentials),
      logs: (merged.logs ?? []).map((log) => ({
        glob: log.glob,
        ...(log.grep !== undefined && { grep: log.grep }),
      })),
      sudo: merged.sudo ?? true,
      ...(merged.time_zone !== undefined && { timeZone: merged.time_zone }),
    };
  });
}

function connectionOf(id: string, parsed: Parsed): InventoryConnection {
  const own = parsed.hosts[id] ?? {};
  if (own.local) return { kind: 'local' };
  if (own.exec) return { kind: 'exec', prefix: own.exec };
  const { user, port, identity_file: identityFile, jump } = { ...parsed.defaults, ...defined(own) };
  const named = parseHostSpec(own.ssh ?? id);
  return {
    kind: 'ssh',
    spec: own.ssh ?? id,
    // What stands in the spec itself beats the defaults.
    ...(user !== undefined && (own.user !== undefined || named.user === undefined) && { user }),
    ...(port !== undefined && (own.port !== undefined || named.port === undefined) && { port }),
    ...(identityFile !== undefined && { identityFile }),
    ...(jump && { jump: jump.filter((name) => name !== id).map((name) => jumpHost(name, parsed)) }),
  };
}

/** A jump host may be a host of this inventory; else OpenSSH's config knows it. */
function jumpHost(name: string, parsed: Parsed): InventoryJump {
  const own = Object.hasOwn(parsed.hosts, name) ? parsed.hosts[name] : undefined;
  if (!own || own.exec || own.local) return { spec: name };
  const merged = { ...parsed.defaults, ...defined(own) };
  const { host, ...named } = parseHostSpec(own.ssh ?? name);
  const user = own.user ?? named.user ?? merged.user;
  const port = own.port ?? named.port ?? merged.port;
  const bracketed = host.includes(':') ? `[${host}]` : host;
  return {
    spec: `${user === undefined ? '' : `${user}@`}${bracketed}${port === undefined ? '' : `:${port}`}`,
    ...(merged.identity_file !== undefined && { identityFile: merged.identity_file }),
  };
}

/** Groups of a host from both sides, and the groups these are members of. */
function membership(parsed: Parsed): (id: string) => string[] {
  return (id) => {
    const found = new Set(parsed.hosts[id]?.groups ?? []);
    const holding = (member: string): string[] =>
      Object.entries(parsed.groups).flatMap(([name, members]) => (members.includes(member) ? [name] : []));
    for (const name of holding(id)) found.add(name);
    for (const name of found) for (const outer of holding(name)) found.add(outer);
    return [...found];
  };
}

function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}

function isSpec(text: string): boolean {
  try {
    parseHostSpec(text);
    return true;
  } catch {
    return false;
  }
}

function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}

/** A password in a URL has no business on a command line or in a bundle. */
function withoutCredentials(target: string): string {
  return target.replace(/^(\w+:\/\/)[^/]*@/, '$1');
}
