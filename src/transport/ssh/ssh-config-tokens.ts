import { createHash } from 'node:crypto';
import { homedir, hostname, userInfo } from 'node:os';
import { join, resolve } from 'node:path';

/** What the tokens of ssh_config(5) stand for. */
export interface TokenValues {
  /** As the user wrote it. */
  readonly alias: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly hostKeyAlias?: string;
  readonly jump?: string;
}

/** `~`, `%d %h %i %j %k %L %l %n %p %r %u %C %%` and `${VAR}` of a path; relative to the working directory. */
export function expandPath(text: string, values: TokenValues): string {
  const expanded = text
    .replace(/\$\{(\w+)\}/g, (whole, name: string) => process.env[name] ?? whole)
    .replace(/%(.)/g, (whole, token: string) => tokenValue(token, values) ?? whole);
  return absolute(expanded);
}

/** `~` and `~/…` are the user's home. */
export function absolute(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(home(), path.slice(1)) : resolve(path);
}

function tokenValue(token: string, values: TokenValues): string | undefined {
  const name = hostname();
  switch (token) {
    case '%':
      return '%';
    case 'd':
      return home();
    case 'h':
      return values.host;
    case 'i':
      return String(userInfo().uid);
    case 'j':
      return values.jump ?? '';
    case 'k':
      return values.hostKeyAlias ?? values.alias;
    case 'L':
      return name.split('.')[0];
    case 'l':
      return name;
    case 'n':
      return values.alias;
    case 'p':
      return String(values.port);
    case 'r':
      return values.user;
    case 'u':
      return localUser();
    case 'C':
      return createHash('sha1')
        .update(`${name}${values.host}${values.port}${values.user}${values.jump ?? ''}`)
        .digest('hex');
    default:
      return undefined;
  }
}

/** OpenSSH looks into the passwd database, not at HOME. */
export function home(): string {
  try {
    return userInfo().homedir;
  } catch {
    return homedir();
  }
}

export function localUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry, as in containers.
    return process.env['USER'] ?? 'root';
  }
}

/** OpenSSH works for this user: it gets the whole environment. */
export function currentEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
