// Writes docs/check.md from the built registry: `npm run build` first. `--check`: exit 1 when the file is not what this
// would write.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const FILE = join(ROOT, 'docs/check.md');

const load = (path) => import(join(ROOT, 'build/src/check', path));
const { loadWords } = await load('load-words.js');
const { allRules } = await load('rules/describe.js');

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const rules = allRules(loadWords());
const rows = rules.map(({ id, level, title, why, instead, kinds, of }) => {
  const where = [
    of.includes('document') ? (kinds?.join(', ') ?? 'every document') : '',
    of.includes('incident') ? 'incident.yaml' : '',
  ];
  return `| ${[`**${id}**`, level, title, where.filter(Boolean).join('; '), why, instead].map(cell).join(' | ')} |`;
});

const made = `# What \`evidence check\` looks for

Generated from the code by \`node scripts/check-doc.mjs\`: ${rules.length} rules.

\`\`\`
evidence check incidents/2026-11-12-site-2847 --for final     an incident folder
evidence check pir.md mail.txt --fail-on warning              any Markdown or text
evidence check mail.txt --external --kind mail                it leaves the company
evidence check incidents/* --format sarif > check.sarif       for code review
\`\`\`

Exit 0: nothing at or above \`--fail-on\` (default \`error\`); 6: something; 2: wrong use, a file that is no text, an \`incident.yaml\` that is none.

What a document is (PIR, mail, handoff, status, analysis) is read from its head, or said with \`--kind\`; its language from its words (one that quotes English of logs and tools is in its own), or \`--language\`. A mail in a fence is judged as a mail. Numbers and times are read from prose, tables and labelled lines and compared with each other: a rate with two readings, an amount with rate and duration, a percentage with its numerator and denominator, a duration with its two ends. Code in fences that name a language and in backticks is not judged; counters a tool printed there are read. Of an incident folder the typed fields are judged, its prose and \`measures\` as one document, \`narrative/\` and what is rendered in \`out/\`; what \`out/\` repeats from the file is reported in the file. Citations of a document of such a folder are held against the lock, also where the document is checked alone; any other document needs an index of its evidence.

A rule is stopped after 100 findings in one document. Comparisons of many with many look at the first few hundred of each.

## Your own

\`--rules FILE\` is YAML:

\`\`\`yaml
severity: { blame: error, jargon: warning }
disable: [weasel]
budgets: { pir: 90 } # lines
glossary: [BGP, MTU] # short forms every reader knows
phrases: # RE2, in any case, matched in linear time
  product-name:
    why: the product is called otherwise
    instead: write "Acme Cloud"
    words: ['acme platform']
\`\`\`

The word lists are data: \`checks/words.en.yaml\`, \`checks/words.de.yaml\`. An entry under \`phrases\` is a rule.

## Rules

| rule | level | what | of | why it matters | what to write instead |
|---|---|---|---|---|---|
${rows.join('\n')}
`;

if (process.argv.includes('--check')) {
  const isSame = readFileSync(FILE, 'utf8') === made;
  if (!isSame) console.error('docs/check.md is not up to date: node scripts/check-doc.mjs');
  process.exitCode = isSame ? 0 : 1;
} else writeFileSync(FILE, made);
