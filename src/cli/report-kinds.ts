import type { DocumentKind } from '../core/documents/document-kind.js';
import { documentKinds } from '../render/document/kinds.js';
import { BUNDLE_README } from './report-bundle-readme.js';
import type { Paint } from './style.js';
import { wrap } from './wrap.js';

type Shown = Pick<DocumentKind, 'kind' | 'title' | 'why'> & { readonly variants: readonly string[] };

/** Every document there is; that of a single bundle has no incident to be made of. */
async function shownKinds(): Promise<Shown[]> {
  return [...(await documentKinds()), { ...BUNDLE_README, variants: [] }];
}

/** What `evidence list reports` prints. */
export async function reportList(asJson: boolean, paint: Paint): Promise<string> {
  const kinds = await shownKinds();
  if (!asJson) return kinds.map((kind) => entry(kind, paint)).join('\n');
  const plain = kinds.map(({ kind, title, why, variants }) => ({ kind, title, why, variants }));
  return `${JSON.stringify(plain, null, 2)}\n`;
}

function entry({ kind, title, why, variants }: Shown, paint: Paint): string {
  const forms = variants.length > 1 ? [paint('dim', `    --variant ${variants.join(' | ')}`)] : [];
  return [`${paint('bold', kind)}  ${title}`, wrap(why, '    '), ...forms, ''].join('\n');
}

/** For `evidence report --help`: kinds with what each is for. */
export async function kindsHelp(): Promise<string> {
  const kinds = await shownKinds();
  const width = Math.max(0, ...kinds.map(({ kind }) => kind.length));
  const lines = kinds.map(({ kind, why, variants }) => {
    const forms = variants.length > 1 ? ` (${variants.join(', ')})` : '';
    return wrap(`${why}${forms}`, ' '.repeat(width + 4)).replace(/^ +/, `  ${kind.padEnd(width)}  `);
  });
  return `\nDocuments:\n${lines.join('\n')}\n${EXAMPLES}\n`;
}

const EXAMPLES = `
Examples:
  evidence report pir incidents/2026-11-26-site-12
  evidence report escalation BUNDLE --audience network --format eml,txt --out .
  evidence report handoff incidents/2026-11-26-site-12 --format html,json --out handoff
  evidence report pir --model pir.json --format docx --out .
  evidence report escalation DIR --audience network --send --smtp smtp://relay.example.org --dry-run`;
