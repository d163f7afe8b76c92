import { styleText } from 'node:util';

type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'bold' | 'dim';
export type Paint = (colour: Colour, text: string) => string;

/**
 * Colours for one stream: only on a terminal, never with NO_COLOR (no-color.org), TERM=dumb or --no-color;
 * FORCE_COLOR wins over the missing terminal.
 */
export function painter(stream: NodeJS.WriteStream, flag: boolean | undefined): Paint {
  const env = process.env;
  const wanted =
    flag !== false &&
    (env['NO_COLOR'] ?? '') === '' &&
    ((env['FORCE_COLOR'] ?? '') !== '' || (stream.isTTY && env['TERM'] !== 'dumb'));
  return wanted ? (colour, text) => styleText(colour, text, { validateStream: false }) : (_, text) => text;
}
