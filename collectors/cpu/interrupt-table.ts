import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { interrupts } from '../../src/tables/interrupts.js';

/**
 * /proc/interrupts (kernel/irq/proc.c, show_interrupts; arch_show_interrupts for the named ones):
 * `IRQ: count per online CPU  chip hwirq-trigger  action, action`. Only online CPUs have a column, so CPUs are
 * taken from the header, and a count of ten digits leaves no space after the colon (`IPI0:2768808080`). ERR and MIS have one machine-wide count.
 */
export function* interruptTable(lines: Iterable<Line>): Iterable<Parsed> {
  let cpus: string[] = [];
  for (const { n, text } of lines) {
    if (text.trim() === '') continue;
    const header = text
      .trim()
      .split(/\s+/)
      .map((word) => /^CPU(\d{1,6})$/.exec(word)?.[1]);
    if (header.every((cpu) => cpu !== undefined)) {
      cpus = header;
      continue;
    }
    const match = /^\s*([A-Za-z0-9_/-]{1,16}):\s*(\d{1,20}(?:\s+\d{1,20}(?=\s|$))*)(?=\s|$)(.*)$/.exec(text);
    const found = match
      ? fields(match[1] ?? '', (match[2] ?? '').trim().split(/\s+/), match[3] ?? '', cpus)
      : undefined;
    if (!found) {
      yield { gap: 'not an interrupt line', line: n };
      continue;
    }
    if (!found.isNamed && found.counts.every((count) => Number(count) === 0)) continue;
    for (const [i, cpu] of found.cpus.entries()) {
      yield row(interrupts, n, { irq: found.irq, cpu, count: Number(found.counts[i]), ...found.about });
    }
  }
}

interface Fields {
  readonly irq: string;
  readonly isNamed: boolean;
  readonly cpus: readonly string[];
  readonly counts: readonly string[];
  readonly about: { device?: string; chip?: string; description?: string };
}

function fields(irq: string, numbers: string[], rest: string, cpus: readonly string[]): Fields | undefined {
  const isNamed = !/^\d+$/.test(irq);
  if (isNamed && numbers.length === 1 && cpus.length !== 1) {
    return { irq, isNamed, cpus: ['all'], counts: numbers, about: {} };
  }
  if (cpus.length === 0 || numbers.length < cpus.length) return undefined;
  const counts = numbers.slice(0, cpus.length);
  // A tail that starts with a number was swallowed by the pattern.
  const tail = `${numbers.slice(cpus.length).join(' ')}${rest}`.trim();
  if (isNamed) return { irq, isNamed, cpus, counts, about: tail === '' ? {} : { description: tail } };
  return { irq, isNamed, cpus, counts, about: deviceOf(tail) };
}

/** The kernel puts two spaces before the first action; chips may hold runs of spaces too, so the last run counts. */
function deviceOf(tail: string): { device?: string; chip?: string } {
  const split = /^(.*\S)\s{2,}(\S.*)$/.exec(tail);
  const [chip, device] = split ? [split[1], split[2]] : [tail, undefined];
  // Without an action the last part is the trigger: `IO-APIC    2-edge`.
  const isTrigger =
    device !== undefined && /^(?:\d+)?-?(?:edge|level|fasteoi|Edge|Level|event)$/.test(device);
  const whole = isTrigger ? tail : chip;
  return {
    ...(whole !== undefined && whole !== '' && { chip: whole.replace(/\s+/g, ' ') }),
    ...(device !== undefined && !isTrigger && { device }),
  };
}
