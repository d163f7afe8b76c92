/** One tick of one loop: what a tool said, and when, by the clock of the host. */
export interface FrameHeader {
  /** 0-based; tick k was due k intervals after tick 0. */
  readonly tick: number;
  /** Epoch seconds with six decimals, as `ping -D` prints them: just before the tool was started, and after it ended. */
  readonly begin: string;
  readonly end: string;
  /** Lines that follow. They are counted, so that nothing a tool prints can be taken for a header. */
  readonly lines: number;
  readonly exit: number;
}

const HEADER =
  /^=== tick (\d{1,12}) begin (\d{1,12}\.\d{6}) end (\d{1,12}\.\d{6}) lines (\d{1,9}) exit (\d{1,3})$/;

/** `=== tick 12 begin 1795661938.264323 end 1795661938.269001 lines 202 exit 0`. */
export function formatHeader({ tick, begin, end, lines, exit }: FrameHeader): string {
  return `=== tick ${tick} begin ${begin} end ${end} lines ${lines} exit ${exit}`;
}

export function parseHeader(text: string): FrameHeader | undefined {
  const match = HEADER.exec(text);
  if (!match) return undefined;
  const [, tick, begin = '', end = '', lines, exit] = match;
  return { tick: Number(tick), begin, end, lines: Number(lines), exit: Number(exit) };
}

/** µs → `1795661938.264323`. */
export function stampOf(us: number): string {
  const seconds = Math.floor(us / 1e6);
  return `${seconds}.${String(Math.round(us - seconds * 1e6)).padStart(6, '0')}`;
}
