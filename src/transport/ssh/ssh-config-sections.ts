import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { expandGlob } from '../expand-glob.js';
import { matchPattern } from './known-hosts-match.js';
import { absolute, home } from './ssh-config-tokens.js';

/** What holds for the hosts of a `Host` line, or for all. */
interface Section {
  readonly patterns: readonly string[];
  /** What it says is not the same for every host it is about. */
  isOwn: boolean;
}

/** Each host needs an answer of its own: names, chains, tokens of paths and what else ssh works out. */
const OWN = /^(?:hostname|proxyjump|canonical\w*)$/;
/** No matter to us, and in many a file with tokens. */
const IDLE = new Set(['controlpath', 'localcommand', 'remotecommand']);
const DEEPEST_INCLUDE = 16;

/**
 * The sections of the OpenSSH configuration, read only as far as it takes to say which hosts get the same answer
 * from `ssh -G`; undefined where that would take OpenSSH itself (`Match`, and whatever is written in an unusual way).
 */
export async function configSections(
  configFile: string | undefined,
): Promise<readonly Section[] | undefined> {
  const everywhere: Section = { patterns: ['*'], isOwn: false };
  const sections = [everywhere];
  const userFolder = join(home(), '.ssh');
  const files: readonly (readonly [path: string, folder: string])[] =
    configFile === undefined
      ? [
          [join(userFolder, 'config'), userFolder],
          ['/etc/ssh/ssh_config', '/etc/ssh'],
        ]
      : configFile === 'none'
        ? []
        : [[configFile, userFolder]];
  for (const [path, folder] of files) {
    if (!(await addSections(path, folder, everywhere, sections, 0))) return undefined;
  }
  return sections;
}

async function addSections(
  path: string,
  folder: string,
  outer: Section,
  sections: Section[],
  depth: number,
): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? '' : undefined,
  );
  if (text === undefined || depth > DEEPEST_INCLUDE) return false;
  let section = outer;
  for (const line of text.split('\n')) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const [, word, value = ''] = /^\s*([A-Za-z]\w*)(?:\s*=\s*|\s+)([^"'\\]*?)\s*$/.exec(line) ?? [];
    const name = word?.toLowerCase();
    if (name === undefined || name === 'match' || value.includes('#')) return false;
    if (name === 'host') {
      section = { patterns: value.split(/\s+/), isOwn: false };
      sections.push(section);
    } else if (name === 'include') {
      // Within a section it holds for the hosts of both; one deeper may do as much.
      if (section !== outer || depth > 0 || /[%$]/.test(value)) return false;
      for (const pattern of value.split(/\s+/)) {
        for (const file of await expandGlob(
          /^[~/]/.test(pattern) ? absolute(pattern) : join(folder, pattern),
        )) {
          if (!(await addSections(file, folder, section, sections, depth + 1))) return false;
        }
      }
    } else if (OWN.test(name) || (/[%$]/.test(value) && !IDLE.has(name))) section.isOwn = true;
  }
  return true;
}

/** Two hosts of the same class get the same settings; undefined for one that must be asked for by itself. */
export function classOf(host: string, sections: readonly Section[]): string | undefined {
  // What may be an address in another notation is rewritten by ssh.
  if (isIP(host) !== 4 && !/[g-wyz]/i.test(host)) return undefined;
  const holds = ({ patterns }: Section): boolean => {
    const matches = (pattern: string): boolean => matchPattern(host, pattern);
    return (
      patterns.some((p) => !p.startsWith('!') && matches(p)) &&
      !patterns.some((p) => p.startsWith('!') && matches(p.slice(1)))
    );
  };
  const held = sections.filter(holds);
  if (held.some((section) => section.isOwn)) return undefined;
  return held.map((section) => sections.indexOf(section)).join(' ');
}
