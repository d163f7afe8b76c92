const BEGIN = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE(?: REQUEST)?-----/;
const END = /-----END (?:X509 |TRUSTED )?CERTIFICATE(?: REQUEST)?-----/;

/**
 * A certificate holds names and addresses in a form that cannot be changed without breaking it, and public logs lead
 * from its bytes to its owner: its lines are withheld, as many as they were. A block cut by the end of the text is
 * withheld to there, one cut by its start from there.
 */
export function withholdCertificates(latin1: string, withheld: () => void): string {
  if (!latin1.includes('CERTIFICATE')) return latin1;
  const lines = latin1.split('\n');
  let inside = startsInside(lines);
  for (const [index, line] of lines.entries()) {
    const end = END.test(line);
    if (inside && !end && line !== '') lines[index] = '[withheld: certificate]';
    if (inside && end) withheld();
    inside = BEGIN.test(line) ? !end : inside && !end;
    // On one line, as JSON holds it.
    if (BEGIN.test(line) && end) {
      lines[index] = line.replace(
        /(-----BEGIN [A-Z0-9 ]+-----).*?(-----END [A-Z0-9 ]+-----)/g,
        '$1[withheld: certificate]$2',
      );
      withheld();
    }
  }
  return lines.join('\n');
}

function startsInside(lines: readonly string[]): boolean {
  const end = lines.findIndex((line) => END.test(line));
  const begin = lines.findIndex((line) => BEGIN.test(line));
  return end !== -1 && (begin === -1 || begin > end);
}
