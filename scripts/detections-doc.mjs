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

/** What the code calls "gate G1" and so on: the ways of being fooled that every claim must have passed. */
const GATES = [
  'A counter counts only as the difference of two looks, with the time between them; one look is an average since boot, and never more than a hint.',
  'A counter that went backwards, wrapped or was born again (another boot, another interface) makes its interval void.',
  'A share stands with its part and its whole, both of the same direction and protocol, and there is none of too few.',
  'What was seen for a single moment is a hint: three looks in a row, or a fifth of the window.',
  'Without traffic in the window the answer is "not exercised", not "healthy".',
  'A claim about two ends needs the same connection at both, and clocks whose difference is known; within its error there is no order.',
  'Who sends and who receives is settled first: most figures of a socket mean nothing on its passive side.',
  'None lost of n proves less than 3/n; the interval is printed.',
  'Loss or delay at a hop counts only if every later hop that answers shows it too.',
  'A capture is judged by what it can show: its own drops, cut packets, a missing SYN, one direction only, copies, offloaded segments.',
  'That a rule or setting exists is no evidence; its own counter must have grown for what failed.',
  'A cause comes before its effect, or with it.',
  'Counters belong to a namespace, an interface, a queue or a CPU: it is said which, and they are not averaged before they are tested.',
  'What could not be looked at is a gap, told beside the verdict, and makes it less sure.',
];

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
  `Generated from the code by \`node scripts/detections-doc.mjs\`: ${detections.length} detections, one file each in \`detections/\`. Each threshold with its unit and who says so. Remedy: **G** reads only, **Y** changes configuration and can be taken back, **R** interrupts traffic or service. What is common to all of them is called gates.`,
  `## gates\n\n${GATES.map((text, i) => `- **G${i + 1}** ${text}`).join('\n')}`,
  ...LAYERS.flatMap(section),
].join('\n\n');
const made = `${text}\n`;

if (process.argv.includes('--check')) {
  const isSame = readFileSync(FILE, 'utf8') === made;
  if (!isSame) console.error('docs/detections.md is not up to date: node scripts/detections-doc.mjs');
  process.exitCode = isSame ? 0 : 1;
} else writeFileSync(FILE, made);
