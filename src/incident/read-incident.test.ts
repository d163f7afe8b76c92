import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { emptyLock } from '../core/documents/lock.js';
import { lockText } from './lock-file.js';
import { type IncidentFolder, readIncident } from './read-incident.js';

const HEAD = 'schema: evidence/incident/v1\nid: INC-1\n';
const made: string[] = [];
afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
});

/** A folder with these files; an incident.yaml without its head gets one. */
function folder(files: Readonly<Record<string, string | Buffer>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'evidence-incident-'));
  made.push(dir);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), content);
  }
  return dir;
}

const read = (yaml: string | Buffer, files: Record<string, string | Buffer> = {}): Promise<IncidentFolder> =>
  readIncident(folder({ 'incident.yaml': typeof yaml === 'string' ? HEAD + yaml : yaml, ...files }));
const lockWith = (...ids: string[]): string =>
  lockText({ ...emptyLock('0.1.0'), evidence: ids.map((id) => ({ id, bundle: 'B1', path: 'a.txt' })) });
const refusal = async (yaml: string | Buffer, files: Record<string, string | Buffer> = {}): Promise<string> =>
  read(yaml, files).then(
    () => 'accepted',
    (error: Error & { hint?: string; code?: string }) =>
      `${error.code} ${error.message} → ${error.hint ?? ''}`,
  );

