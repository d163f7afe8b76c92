/** A window shorter than this cannot hold an idle stretch, a download and an upload of 30 pings each. */
export const LEAST_LOAD_WINDOW_MS = 40_000;
