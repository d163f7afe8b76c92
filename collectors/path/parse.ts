import type { ProbeOutput } from '../../src/core/collector.js';
import type { Parsed } from '../../src/core/table.js';
import { mtrJson, mtrText } from './mtr.js';
import { type Format, type Section, sections } from './section.js';
import { tracepath } from './tracepath.js';
import { traceroute } from './traceroute.js';

const READERS: Readonly<Record<Format, (output: ProbeOutput, section: Section) => Iterable<Parsed>>> = {
  'mtr-json': mtrJson,
  'mtr-text': mtrText,
  traceroute,
  tracepath,
};

/** One or several traces of mtr (JSON or report), traceroute or tracepath. */
export function* parse(output: ProbeOutput): Iterable<Parsed> {
  for (const section of sections(output.lines(), output.startedAt)) {
    if ('gap' in section) yield section;
    else yield* READERS[section.format](output, section);
  }
}
