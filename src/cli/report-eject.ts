import { EvidenceError, EXIT } from '../core/errors.js';
import { ejectTemplates } from '../render/document/eject.js';
import { documentKind } from '../render/document/kinds.js';
import { PROJECT_TEMPLATES } from '../render/document/template-folders.js';

interface Flags {
  readonly to?: string;
  readonly json?: boolean;
}

/** `evidence report eject pir[/sections/impact]`. */
export async function runEject(template: string, flags: Flags): Promise<number> {
  const [, kindName = '', section] = /^([^/]+)(?:\/sections\/([^/]+))?\/?$/.exec(template) ?? [];
  if (kindName === '')
    throw new EvidenceError('E_USAGE', `"${template}" is no template`, 'such as pir, or pir/sections/impact');
  const result = await ejectTemplates(await documentKind(kindName), section, flags.to ?? PROJECT_TEMPLATES);
  process.stdout.write(
    flags.json
      ? `${JSON.stringify(result, null, 2)}\n`
      : [
          ...result.written.map((path) => `${path}\n`),
          ...result.kept.map((path) => `${path}  there already, kept\n`),
        ].join(''),
  );
  return EXIT.done;
}
