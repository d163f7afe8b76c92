import { relative } from 'node:path';
import { EXIT } from '../core/errors.js';
import { visible } from '../core/escape.js';
import { checkTemplates } from '../render/document/check-templates.js';
import { documentKinds } from '../render/document/kinds.js';
import { templateFolders } from '../render/document/template-folders.js';
import { painter } from './style.js';

interface Flags {
  readonly templates?: string;
  readonly json?: boolean;
  readonly color?: boolean;
}

/** `evidence report template check`: exit 6 where a template is wrong. */
export async function runTemplateCheck(flags: Flags): Promise<number> {
  const { templates, problems } = checkTemplates(await documentKinds(), templateFolders(flags.templates));
  const errors = problems.filter(({ level }) => level === 'error').length;
  const paint = painter(process.stdout, flags.color);
  const lines = problems.map(({ file, line, column, level, text, hint }) => {
    const path = file.startsWith('/') ? relative(process.cwd(), file) : file;
    const word = paint(level === 'error' ? 'red' : 'yellow', level);
    return (
      visible(`${path}:${line}:${column}: `) +
      `${word}: ${visible(text)}${hint ? `\n    → ${visible(hint)}` : ''}`
    );
  });
  const counts = `${templates} templates, ${count(errors, 'error')}, ${count(problems.length - errors, 'warning')}`;
  process.stdout.write(
    flags.json ? `${JSON.stringify({ templates, problems }, null, 2)}\n` : [...lines, counts, ''].join('\n'),
  );
  return errors > 0 ? EXIT.check : EXIT.done;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
