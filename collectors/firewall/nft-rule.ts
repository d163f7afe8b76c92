/** What one rule line of `nft -a list ruleset` says. */
export interface NftRule {
  readonly rule: string;
  readonly handle?: number;
  readonly verdict?: string;
  readonly target?: string;
  readonly counter_name?: string;
  readonly packets?: number;
  readonly bytes?: number;
}

const VERDICTS = new Set(
  'accept drop reject queue return continue jump goto vmap masquerade snat dnat redirect tproxy fwd dup notrack'.split(
    ' ',
  ),
);

/** `MATCH… [counter packets N bytes N] VERDICT [comment "…"] # handle N` (nft(8), statements). */
export function readNftRule(line: string): NftRule {
  const { text, handle } = withoutHandle(line);
  const counter = /\bcounter packets (\d{1,15}) bytes (\d{1,15})/.exec(unquoted(text));
  const name = /\bcounter name "?([^\s"]+)"?/.exec(text)?.[1];
  return {
    rule: withoutCounts(text),
    ...(handle !== undefined && { handle }),
    ...verdictOf(text),
    ...(name !== undefined && { counter_name: name }),
    ...(counter && { packets: Number(counter[1]), bytes: Number(counter[2]) }),
  };
}

/** The handle is the last thing on the line; a comment may hold the same characters. */
export function withoutHandle(line: string): { text: string; handle?: number } {
  const at = line.lastIndexOf('# handle ');
  const handle = at < 0 ? undefined : /^# handle (\d{1,15})\s*$/.exec(line.slice(at))?.[1];
  if (handle === undefined) return { text: line.trim() };
  return { text: line.slice(0, at).trim(), handle: Number(handle) };
}

/** Counters and what is left of a quota change by themselves; the rest is the rule. */
function withoutCounts(text: string): string {
  return text
    .split(/("[^"]*")/)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part
            .replace(/\bcounter packets \d+ bytes \d+/g, 'counter')
            .replace(/\bused \d+ \w+/g, '')
            .replace(/\s+/g, ' '),
    )
    .join('')
    .trim();
}

function unquoted(text: string): string {
  return text.replace(/"[^"]*"/g, '""');
}

/** The last verdict word outside quotes, set brackets and matches. */
function verdictOf(text: string): { verdict?: string; target?: string } {
  const plain = text.replace(/"([^"]*)"/g, (_, quoted: string) =>
    /^\w+$/.test(quoted) ? `"${quoted}"` : '""',
  );
  const words = outsideBraces(plain).split(/\s+/);
  let found: { verdict?: string; target?: string } = {};
  for (const [index, word] of words.entries()) {
    const before = words[index - 1];
    const after = words[index + 1];
    // `ct status dnat` is a match, `xt target "LOG"` an iptables target that nft cannot translate.
    if (before === 'status') continue;
    if (word === 'target' && before === 'xt' && after !== undefined) {
      const target = after.replaceAll('"', '');
      found = { verdict: target.toLowerCase(), target };
    } else if (word === 'jump' || word === 'goto') {
      found = after === undefined ? { verdict: word } : { verdict: word, target: after };
    } else if (VERDICTS.has(word)) found = { verdict: word };
    else if (word === 'log' && found.verdict === undefined) found = { verdict: word };
  }
  return found;
}

/** Sets and verdict maps of the rule; what they hold is decided by the packet. */
function outsideBraces(text: string): string {
  let depth = 0;
  let plain = '';
  for (const character of text) {
    if (character === '{') depth++;
    else if (character === '}') depth = Math.max(0, depth - 1);
    else if (depth === 0) plain += character;
  }
  return plain;
}
