import { shellQuote } from '../../core/quote.js';
import type { FileContent, Survey, SurveyRequest } from '../transport.js';
import { FileFrames } from './file-frames.js';
import { look } from './look.js';
import { newMarker } from './marker.js';
import { isGnuHead, readEachScript, separatorOf } from './read-each-script.js';
import type { RemoteHost } from './remote-host.js';
import { AT_FUNCTION } from './run-script.js';

/**
 * Tools, links and files through one script; each list is ended by an empty word. The first one with files learns
 * besides whether head is GNU's, and where it is not it asks again in the other form.
 */
export async function surveyRemote(host: RemoteHost, request: SurveyRequest): Promise<Survey> {
  const isFirst = host.hasGnuHead === undefined;
  const survey = await askOnce(host, request);
  return isFirst && host.hasGnuHead === false ? askOnce(host, request) : survey;
}

async function askOnce(host: RemoteHost, request: SurveyRequest): Promise<Survey> {
  const { tools = [], links = [], files = [], maxBytesEach, timeoutMs } = request;
  const marker = newMarker();
  const wanted = tools.filter((name) => name !== '' && !name.includes('/'));
  const absolute = tools.filter((name) => name.startsWith('/'));
  const limit = Math.max(maxBytesEach + 1, separatorOf(marker, host.runId).length);
  const form = host.hasGnuHead === undefined ? 'gnu?' : host.hasGnuHead ? 'gnu' : 'loop';
  const script = [
    `${AT_FUNCTION}
for n in ${shellQuote(wanted)}; do at "$n" && printf '%s\\000' "$f"; done
printf '\\000'
for f in ${shellQuote(absolute)}; do [ -f "$f" ] && [ -x "$f" ] && printf '%s\\000' "$f"; done
printf '\\000'`,
    ...links.map((link) => `readlink -f -- ${shellQuote([link])}; printf '\\000'`),
    ...(files.length === 0 ? [] : [readEachScript(files, limit, marker, host.runId, form)]),
  ].join('\n');
  const printed = await look(host, script, timeoutMs);

  let at = 0;
  /** Up to the next NUL; undefined where it was cut off. */
  const word = (): string | undefined => {
    const end = printed.indexOf(0, at);
    if (end < 0) return undefined;
    const text = printed.toString('utf8', at, end);
    at = end + 1;
    return text;
  };
  const found = new Map<string, string>();
  for (let path = word(); path; path = word()) found.set(path.slice(path.lastIndexOf('/') + 1), path);
  for (let path = word(); path; path = word()) found.set(path, path);
  const ends = new Map(links.map((link) => [link, word()?.trim() ?? '']));
  if (form === 'gnu?' && files.length > 0)
    host.hasGnuHead = isGnuHead(printed.subarray(at), separatorOf(marker, host.runId));
  const contents: FileContent[] = [];
  new FileFrames(separatorOf(marker, host.runId), maxBytesEach, (file) => contents.push(file)).feed(
    printed.subarray(at),
  );
  return {
    tools: found,
    links: new Map([...ends].filter(([, end]) => end !== '')),
    files: new Map(contents.flatMap((f) => (f.errorCode === undefined ? [[f.path, f.content]] : []))),
  };
}
