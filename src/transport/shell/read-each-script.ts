import { RUN_MARKER } from '../environment.js';
import { KIND_FUNCTION } from '../regular-only.js';
import { globWord } from './glob-word.js';
import type { Marker } from './marker.js';

/** Files per process: far below the limit for arguments. */
const BATCH = 400;

/** What only GNU's head says of a file that is not there. */
const GNU_SAYS = "head: cannot open '/none/such' for reading: No such file or directory\n";

/** Where head(1) is GNU's one process reads many files. `gnu?` asks it besides whether it is. */
export type ReadEachForm = 'gnu' | 'gnu?' | 'loop';

/**
 * Prints batches of files: their paths, each ended by NUL, and one more NUL; then before each file and after the
 * last the separator; a file's content is followed by what head or cat had to say about it (`head: …`).
 *
 * Where head is GNU's, one process reads a whole batch, and the separator is its own environment, read by it
 * between the files: no process per file, no temporary file, and any bytes may stand in a file. Elsewhere it is
 * a loop with the same output.
 *
 * With `regularOnly` the path of what must not be read stands behind what it is (`fifo:/path`), and is not opened.
 */
export function readEachScript(
  patterns: readonly string[],
  limit: number,
  marker: Marker,
  runId: string,
  form: ReadEachForm,
  regularOnly = false,
): string {
  const mark = `${RUN_MARKER}=${runId}`;
  const test = form === 'gnu?' ? '/none/such ' : '';
  const read =
    form === 'loop'
      ? `eval "for f in $q; do printf 'M=%s\\\\000%s\\\\000' $m ${mark}; case \\$f in /*) { cat -- \\"\\$f\\" | head -c ${limit}; } 2>&1 ;; esac; done"
printf 'M=%s\\000%s\\000' $m ${mark}`
      : `eval "env -i M=$m ${mark} head -q -c ${limit} -- ${test}$a /proc/self/environ" 2>&1`;
  return `m=${marker.word} k=
${regularOnly ? KIND_FUNCTION : ''}
set -- ${patterns.map(globWord).join(' ')}
while [ $# -gt 0 ]; do
n=$#
[ $n -gt ${BATCH} ] && n=${BATCH}
i=0 a= q=
while [ $i -lt $n ]; do
i=$((i+1))
${regularOnly ? 'eval "kind \\"\\${$i}\\""' : ''}
a="$a /proc/self/environ"
[ -z "$k" ] && a="$a \\"\\\${$i}\\""
q="$q \\"$k\\\${$i}\\""
done
eval "printf '%s\\\\000' $q"
printf '\\000'
${read}
shift $n
done`;
}

export function separatorOf(marker: Marker, runId: string): Buffer {
  return Buffer.from(`M=${marker.text}\0${RUN_MARKER}=${runId}\0`);
}

/** What head answered to `gnu?`; undefined where its answer was cut off. */
export function isGnuHead(printed: Buffer, separator: Buffer): boolean | undefined {
  const paths = printed.indexOf('\0\0');
  const said = printed.subarray(paths + 2);
  const expected = Buffer.concat([Buffer.from(GNU_SAYS), separator]);
  if (paths < 0 || said.length === 0) return undefined;
  const length = Math.min(said.length, expected.length);
  if (!said.subarray(0, length).equals(expected.subarray(0, length))) return false;
  return length === expected.length ? true : undefined;
}
