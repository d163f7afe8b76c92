import type { Knowledge } from '../../analyze/analyze.js';
import { parseCondition, type Playbook, weights } from '../../analyze/playbook.js';
import type { JudgedBy } from '../../core/documents/record.js';

const made = new WeakMap<Knowledge, JudgedBy>();

/** What documents say of detections and playbooks, as plain data. */
export function judgedBy(knowledge: Knowledge): JudgedBy {
  const known = made.get(knowledge);
  if (known) return known;
  const { detections, playbooks, collectors, limits } = knowledge;
  const reads = new Map(detections.map((d) => [d.id, new Set(d.reads.map((t) => t.id))]));
  const needs = playbooks.map((p) => ({ cause: p.cause, detections: detectionsOf(p) }));
  const all: JudgedBy = {
    detections: Object.fromEntries(
      detections.map(({ id, title, thresholds }) => [
        id,
        {
          title,
          thresholds: Object.fromEntries(
            Object.entries(thresholds).map(([name, { value, unit }]) => [
              name,
              { value: limits[id]?.[name] ?? value, unit },
            ]),
          ),
        },
      ]),
    ),
    causes: Object.fromEntries(
      playbooks.map(({ cause, title, layer, statement, confirm, required }) => [
        cause,
        { title, layer, statement, confirm, required: detectionsIn(required.flat()) },
      ]),
    ),
    decides: Object.fromEntries(
      collectors.map(({ id, fills }) => {
        const isRead = (detection: string): boolean =>
          fills.some((table) => reads.get(detection)?.has(table.id));
        return [id, needs.filter((n) => n.detections.some(isRead)).map((n) => n.cause)];
      }),
    ),
  };
  made.set(knowledge, all);
  return all;
}

/** Without what it needs, and what speaks for it most, a cause is not found. */
function detectionsOf({ required, supports }: Playbook): string[] {
  const strong = weights(supports).filter(([, weight]) => weight >= 1);
  return detectionsIn([...required.flat(), ...strong.map(([text]) => text)]);
}

function detectionsIn(conditions: readonly string[]): string[] {
  return conditions.map((text) => parseCondition(text).detection);
}
