/** `007 b2 w=64K P=4 dir=up`: the seventh run, in block 2, of this cell. */
const SUBJECT = /^(\d{1,6}) b(\d{1,6}) (.{1,300})$/;

/** Which run of an experiment an artifact is of; nothing of one that stands alone. */
export function runOf(subject: string | undefined): {
  readonly run?: number;
  readonly block?: number;
  readonly cell?: string;
} {
  const [, run, block, cell] = SUBJECT.exec(subject ?? '') ?? [];
  if (run === undefined || block === undefined || cell === undefined) return {};
  return { run: Number(run), block: Number(block), cell };
}
