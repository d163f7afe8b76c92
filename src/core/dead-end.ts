/** Route types that end a packet's way (ip-route(8)); `throw` only ends the look into one table. */
export const DEAD_ENDS: ReadonlySet<string> = new Set(['blackhole', 'unreachable', 'prohibit']);
