import { PROFILES } from '../collect/options.js';
import { loadConfig } from '../collect/config.js';
import { withUserCollectors } from '../collect/registry.js';
import { EXIT } from '../core/errors.js';
import type { Setting } from '../core/verdict.js';
import { formatBytes, formatDuration } from '../core/units.js';
import { painter } from './style.js';
import { wrap } from './wrap.js';

export type Listed = 'collectors' | 'detections' | 'playbooks' | 'profiles' | 'reports';

interface Flags {
  readonly json?: boolean;
  readonly color?: boolean;
  readonly config?: string;
  readonly playbooks?: readonly string[];
}

/** `evidence list collectors|detections|playbooks|profiles|reports`. */
export async function runList(what: Listed, flags: Flags): Promise<number> {
  const text = await TEXTS[what](flags);
  process.stdout.write(text);
  return EXIT.done;
}

const TEXTS = { collectors, detections, playbooks, profiles, reports };

async function reports(flags: Flags): Promise<string> {
  const { reportList } = await import('./report-kinds.js');
  return reportList(flags.json ?? false, painter(process.stdout, flags.color));
}

async function detections(flags: Flags): Promise<string> {
  const { knowledgeOf } = await import('./knowledge-flags.js');
  const { detections: all, settings } = await knowledgeOf(flags);
  const changed = (id: string): Setting[] => (settings?.changed ?? []).filter((s) => s.detection === id);
  if (flags.json) {
    const plain = all.map(({ id, name, layer, title, scope, reads, thresholds, realIf, remedy }) => ({
      ...{ id, name, layer, title, scope },
      reads: reads.map((t) => t.id),
      ...{ thresholds, realIf, remedy },
      settings: changed(id),
    }));
    return `${JSON.stringify(plain, null, 2)}\n`;
  }
  const { settingText } = await import('../analyze/settings.js');
  const paint = painter(process.stdout, flags.color);
  return all
    .map((d) =>
      [
        `${paint('bold', d.id)}  ${d.title}  ${paint('dim', d.layer)}`,
        wrap(d.realIf, '    '),
        ...Object.entries(d.thresholds).map(([name, t]) =>
          paint('dim', wrap(`${name} ${t.value} ${t.unit} (${t.source})`, '    ')),
        ),
        ...changed(d.id).map((s) => paint('yellow', wrap(`${settingText(s)} (${s.file})`, '    '))),
        wrap(`→ ${d.remedy.text} (${d.remedy.safety.replace('_', ' ')})`, '    '),
        '',
      ].join('\n'),
    )
    .join('\n');
}

async function playbooks(flags: Flags): Promise<string> {
  const { knowledgeOf } = await import('./knowledge-flags.js');
  const all = (await knowledgeOf(flags)).playbooks.toSorted((a, b) => (a.cause < b.cause ? -1 : 1));
  if (flags.json) return `${JSON.stringify(all, null, 2)}\n`;
  const paint = painter(process.stdout, flags.color);
  return all
    .map((p) =>
      [
        `${paint('bold', p.cause)}  ${p.title}  ${paint('dim', `${p.layer} · ${p.owner}`)}`,
        wrap(`needs ${p.required.map((r) => [r].flat().join(' or ')).join(', and ')}`, '    '),
        wrap(`→ ${p.mitigation.immediate} (${p.safety.replace('_', ' ')})`, '    '),
        paint('dim', `    ${p.file}`),
        '',
      ].join('\n'),
    )
    .join('\n');
}

async function collectors(flags: Flags): Promise<string> {
  const all = (await withUserCollectors((await loadConfig(flags.config)).collectors)).map((c) => ({
    id: c.id,
    title: c.title,
    why: c.why,
    layer: c.layer,
    effect: c.effect,
    cost: c.cost,
    profiles: c.profiles,
    tables: c.fills.map((t) => t.id),
    tools: Object.keys(c.tools),
  }));
  if (flags.json) return `${JSON.stringify(all, null, 2)}\n`;
  const paint = painter(process.stdout, flags.color);
  return all
    .map((c) =>
      [
        `${paint('bold', c.id)}  ${c.title}`,
        wrap(c.why, '    '),
        paint('dim', `    ${c.layer} · ${c.effect.replace('_', ' ')} · ${c.profiles.join(', ')}`),
        paint('dim', wrap(`fills ${c.tables.join(', ')}`, '    ')),
        ...(c.tools.length > 0 ? [paint('dim', wrap(`uses ${c.tools.join(', ')}`, '    '))] : []),
        '',
      ].join('\n'),
    )
    .join('\n');
}

function profiles(flags: Flags): string {
  if (flags.json) return `${JSON.stringify(PROFILES, null, 2)}\n`;
  const paint = painter(process.stdout, flags.color);
  return Object.entries(PROFILES)
    .map(
      ([name, p]) =>
        `${paint('bold', name.padEnd(8))} ${p.title}\n         window ${formatDuration(p.durationMs)}, ` +
        `a probe at most ${formatDuration(p.probeTimeoutMs)}, the run at most ${formatDuration(p.budgetTimeMs)} ` +
        `and ${formatBytes(p.budgetBytes)}\n`,
    )
    .join('\n');
}
