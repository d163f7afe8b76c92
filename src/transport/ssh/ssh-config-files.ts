import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { SSHConfig, type Directive, type Line, type Match, type Section } from 'ssh-config';
import { expandGlob } from '../expand-glob.js';
import { matchPattern, matchPatternList } from './known-hosts-match.js';
import type { SshSettings } from './ssh-config-query.js';
import type { HostSpec } from '../../core/host-spec.js';
import { absolute, home, localUser } from './ssh-config-tokens.js';

/** OpenSSH's own limit for nested Includes. */
const DEEPEST_INCLUDE = 16;
/** Every value counts; of all other settings the first one does. */
const LISTS = new Set(['identityfile', 'certificatefile']);
/** Several words on one line. */
const WHOLE_LINE = new Set(['proxycommand', 'userknownhostsfile', 'globalknownhostsfile']);

export interface ConfigFiles {
  /** `-F`: this file alone. */
  readonly configFile?: string;
  readonly identityFile?: string;
}

/**
 * The settings without the ssh binary. What only OpenSSH can evaluate is left out and said: `Match exec`,
 * `final`, `canonical`, `localnetwork` and the like. No command of the config is run.
 */
export async function settingsFromFiles(
  spec: HostSpec,
  options: ConfigFiles,
): Promise<{ settings: SshSettings; notes: string[] } | { problem: string }> {
  const run = new ConfigRun(spec);
  if (options.identityFile !== undefined) run.set('identityfile', [options.identityFile]);
  try {
    if (options.configFile === undefined) {
      await run.file(join(home(), '.ssh/config'), join(home(), '.ssh'), 0);
      await run.file('/etc/ssh/ssh_config', '/etc/ssh', 0);
    } else if (options.configFile !== 'none') await run.file(options.configFile, join(home(), '.ssh'), 0);
  } catch (error) {
    return { problem: (error as Error).message };
  }
  const name = expandHostName(run.settings.get('hostname')?.[0] ?? '%h', spec.host);
  run.settings.set('hostname', [canonicalAddress(name)]);
  return { settings: run.settings, notes: [...run.notes] };
}

/** known_hosts knows an IPv6 address in its shortest form. */
function canonicalAddress(host: string): string {
  return isIP(host) === 6 && !host.includes('%') ? new URL(`http://[${host}]`).hostname.slice(1, -1) : host;
}

function expandHostName(text: string, host: string): string {
  return text.replace(/%([h%])/g, (_, token) => (token === 'h' ? host : '%'));
}

class ConfigRun {
  readonly settings = new Map<string, string[]>();
  readonly notes = new Set<string>();
  readonly #spec: HostSpec;

  constructor(spec: HostSpec) {
    this.#spec = spec;
    if (spec.user !== undefined) this.set('user', [spec.user]);
    if (spec.port !== undefined) this.set('port', [String(spec.port)]);
  }

  async file(path: string, folder: string, depth: number): Promise<void> {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    let lines: readonly Line[];
    try {
      lines = SSHConfig.parse(text);
    } catch (error) {
      throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
    }
    await this.#lines(lines, path, folder, depth);
  }

  async #lines(lines: readonly Line[], path: string, folder: string, depth: number): Promise<void> {
    for (const line of lines) {
      if (line.type !== SSHConfig.DIRECTIVE) continue;
      if ('config' in line) {
        if (this.#applies(line, path)) await this.#lines(line.config, path, folder, depth);
      } else if (line.param.toLowerCase() === 'include') {
        if (depth >= DEEPEST_INCLUDE) throw new Error(`${path}: too many nested Includes`);
        for (const pattern of words(line.value, line.quoted)) {
          const from = /^[~/]/.test(pattern) ? absolute(pattern) : join(folder, pattern);
          for (const file of await expandGlob(from)) await this.file(file, folder, depth + 1);
        }
      } else this.#directive(line);
    }
  }

  #directive(line: Directive): void {
    const name = line.param.toLowerCase();
    const values = words(line.value, line.quoted);
    if (values.length === 0) return;
    this.set(name, WHOLE_LINE.has(name) ? [quoted(values)] : values.slice(0, 1));
  }

  /** The first value wins; of ProxyJump and ProxyCommand too, but after `ProxyJump none` a ProxyCommand counts. */
  set(name: string, values: string[]): void {
    if (name === 'proxyjump' && this.settings.has('proxycommand')) return;
    if (name === 'proxycommand' && (this.settings.get('proxyjump')?.[0] ?? 'none') !== 'none') return;
    const known = this.settings.get(name);
    if (known && !LISTS.has(name)) return;
    this.settings.set(name, [...(known ?? []), ...values.filter((value) => !known?.includes(value))]);
  }

  #applies(section: Section | Match, path: string): boolean {
    if (section.param.toLowerCase() === 'host') {
      const patterns = words(section.value, section.quoted);
      const matches = (pattern: string): boolean => matchPattern(this.#spec.host, pattern);
      return (
        patterns.some((p) => !p.startsWith('!') && matches(p)) &&
        !patterns.some((p) => p.startsWith('!') && matches(p.slice(1)))
      );
    }
    const criteria = Object.entries('criteria' in section ? section.criteria : {});
    if (criteria.length === 0) return false;
    const verdicts = criteria.map(([name, value]) =>
      this.#criterion(name.toLowerCase(), words(value).join(',')),
    );
    if (verdicts.includes(false)) return false;
    if (!verdicts.includes(undefined)) return true;
    const unknown = criteria.map(([name]) => name).filter((_, i) => verdicts[i] === undefined);
    this.notes.add(
      `${path}: "Match ${unknown.join(' ')}" cannot be evaluated without the ssh binary; its settings are left out`,
    );
    return false;
  }

  /** Undefined: only OpenSSH knows. */
  #criterion(name: string, list: string): boolean | undefined {
    if (name.startsWith('!')) {
      const positive = this.#criterion(name.slice(1), list);
      return positive === undefined ? undefined : !positive;
    }
    switch (name) {
      case 'all':
        return true;
      case 'originalhost':
        return matchPatternList(this.#spec.host, list);
      case 'host':
        return matchPatternList(
          expandHostName(this.settings.get('hostname')?.[0] ?? '%h', this.#spec.host),
          list,
        );
      case 'user':
        return matchPatternList(this.settings.get('user')?.[0] ?? localUser(), list);
      case 'localuser':
        return matchPatternList(localUser(), list);
      default:
        return undefined;
    }
  }
}

/** The words of a value up to a comment. */
function words(value: Directive['value'], isQuoted = false): string[] {
  if (typeof value === 'string') {
    if (isQuoted) return [value];
    const list = value.split(/\s+/).filter(Boolean);
    const comment = list.findIndex((word) => word.startsWith('#'));
    return comment < 0 ? list : list.slice(0, comment);
  }
  const comment = value.findIndex((word) => !word.quoted && word.val.startsWith('#'));
  return (comment < 0 ? value : value.slice(0, comment)).map((word) => word.val);
}

function quoted(values: readonly string[]): string {
  return values.map((value) => (/\s/.test(value) ? `"${value}"` : value)).join(' ');
}
