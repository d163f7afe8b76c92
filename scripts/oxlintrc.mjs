// Writes .oxlintrc.json: who may import whom is one table here, in JSON it is four hundred lines. `--check`: exit 1 when
// the file is not what this would write.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folder of src/ → the folders it sees besides itself. A new folder is a line here. */
const SEES = {
  core: [],
  tables: ['core'],
  redact: ['core'],
  inventory: ['core'],
  facts: ['core', 'tables'],
  transport: ['core', 'tables'],
  bundle: ['core', 'tables', 'facts', 'transport', 'redact'],
  upload: ['core', 'transport'],
  analyze: ['core', 'tables', 'facts', 'bundle'],
  query: ['core', 'tables', 'facts', 'bundle', 'analyze'],
  timeline: ['core', 'tables', 'facts', 'bundle'],
  render: ['core', 'tables', 'facts', 'bundle', 'transport'],
  collect: [
    'core',
    'tables',
    'redact',
    'inventory',
    'facts',
    'transport',
    'bundle',
    'upload',
    'analyze',
    'timeline',
    'render',
    'pcap',
  ],
  script: ['core', 'tables', 'collect', 'render'],
  import: ['core', 'tables', 'redact', 'facts', 'bundle', 'analyze', 'timeline', 'render', 'collect'],
  incident: ['core', 'tables', 'facts', 'bundle', 'analyze', 'query', 'timeline'],
  check: ['core', 'redact', 'incident'],
  report: [
    'core',
    'tables',
    'facts',
    'bundle',
    'transport',
    'analyze',
    'query',
    'timeline',
    'incident',
    'render',
    'check',
  ],
  pcap: ['core', 'tables', 'facts'],
  record: [
    'core',
    'tables',
    'redact',
    'inventory',
    'facts',
    'transport',
    'bundle',
    'collect',
    'analyze',
    'render',
    'series',
  ],
  series: ['core', 'tables', 'facts', 'bundle'],
  capture: [
    'core',
    'tables',
    'redact',
    'inventory',
    'facts',
    'transport',
    'bundle',
    'collect',
    'analyze',
    'render',
    'pcap',
  ],
  paths: ['core', 'tables', 'facts', 'bundle'],
  experiment: [
    'core',
    'tables',
    'redact',
    'inventory',
    'facts',
    'transport',
    'bundle',
    'collect',
    'render',
    'record',
    'series',
  ],
  trace: ['core', 'tables', 'redact', 'inventory', 'facts', 'transport', 'bundle', 'collect', 'render'],
  mcp: 'all',
  cli: 'all',
};

/** Library → the one folder that uses it. */
const USED_IN = {
  'node:child_process': 'transport',
  execa: 'transport',
  ssh2: 'transport',
  archiver: 'bundle',
  'tar-stream': 'bundle',
  yauzl: 'bundle',
  'age-encryption': 'bundle',
  handlebars: 'render',
  marked: 'render',
  docx: 'render',
  nodemailer: 'render',
  commander: 'cli',
  listr2: 'cli',
};

const FOLDERS = Object.keys(SEES);
const REGISTRIES = {
  regex: '/(collectors|detections|reports)/',
  message: 'registries are found by directory, nobody imports them',
};

const libraries = (folder) =>
  Object.entries(USED_IN)
    .filter(([, home]) => home !== folder)
    .map(([name, home]) => ({ name, message: `only src/${home} uses ${name}` }));

const layer = (folder) => {
  const unseen =
    SEES[folder] === 'all' ? [] : FOLDERS.filter((f) => f !== folder && !SEES[folder].includes(f));
  const patterns = [
    ...(unseen.length > 0
      ? [
          {
            regex: `^(?:\\.\\./)+(?:${unseen.join('|')})/`,
            message: `src/${folder} sees ${SEES[folder].join(', ') || 'nothing else'}`,
          },
        ]
      : []),
    REGISTRIES,
  ];
  return {
    files: [`src/${folder}/**/*.ts`],
    rules: { 'no-restricted-imports': ['error', { paths: libraries(folder), patterns }] },
  };
};

const config = {
  $schema: './node_modules/oxlint/configuration_schema.json',
  ...JSON.parse(readFileSync(join(import.meta.dirname, 'oxlint-rules.json'), 'utf8')),
};
const ours = FOLDERS.filter((f) => f !== 'core' && f !== 'tables').join('|');
config.overrides = [
  ...FOLDERS.map(layer),
  {
    files: ['collectors/**/*.ts', 'detections/**/*.ts', 'reports/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: libraries('collectors'),
          patterns: [
            {
              regex: `^node:|/(${ours})/`,
              message:
                'collectors, detections and reports are pure: src/core, src/tables and their own folder only',
            },
          ],
        },
      ],
    },
  },
  ...config.overrides,
];

const file = join(import.meta.dirname, '../.oxlintrc.json');
const text = `${JSON.stringify(config, null, 2)}\n`;
if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') === text) process.exit(0);
  console.error('.oxlintrc.json is not what scripts/oxlintrc.mjs writes: run node scripts/oxlintrc.mjs');
  process.exit(1);
}
writeFileSync(file, text);
