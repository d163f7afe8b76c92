/**
 * Of what `ss -p` printed only the sockets of these processes, with the header; ss itself cannot ask the kernel for
 * them. A socket is a line and the indented ones behind it.
 */
export function ofProcesses(text: Buffer, pids: readonly number[]): Buffer {
  const marks = pids.map((pid) => `,pid=${pid},`);
  const kept: string[] = [];
  let isKept = true;
  for (const line of text.toString('latin1').split('\n').slice(0, -1)) {
    const isDetail = line.startsWith('\t') || line.startsWith(' ');
    if (!isDetail) isKept = marks.some((mark) => line.includes(mark)) || /\bRecv-Q\s+Send-Q\b/.test(line);
    if (isKept) kept.push(`${line}\n`);
  }
  return Buffer.from(kept.join(''), 'latin1');
}
