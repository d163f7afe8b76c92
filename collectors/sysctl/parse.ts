import type { Line, ProbeOutput } from '../../src/core/collector.js';
import { sysctlName } from '../../src/core/sysctl-name.js';
import { type Parsed, row } from '../../src/core/table.js';
import { sysctl } from '../../src/tables/sysctl.js';

/** Never a row, even when a foreign bundle holds them: keys, not settings. */
const SECRET = /\.(tcp_fastopen_key|stable_secret|netdev_rss_key|fib_multipath_hash_seed)$/;

/** `/proc/sys/net/core/somaxconn:4096` (grep, read) or `net.core.somaxconn = 4096` (`sysctl -a` of procps). */
export function* parse(output: ProbeOutput): Iterable<Parsed> {
  const read = output.tool === 'sysctl' ? ofTool : ofFile;
  for (const line of output.lines()) {
    if (line.text.trim() === '') continue;
    const found = read(line);
    if (!found) yield { gap: 'not a setting', line: line.n };
    else if (!SECRET.test(found.name)) {
      const { name, value } = found;
      yield row(sysctl, line.n, { name, value, ...numbersOf(value) });
    }
  }
}

function ofFile({ text }: Line): { name: string; value: string } | undefined {
  // A colon is legal in an interface name (aliases), not in the name of a setting, which is the last part.
  const [, path, value = ''] = /^(\/proc\/sys\/(?:[^/]+\/)+[^/:]+):(.*)$/.exec(text) ?? [];
  return path === undefined ? undefined : { name: sysctlName(path), value: value.trim() };
}

function ofTool({ text }: Line): { name: string; value: string } | undefined {
  const match = /^([^\s=]+) =(?: (.*))?$/.exec(text);
  return match?.[1] ? { name: match[1], value: (match[2] ?? '').trim() } : undefined;
}

function numbersOf(value: string): { numbers?: number[] } {
  if (!/^-?\d{1,20}(\s+-?\d{1,20})*$/.test(value)) return {};
  return { numbers: value.split(/\s+/).map(Number) };
}
