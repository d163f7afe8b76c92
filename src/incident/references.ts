import type { Lock } from '../core/documents/lock.js';
import type { Mistake, YamlText } from '../core/read-yaml.js';
import { idsIn, walk } from './ids.js';

/**
 * Ids given twice, and references that lead nowhere. `mistakes` make the file ambiguous or wrong; `doubts` are said and
 * it can be worked with: what prose cites, and all citations while there is no lock that knows the evidence.
 */
export function checkReferences(
  yaml: YamlText,
  lock: Lock,
  isFresh: boolean,
): { readonly mistakes: Mistake[]; readonly doubts: Mistake[] } {
  const [mistakes, doubts]: [Mistake[], Mistake[]] = [[], []];
  const first = new Map<string, readonly PropertyKey[]>();
  for (const { id, path } of idsIn(yaml.data)) {
    const other = first.get(id);
    if (other === undefined) first.set(id, path);
    else {
      const text = `${name(path)}: id ${id} is given twice (first at ${yaml.at(yaml.offset([...other, 'id']))})`;
      mistakes.push({ offset: yaml.offset([...path, 'id']), text });
    }
  }
  const evidence = new Set(lock.evidence.map((e) => e.id));
  const missing = (path: readonly PropertyKey[], text: string): Mistake => ({
    offset: yaml.offset(path),
    text: `${name(path)}: ${text}`,
  });
  for (const { path, key, value } of walk(yaml.data)) {
    if (typeof value !== 'string') continue;
    const owner = path.findLast((step) => typeof step === 'string');
    if (owner === 'cite') {
      if (evidence.has(value)) continue;
      if (!/^E\d+$/.test(value))
        doubts.push(missing(path, `"${value}" is no id of the evidence index, such as E7`));
      else if (isFresh)
        doubts.push(
          missing(
            path,
            `nobody knows what ${value} is: there is no evidence.lock.json; attach the bundle again`,
          ),
        );
      else
        mistakes.push(
          missing(path, `there is no evidence ${value}; evidence.lock.json has ${range(evidence)}`),
        );
    } else if (key === 'q' && /^Q\d+$/.test(value) && !first.has(value)) {
      mistakes.push(missing(path, `there is no question ${value} under questions`));
    } else if (key === 'factor' && path[0] === 'actions' && !first.has(value)) {
      mistakes.push(missing(path, `there is no factor ${value} under root_cause.factors`));
    } else if (key === 'event' && path[0] === 'hypotheses' && /^t\d+$/.test(value) && !first.has(value)) {
      mistakes.push(missing(path, `there is no row ${value} in the timeline`));
    } else {
      for (const [, id = ''] of value.matchAll(/\[(E\d+)\]/g))
        if (!evidence.has(id))
          doubts.push(missing(path, `cites [${id}], which evidence.lock.json does not know`));
    }
  }
  return { mistakes, doubts };
}

function name(path: readonly PropertyKey[]): string {
  return path.join('.');
}

function range(evidence: ReadonlySet<string>): string {
  return evidence.size === 0
    ? 'none: attach a bundle first'
    : `E1 to E${Math.max(...[...evidence].map((e) => Number(e.slice(1))))}`;
}
