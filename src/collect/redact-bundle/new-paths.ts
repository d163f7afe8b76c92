import { pathProblem } from '../../bundle/entry-path.js';
import type { Artifact } from '../../bundle/manifest.js';
import { slug } from '../../core/slug.js';
import { stemOf } from '../job.js';
import { AS_THEY_ARE } from '../naming.js';
import type { Redaction } from '../redaction.js';

/** Behind the stem: an alternative's tool, the snapshot, the stream, the kind of file. */
const TAIL = /^(?:\.[A-Za-z0-9_+-]+)?(?:\.(?:start|end))?(?:\.stderr)?\.(?:txt|json|pcap)$/;
const KIND = /(?:\.(?:start|end))?(?:\.stderr)?\.(?:txt|json|pcapng|pcap)$/;

/** Where each file of a bundle lies in the redacted one. A path is a name too; no two files get the same. */
export class NewPaths {
  readonly #redaction: Redaction;
  readonly #taken = new Set<string>();

  constructor(redaction: Redaction) {
    this.#redaction = redaction;
  }

  /** Made from what the manifest says, as collecting does: the characters in a file name lead nowhere. */
  ofArtifact(artifact: Artifact, path: string): string {
    const { host, collector, probe, subject: given } = artifact;
    const old = stemOf(host, collector, named(probe, given), AS_THEY_ARE);
    const tail = path.startsWith(old) ? path.slice(old.length) : '';
    const subject = subjectOf(artifact, this.#redaction);
    const masked = subject === undefined ? undefined : this.#redaction.mask(subject);
    const isKnown = TAIL.test(tail) && this.#redaction.isBuiltIn(collector);
    if (isKnown) return this.#free(stemOf(host, collector, named(probe, masked), this.#redaction) + tail);
    const folder = `hosts/${slug(this.#redaction.hostId(host))}/${slug(this.#redaction.collectorId(collector))}`;
    return this.#free(`${folder}/${slug(probe)}${KIND.exec(path)?.[0] ?? '.txt'}`);
  }

  /** What is no output of a probe keeps its name but for what has to be masked in it. */
  ofFile(path: string): string {
    const name = this.#redaction.policy.text(path);
    return this.#free(pathProblem(name) === undefined ? name : `files/${slug(name)}`);
  }

  #free(path: string): string {
    const at = KIND.exec(path)?.index ?? path.length;
    let free = path;
    for (let n = 2; this.#taken.has(free); n++) free = `${path.slice(0, at)}-${n}${path.slice(at)}`;
    this.#taken.add(free);
    return free;
  }
}

/**
 * After a crash a subject is known by its file name alone: characters are lost in it, and its eight hex digits tell
 * whether a guess is right. With identities such a name is left out.
 */
export function subjectOf({ tool, subject }: Artifact, { identities }: Redaction): string | undefined {
  const isFileName = tool === 'unknown' && /(?:^|-)[0-9a-f]{8}$/.test(subject ?? '');
  return identities && isFileName ? undefined : subject;
}

function named(id: string, subject: string | undefined): { id: string; subject?: string } {
  return { id, ...(subject !== undefined && { subject }) };
}
