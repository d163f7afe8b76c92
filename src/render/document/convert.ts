import type { Assets } from './assets.js';
import type { Format } from './formats.js';
import type { Paper } from './to-html.js';

export interface ConvertOptions {
  /** Of a PDF; A4 where absent. */
  readonly paper?: Paper;
  /** Ends a browser that prints. */
  readonly signal?: AbortSignal;
}

/**
 * The Markdown of a document in another format. The same input gives the same bytes, but for PDF: the browser that
 * prints it writes the time into it. `eml` is a draft without attachments; `toMail` takes them. Throws
 * E_NO_BROWSER (pdf), E_MAIL (eml).
 */
export async function convert(
  markdown: string,
  format: Format,
  assets: Assets,
  options: ConvertOptions = {},
): Promise<string | Buffer> {
  switch (format) {
    case 'md':
      return markdown;
    case 'json':
      return `${JSON.stringify(assets.model, null, 1)}\n`;
    case 'yaml':
      return yamlOf(assets.model);
    case 'html':
      return (await import('./to-html.js')).toHtml(markdown, assets);
    case 'txt':
      return (await import('./to-text.js')).toText(markdown, assets);
    case 'jira':
      return (await import('./to-jira.js')).toJira(markdown, assets);
    case 'slack':
      return (await import('./to-slack.js')).toSlack(markdown, assets);
    case 'docx':
      return (await import('./to-docx.js')).toDocx(markdown, assets);
    case 'eml': {
      const [{ toMail }, { mailHead }] = await Promise.all([
        import('./to-mail.js'),
        import('./mail-head.js'),
      ]);
      const head = mailHead(assets.model, assets.title);
      return (await toMail(markdown, assets, { head, unsent: true })).bytes;
    }
    case 'pdf': {
      const [{ toHtml }, { printPage }] = await Promise.all([
        import('./to-html.js'),
        import('./chromium.js'),
      ]);
      const page = toHtml(markdown, assets, options.paper ?? 'A4');
      return printPage(page, options.signal ?? new AbortController().signal);
    }
  }
}

/** A document that is YAML by itself (`sop`) gives that; of any other its model. */
async function yamlOf(model: unknown): Promise<string> {
  const { yaml } = (model ?? {}) as { readonly yaml?: readonly string[] };
  if (Array.isArray(yaml)) return `${yaml.join('\n')}\n`;
  return (await import('yaml')).stringify(model);
}
