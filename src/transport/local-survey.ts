import { realpath } from 'node:fs/promises';
import { readEachLocalFile } from './local-read-each.js';
import type { Survey, SurveyRequest } from './transport.js';

/** A look around on this machine; `locate` knows where its tools are. */
export async function surveyLocally(
  { tools = [], links = [], files = [], maxBytesEach, timeoutMs }: SurveyRequest,
  locate: (name: string) => string | undefined,
): Promise<Survey> {
  const found = new Map<string, Buffer>();
  const reading = readEachLocalFile({
    patterns: files,
    maxBytesEach,
    timeoutMs,
    signal: new AbortController().signal,
    onFile: ({ path, content, errorCode }) => {
      if (errorCode === undefined) found.set(path, content);
      return true;
    },
  });
  const ends = await Promise.all(links.map((link) => realpath(link).catch(() => undefined)));
  await reading;
  return {
    tools: known(tools, tools.map(locate)),
    links: known(links, ends),
    files: found,
  };
}

function known(names: readonly string[], values: readonly (string | undefined)[]): Map<string, string> {
  return new Map(
    names.flatMap((name, i): [string, string][] => {
      const value = values[i];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
