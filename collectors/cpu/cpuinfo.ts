import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { cpuFrequency } from '../../src/tables/cpu-frequency.js';
import { cpuInfo } from '../../src/tables/cpu-info.js';

/**
 * /proc/cpuinfo: `label : value`, a block per CPU, labels by architecture. x86 tells model, sockets, cores and
 * MHz; arm64 little more than the processors themselves. `MHz` is the clock at the moment of reading.
 */
export function* cpuinfo(lines: Iterable<Line>): Iterable<Parsed> {
  const facts = new Map<string, string>();
  const sockets = new Set<string>();
  const cores = new Set<string>();
  let [logical, last, cpu, socket, isVirtual] = [0, 0, '', '', false];
  for (const { n, text } of lines) {
    last = n;
    if (text.trim() === '') continue;
    const match = /^([^:]+?)\s*:\s?(.*)$/.exec(text);
    if (!match) {
      yield { gap: 'not a cpuinfo line', line: n };
      continue;
    }
    const [, label = '', value = ''] = match;
    if (label === 'processor' && /^\d{1,6}$/.test(value)) {
      cpu = value;
      logical++;
    } else if (label === 'cpu MHz' && cpu !== '' && /^\d{1,9}(\.\d+)?$/.test(value)) {
      const current_khz = Math.round(Number(value) * 1000);
      yield row(cpuFrequency, n, { cpu, source: 'cpuinfo', current_khz });
    } else if (label === 'physical id') {
      socket = value;
      sockets.add(value);
    } else if (label === 'core id') cores.add(`${socket}/${value}`);
    else if (label === 'flags') isVirtual ||= /\bhypervisor\b/.test(value);
    if (!facts.has(label)) facts.set(label, value.trim());
  }
  if (logical === 0) return;
  const model =
    facts.get('model name') ?? facts.get('Model') ?? facts.get('cpu model') ?? facts.get('Hardware');
  const vendor = facts.get('vendor_id') ?? facts.get('CPU implementer');
  yield row(
    cpuInfo,
    1,
    {
      ...(model !== undefined && { model }),
      ...(vendor !== undefined && { vendor }),
      logical_cpus: logical,
      ...(sockets.size > 0 && { sockets: sockets.size }),
      ...(cores.size > 0 && { cores: cores.size }),
      ...(facts.has('flags') && { hypervisor: isVirtual }),
    },
    last,
  );
}
