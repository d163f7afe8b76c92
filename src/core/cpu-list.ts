/** `0-3,8` → 0 1 2 3 8 (cpuset(7), list format). At most 4096 CPUs. */
export function cpuList(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const match = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part.trim());
    if (!match) return [];
    const [from, to] = [Number(match[1]), Number(match[2] ?? match[1])];
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
  });
}
