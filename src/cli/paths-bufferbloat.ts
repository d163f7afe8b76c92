import { groupBy } from '../core/group-by.js';
import { few, millis } from '../core/readable.js';
import type { PathsReport } from '../paths/analyze-paths.js';
import { GRADE_SOURCE, gradeOf, type Graded } from '../paths/bufferbloat.js';
import { type Block, centreText, lossText } from './paths-words.js';

/** Grades with what they rest on, and why a path has none. */
export function bufferbloat({ bufferbloat: all }: PathsReport): Block[] {
  const graded = all.flatMap((b) => (b.state === 'graded' ? [b] : []));
  const others = all.flatMap((b) => (b.state === 'graded' ? [] : [b]));
  // Many paths lack a grade for the same reason.
  const reasons = [...groupBy(others, (b) => `${b.state.replace('_', ' ')}: ${b.statement}`)].map(
    ([why, own]) => ({
      depth: 0,
      text: `${few(
        own.map((b) => `${b.host} → ${b.target}`),
        6,
      )}: ${why}`,
    }),
  );
  return [
    ...graded.flatMap(gradeBlocks),
    ...reasons,
    ...(graded.length > 0 ? [{ depth: 0, text: GRADE_SOURCE }] : []),
  ];
}

function gradeBlocks(b: Graded): Block[] {
  const range = b.best === b.worst ? '' : ` (${b.best} to ${b.worst} by the intervals)`;
  const tone = b.grade.startsWith('A') ? 'good' : b.grade === 'B' ? 'doubt' : 'bad';
  const alone = (added: number): string => (gradeOf(added) === b.grade ? '' : `, alone ${gradeOf(added)}`);
  const lines = [
    `idle ${centreText(b.idle)}`,
    ...b.directions.map(
      (d) =>
        `${d.direction}, ${d.mbitPerS.toFixed(1)} Mbit/s for ${d.seconds.toFixed(0)} s: ${centreText(d.rtt)}, p95 ${millis(d.p95)}, lost ${lossText(d.loss)}${alone(d.added)}`,
    ),
    ...b.notes,
  ];
  return [
    {
      depth: 0,
      lead: [b.grade, tone],
      text: `${b.host} → ${b.target}${range}: ${millis(b.added)} more under load${b.load === 'own' ? '' : ' that happened anyway'}`,
    },
    ...lines.map((text) => ({ depth: 1, text })),
  ];
}
