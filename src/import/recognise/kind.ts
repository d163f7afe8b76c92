/** The beginning of a file, and what its name says. */
export interface Head {
  readonly text: string;
  /** Below the top folder. */
  readonly path: string;
  /** Words of the file's name: `ethtool_-S_ens3` → `ethtool`, `-S`, `ens3`. */
  readonly words: readonly string[];
}

/** One question a file can answer. Files that answer the same one are two samples, or one of them is left unread. */
export interface Answer {
  readonly question: string;
  /** The file with the highest says most. */
  readonly rank: number;
  readonly probe: string;
}

/** A kind of output that some collector reads. A new kind is a line in one of the lists beside this file. */
export interface Kind {
  readonly collector: string;
  readonly probe: string;
  /** For people: `ss`, `/proc/net/snmp`. */
  readonly what: string;
  /** As in `ProbeOutput`: the executable, `read` or `log`. */
  readonly tool: string;
  /** What the text must hold; whether it really is that, the collector's own parser decides. */
  readonly sign: RegExp;
  /** What the path must hold too, where the text alone says too little. */
  readonly name?: RegExp;
  /** Any further condition. */
  readonly only?: (head: Head) => boolean;
  readonly argv?: (head: Head) => readonly string[];
  /** What the output is about; undefined: it cannot be told, and then the text is kept unread. */
  readonly subject?: (head: Head) => string | undefined;
  /** Put in front of each line, as the parser knows it from several files read together. */
  readonly prefix?: string;
  /** Best first. Absent: it is its own question, and every file of the kind is read. */
  readonly answers?: (head: Head) => readonly Answer[];
  /** Questions it answers besides, so that no other file is asked. */
  readonly covers?: (head: Head) => readonly string[];
  /** A further artifact from the lines of the same file that match. */
  readonly also?: { readonly kind: Kind; readonly lines: RegExp };
}

/** One answer that does not depend on the text. */
export function answer(question: string, rank: number, probe: string): (head: Head) => readonly Answer[] {
  return () => [{ question, rank, probe }];
}
