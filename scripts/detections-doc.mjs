// Writes docs/detections.md from the built registry: `npm run build` first. `--check`: exit 1 when the file is not what
// this would write.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const FILE = join(ROOT, 'docs/detections.md');
const SAFETY = { read_only: 'G', config_change: 'Y', disruptive: 'R' };
const SEVERITIES = ['info', 'hint', 'warning', 'critical'];

const { loadMember } = await import(join(ROOT, 'build/src/core/load-registry.js'));
const { LAYERS } = await import(join(ROOT, 'build/src/core/layers.js'));

const sources = LAYERS.flatMap((layer) => {
  const folder = join(ROOT, 'detections', layer);
  const files = readdirSync(join(ROOT, 'detections')).includes(layer) ? readdirSync(folder) : [];
  return files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => ({ layer, name: file.slice(0, -3), text: readFileSync(join(folder, file), 'utf8') }));
});
const detections = await Promise.all(
  sources.map(async (s) => ({ ...s, detection: await loadMember('detections', `${s.layer}/${s.name}`) })),
);

/** The severities a detection can give: the words stand in its source. */
const severitiesOf = (text) => SEVERITIES.filter((s) => new RegExp(`'${s}'`).test(text)).join(', ');
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const thresholdsOf = (thresholds) =>
  Object.entries(thresholds)
    .map(([name, { value, unit, source }]) => `\`${name}\` ${value} ${unit} (${source})`)
    .join('; ') || 'any';

const section = (layer) => {
  const own = detections
    .filter((d) => d.layer === layer)
    .toSorted((a, b) => (a.detection.id < b.detection.id ? -1 : 1));
  if (own.length === 0) return [];
  const rows = own.map(({ detection: d, text }) =>
    [
      `**${d.id}** ${d.title}`,
      thresholdsOf(d.thresholds),
      severitiesOf(text),
      d.realIf,
      `${SAFETY[d.remedy.safety]} ${d.remedy.text}`,
    ]
      .map(cell)
      .join(' | '),
  );
  return [
    `## ${layer}`,
    `| what | counts from | severity | real if | remedy |\n|---|---|---|---|---|\n${rows.map((r) => `| ${r} |`).join('\n')}`,
  ];
};

const text = [
  '# Detections',
  `Generated from the code by \`node scripts/detections-doc.mjs\`: ${detections.length} detections, one file each in \`detections/\`. Each threshold with its unit and who says so. Remedy: **G** reads only, **Y** changes configuration and can be taken back, **R** interrupts traffic or service. The gates that every result passes (a total since boot is a hint, no percentage of too few, no verdict from a single look) are in \`src/analyze/gates.ts\`.`,
  ...LAYERS.flatMap(section),
].join('\n\n');
const made = `${text}\n`;

if (process.argv.includes('--check')) {
  const isSame = readFileSync(FILE, 'utf8') === made;
  if (!isSame) console.error('docs/detections.md is not up to date: node scripts/detections-doc.mjs');
  process.exitCode = isSame ? 0 : 1;
} else writeFileSync(FILE, made);
