import type { Line } from '../../src/core/collector.js';
import { type Parsed, type RowOf, row } from '../../src/core/table.js';
import { nicParameters } from '../../src/tables/nic-parameters.js';
import { labelled, told, whole } from './values.js';

export type Group = RowOf<typeof nicParameters>['group'];

function parameter(device: string, group: Group, label: string, value: string): RowOf<typeof nicParameters> {
  const number = /^(-?\d{1,15}(?:\.\d{1,6})?)(?![\d.:])/.exec(value)?.[1];
  const name = label.toLowerCase().replace(/\s+/g, '-');
  return { interface: device, group, name, value, ...(number !== undefined && { number: Number(number) }) };
}

/** `-k`: `name: on|off [fixed|requested on|requested off]`, members of a group indented by a tab. */
export function* features(device: string, lines: Iterable<Line>): Iterable<Parsed> {
  for (const { n, text } of lines) {
    if (text.trim() === '' || /^(?:Features|Offload parameters) for \S+:$/.test(text)) continue;
    const match = /^\s*([a-z0-9_.-]+): (on|off)(?: \[(fixed|not requested|requested (?:on|off))\])*\s*$/.exec(
      text,
    );
    if (!match) {
      yield { gap: 'not a feature', line: n };
      continue;
    }
    const [, name = '', value = '', note] = match;
    yield row(nicParameters, n, {
      ...parameter(device, 'features', name, value),
      ...(note === 'fixed' && { fixed: true }),
      ...(note?.startsWith('requested') && { requested: note.slice('requested '.length) }),
    });
  }
}

/** `-g` and `-l`: the same names under `Pre-set maximums:` and under `Current hardware settings:`. */
export function* limits(device: string, group: Group, lines: Iterable<Line>): Iterable<Parsed> {
  const maxima = new Map<string, { line: number; value: number }>();
  let current = false;
  for (const item of labelled(lines)) {
    if (typeof item === 'number') {
      yield { gap: 'not a ring or channel', line: item };
      continue;
    }
    const { label, values, line } = item;
    const value = told(values[0]);
    if (label === 'Pre-set maximums') current = false;
    else if (label === 'Current hardware settings') current = true;
    else if (value === undefined) continue;
    else if (current) {
      const most = maxima.get(label);
      const data = { ...parameter(device, group, label, value), ...(most && { maximum: most.value }) };
      yield row(nicParameters, most?.line ?? line, data, line);
    } else {
      const number = whole(value);
      if (number !== undefined) maxima.set(label, { line, value: number });
    }
  }
}

/** `-c`: `rx-usecs: 3`, and two settings on one line: `Adaptive RX: off  TX: on`. */
export function* coalesce(device: string, lines: Iterable<Line>): Iterable<Parsed> {
  for (const { n, text } of lines) {
    if (text.trim() === '' || /^Coalesce parameters for \S+:$/.test(text)) continue;
    const pair = /^(Adaptive|CQE mode) RX: (\S+)\s+TX: (\S+)\s*$/.exec(text);
    const single = /^([a-z-]+): (\S+)\s*$/.exec(text);
    const found: [string, string | undefined][] = pair
      ? [
          [`${pair[1]} rx`, told(pair[2])],
          [`${pair[1]} tx`, told(pair[3])],
        ]
      : single
        ? [[single[1] ?? '', told(single[2])]]
        : [];
    if (found.length === 0) yield { gap: 'not a coalesce setting', line: n };
    for (const [label, value] of found) {
      if (value !== undefined) yield row(nicParameters, n, parameter(device, 'coalesce', label, value));
    }
  }
}

/** `-a`, `--show-eee`, `--show-fec`, `--show-priv-flags`, `-T`, `-m`: labels with one or more values. */
export function* listed(device: string, group: Group, lines: Iterable<Line>): Iterable<Parsed> {
  for (const item of labelled(lines)) {
    if (typeof item === 'number') {
      yield { gap: 'not a parameter', line: item };
      continue;
    }
    const value = told(item.values.join(' '));
    if (value !== undefined) {
      yield row(nicParameters, item.line, parameter(device, group, item.label, value), item.endLine);
    }
  }
}
