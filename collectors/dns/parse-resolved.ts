import type { ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, type ParsedRow, row } from '../../src/core/table.js';
import { dnsConfig } from '../../src/tables/dns-config.js';

interface Section {
  readonly scope: string;
  readonly line: number;
  endLine: number;
  /** Values by label; a label's further values stand on lines of their own. */
  readonly values: Map<string, string[]>;
}

/** Kept out: dozens of built-in zones that are never validated. */
const UNINTERESTING = /^DNSSEC NTA$/;
/** systemd 252 prints these without a colon in the global section: `DNS Servers 192.0.2.53 192.0.2.56`. */
const BARE = /^\s*((?:Current |Fallback )?DNS Servers?|DNS Domain)\s+([^:\s].*)$/;

/**
 * `resolvectl status`: a section `Global` and one `Link N (name)` each, `Label: value` right-aligned, more values
 * on lines without a label. systemd 239 to 246 has a line per protocol (`LLMNR setting: no`), since 247 they
 * stand together (`Protocols: +DefaultRoute -LLMNR DNSSEC=no/unsupported`) and servers share a line.
 */
export function* parseResolved(output: ProbeOutput): Iterable<Parsed> {
  let section: Section | undefined;
  let label = '';
  for (const { n, text } of output.lines()) {
    if (text.trim() === '' || text.startsWith('systemd-resolved is not running')) continue;
    const head = /^(Global|Link \d+ \((.+)\)|Delegate .+)$/.exec(text.trim());
    const pair = /^\s*([A-Za-z][A-Za-z. /-]*):(?: +(.*))?$/.exec(text) ?? BARE.exec(text);
    if (head) {
      if (section) yield rowOf(section);
      section = { scope: head[2] ?? 'global', line: n, endLine: n, values: new Map() };
      label = '';
    } else if (!section) {
      yield { gap: 'before the first section', line: n };
    } else if (pair?.[1] !== undefined) {
      label = pair[1];
      section.values.set(label, wordsOf(pair[2] ?? ''));
      section.endLine = n;
    } else if (label !== '' && /^\s{4}/.test(text)) {
      section.values.get(label)?.push(...wordsOf(text));
      section.endLine = n;
    } else yield { gap: 'neither a label nor a further value', line: n };
  }
  if (section) yield rowOf(section);
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}

function rowOf({ scope, line, endLine, values }: Section): ParsedRow {
  const get = (name: string): string[] => values.get(name) ?? [];
  const [current] = get('Current DNS Server');
  const [mode] = get('resolv.conf mode');
  const fallback = values.get('Fallback DNS Servers');
  const options = [...values].flatMap(([label, words]) => {
    if (label === 'Protocols') return words;
    const setting = /^(.*?) ?setting$/.exec(label)?.[1];
    return setting === undefined || UNINTERESTING.test(label) ? [] : [`${setting}=${words.join(' ')}`];
  });
  return row(
    dnsConfig,
    line,
    {
      source: 'resolvectl',
      scope,
      nameservers: get('DNS Servers'),
      search: get('DNS Domain'),
      options,
      ...(current !== undefined && { current_server: current }),
      ...(fallback && { fallback_nameservers: fallback }),
      ...(mode !== undefined && { resolv_conf_mode: mode }),
    },
    endLine,
  );
}
