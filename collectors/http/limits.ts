/** Bytes of a body that one attempt reads: enough to judge a transfer, too little to load a link. */
export const BODY_CAP = 1024 * 1024;