describe('readIncident', () => {
  it('reads what is there; an empty key is one that nobody has filled in', async () => {
    const { incident, warnings, isFresh } = await read(
      'title:\ntimeline:\nseverity: {level: P2, why: null}\nfix: {temporary: null}\n',
    );
    expect(incident).toEqual({
      schema: 'evidence/incident/v1',
      id: 'INC-1',
      severity: { level: 'P2' },
      fix: { temporary: null },
    });
    expect({ warnings, isFresh }).toEqual({ warnings: [], isFresh: true });
  });

  it('reads what the post-incident report of seed 003 is made of, without a warning', async () => {
    const { incident, warnings } = await read(
      `status: final
timezone: UTC
severity: {level: P2, why: "Video uploads fully down at one site, cameras still recording locally"}
services: ["Video chunk upload pipeline", "VPN tunnel stability (SITE-2847)"]
times: {started: "2025-11-12T08:15:00Z", detected: "2025-11-12T08:30:00Z", acknowledged: "2025-11-12T08:45:00Z",
        mitigated: "2025-11-12T09:00:00Z", resolved: "2025-11-12T09:00:00Z"}
timeline:
  - {id: t1, at: "2025-11-12T08:00:00Z", kind: baseline, text: "All systems healthy, uploads at 41–44 Mbps"}
  - {id: t2, at: "2025-11-12T08:15:00Z", kind: change, marks: started, ref: NET-4521, src: syslog, text: "NET-4521 applied — \`eno1\` MTU changed 1500 → 9000"}
  - {id: t13, at: "2025-11-12T09:00:00Z", kind: action, marks: [mitigated, resolved], text: "NOC reverts \`eno1\` MTU to 1500"}
measures:
  disk_pct: {"08:00": 52, "08:30": 85, "09:00": 91, after: 65, basis: "quoted, seed text"}
  upload_mbps: {before: [41, 44], "08:22": 1.8, expected: 50}
root_cause: {text: "Wrong interface", factors: [{id: C1, text: netplan edit named eno1}, {id: C2, text: health checks use small packets only}]}
impact: [{name: VPN, text: "4 tunnel flaps, each causing ~2s of full connectivity loss"}]
actions:
  - {id: A1, do: "Add MTU check", owner: Platform team, priority: P1, due: "2025-11-19", type: detect, factor: C2, done_when: null, tracker: null}
lessons: {went_well: ["Local buffering worked as designed"], improve: ["Health checks that only test small packets"]}
`,
    );
    expect(warnings).toEqual([]);
    expect(incident.timeline?.map((t) => t.marks)).toEqual([undefined, 'started', ['mitigated', 'resolved']]);
  });

  it('names every mistake with line and column, and what was meant', async () => {
    const said = await refusal(
      [
        'status: finl\ntimezone: Mars/Phobos',
        'times:',
        '  started: 08:15',
        '  detected: 2025-02-31T08:00Z',
        '  resolved: "2025-11-12T08:00:00"',
        'severity: {levle: P2}',
        'timeline:',
        '  - {id: t1, at: 2025-11-12T08:00Z, kind: alrt, text: x}',
        '  - {id: t1, at: 2025-11-12T08:00Z, kind: alert, text: x}',
        'actions:',
        '  - {id: A1, do: x, due: 2026-02-30, factor: C9}',
        'customer_impact: {q: Q7}',
      ].join('\n'),
    );
    for (const line of [
      /incident\.yaml:3:1: status: .*not "finl", did you mean "final"\?/,
      /incident\.yaml:4:1: timezone: there is no zone "Mars\/Phobos"/,
      /incident\.yaml:6:3: times\.started: "08:15" has no date and no zone: write "2026-/,
      /incident\.yaml:7:3: times\.detected: "2025-02-31T08:00Z" does not exist in the calendar/,
      /incident\.yaml:8:3: times\.resolved: .*has no zone: add Z or an offset/,
      /incident\.yaml:9:1: severity\.level: /,
      /incident\.yaml:11:37: timeline\.0\.kind: .*"alrt", did you mean "alert"\?/,
      /incident\.yaml:12:6: timeline\.1: id t1 is given twice \(first at .*incident\.yaml:11:6\)/,
      /incident\.yaml:14:21: actions\.0\.due: expected a date/,
      /incident\.yaml:14:38: actions\.0\.factor: there is no factor C9 under root_cause\.factors/,
      /incident\.yaml:15:19: customer_impact\.q: there is no question Q7 under questions/,
    ])
      expect(said).toMatch(line);
    expect(said).toContain('E_CONFIG 11 mistakes');
  });

  it('keeps unknown keys and says where they are and what may be meant', async () => {
    const { incident, warnings } = await read(
      'titel: x\nfix: {temporry: y}\nmeasures: {anything: 1}\nowner_team: z\n',
    );
    expect(incident).toMatchObject({ titel: 'x', fix: { temporry: 'y' } });
    expect(warnings).toEqual([
      expect.stringMatching(
        /incident\.yaml:3:1: unknown key "titel", did you mean "title"\? \(kept, but not used\)/,
      ),
      expect.stringMatching(/incident\.yaml:4:7: fix: unknown key "temporry", did you mean "temporary"\?/),
      expect.stringMatching(/incident\.yaml:6:1: unknown key "owner_team" \(kept/),
    ]);
  });

  describe('citations', () => {
    const CITES = 'summary: "lost [E2]"\nimpact: [{name: a, cite: [E1, E99]}]\n';
    it('must be known to the lock', async () =>
      expect(await refusal(CITES, { 'evidence.lock.json': lockWith('E1', 'E2') })).toMatch(
        /one mistake[\s\S]*incident\.yaml:4:31: impact\.0\.cite\.1: there is no evidence E99; evidence\.lock\.json has E1 to E2/,
      ));
    it('are doubtful while there is none', async () =>
      expect((await read(CITES)).warnings.join('\n')).toMatch(
        /cites \[E2\][\s\S]*nobody knows what E1 is[\s\S]*nobody knows what E99 is/,
      ));
  });

  describe('narrative', () => {
    it('wins over the key, by dotted or dashed name, and says where it is from', async () => {
      const { incident, narrative, warnings, source } = await read(
        'what_happened: short\nroot_cause: {q: Q1}\nquestions: [{id: Q1, text: why}]\n',
        {
          'narrative/what-happened.md': '\ufeffLong.\r\n\r\nStory.\r\n',
          'narrative/root_cause.text.md': 'Because.\n',
          'narrative/root_cause.md': 'x',
          'narrative/sumary.md': 'x',
          'narrative/fix.lasting.md': ' \n',
          'narrative/notes.txt': 'x',
        },
      );
      expect(incident.what_happened).toBe('Long.\n\nStory.');
      expect(incident.root_cause).toEqual({ text: 'Because.' });
      expect(narrative.get('what_happened')?.file).toBe('narrative/what-happened.md');
      expect(source.data).toMatchObject({ what_happened: 'short' });
      expect(warnings.map((w) => w.replace(/^.*narrative/, ''))).toEqual([
        expect.stringContaining('/fix.lasting.md: empty'),
        expect.stringContaining('/notes.txt: only *.md'),
        expect.stringContaining(
          '/root_cause.md: there is no field of prose of this name, did you mean "root_cause.text"?',
        ),
        expect.stringContaining(
          '/sumary.md: there is no field of prose of this name, did you mean "summary"?',
        ),
      ]);
    });

    it('refuses two files for one field', async () =>
      expect(await refusal('', { 'narrative/fix.lasting.md': 'a', 'narrative/fix-lasting.md': 'b' })).toMatch(
        /fix-lasting\.md and narrative\/fix\.lasting\.md are both fix\.lasting/,
      ));
  });

  describe('bad days', () => {
    const bomb = Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`).join(
      '\n',
    );
    it.each([
      [
        '10 MB',
        HEAD + `summary: ${'x'.repeat(10_000_000)}\n`,
        /has 10\.0 MB, at most 2.1 MB are read → logs/,
      ],
      ['tabs', `${HEAD}times:\n\tstarted: x\n`, /incident\.yaml:4:1: Tabs are not allowed/],
      ['a bomb', `${HEAD}a0: &a0 x\n${bomb}\n`, /Excessive alias count/],
      [
        'nesting without end',
        `${HEAD}x: ${'['.repeat(100_000)}`,
        /one mistake[\s\S]*incident\.yaml:3:\d+: nested too deeply/,
      ],
      ['nothing in it', '', /expected keys such as "schema: evidence\/incident\/v1"/],
      ['a list', '- a\n', /expected keys/],
      ['another schema', 'schema: evidence/incident/v9\nid: x\n', /schema: .*evidence\/incident\/v1/],
      [
        'a merge conflict',
        `${HEAD}<<<<<<< ours\ntitle: a\n=======\ntitle: b\n>>>>>>> theirs\n`,
        /incident\.yaml:3:1: /,
      ],
      ['two documents', `${HEAD}---\na: 1\n`, /multiple documents/],
    ])('%s', async (_, text, message) => expect(await refusal(Buffer.from(text))).toMatch(message));

    it.each([
      [
        'Latin-1',
        Buffer.from(`${HEAD}title: caf\xe9\n`, 'latin1'),
        /is not UTF-8: byte 0xe9 in line 3 → save it as UTF-8/,
      ],
      ['UTF-16', Buffer.from(`\ufeff${HEAD}`, 'utf16le'), /is UTF-16/],
      ['zero bytes', Buffer.from(`${HEAD}\0`), /zero byte in line 3/],
    ])('%s', async (_, bytes, message) => expect(await refusal(bytes)).toMatch(message));

    it('a byte order mark and Windows line ends are fine', async () => {
      const { incident } = await read(
        Buffer.from(`\ufeff${HEAD}summary: |\n  a\n  b\n`.replaceAll('\n', '\r\n')),
      );
      expect(incident.summary).toBe('a\nb\n');
    });

    it('text in a wrong encoding is named, what is meant so is not', async () => {
      const { warnings } = await read('summary: "it â€™s Ã¼ber, naïve café, ß§"\n');
      expect(warnings).toEqual([
        expect.stringMatching(/incident\.yaml:3:14: "â€™" is "’" in a wrong encoding/),
        expect.stringMatching(/"Ã¼" is "ü"/),
      ]);
    });

    it.each([
      ['{"schema"', /evidence\.lock\.json is broken: .* → take it back from version control/],
      ['<<<<<<< HEAD\n{}', /holds a merge conflict/],
      ['{"schema":"evidence/incident-lock/v2"}', /is "evidence\/incident-lock\/v2"/],
      ['{"schema":"evidence/incident-lock/v1"}', /is broken: tool/],
    ])('a lock of %s', async (text, message) =>
      expect(await refusal('', { 'evidence.lock.json': text })).toMatch(message),
    );

    it('no folder, or none of an incident', async () => {
      await expect(readIncident('/nonexistent')).rejects.toThrow(/there is no incident\.yaml in it/);
      await expect(readIncident(folder({}))).rejects.toMatchObject({ code: 'E_CONFIG' });
    });
  });
});
