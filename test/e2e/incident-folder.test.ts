import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Incident } from '../../src/core/documents/incident.js';
import type { Lock } from '../../src/core/documents/lock.js';
import type { IncidentStatus } from '../../src/incident/status.js';
import { bundleIn, CLI, CONTROL, evidence, left, manifestOf, type Ran, words } from '../support/cli.js';
import { hasTool, temporaryDir } from '../support/machine.js';
import { runTool } from '../support/run-tool.js';

const dirs = { archive: temporaryDir(), folder: temporaryDir() };
let [archive, unpacked] = ['', ''];

/** Two real bundles of this machine: state and counters; no packet leaves it. */
beforeAll(async () => {
  const quick = words('collect -p quick --passive -d 100ms --only interfaces,tcp-counters -q');
  for (const [dir, format] of [
    [dirs.archive, 'tar.gz'],
    [dirs.folder, 'dir'],
  ] as const) {
    const ran = await evidence([...quick, '-f', format, '-o', dir]);
    expect(ran.code, ran.stderr).toBeOneOf([0, 3]);
  }
  archive = bundleIn(dirs.archive);
  unpacked = bundleIn(dirs.folder);
});

const incident = (...args: string[]): Promise<Ran> => evidence(['incident', ...args]);
const done = async (...args: string[]): Promise<string> => {
  const ran = await incident(...args);
  expect(ran.code, `${args.join(' ')}\n${ran.stderr}`).toBe(0);
  return ran.stdout;
};
const fileOf = (dir: string): string => readFileSync(join(dir, 'incident.yaml'), 'utf8');
const lockOf = (dir: string): Lock =>
  JSON.parse(readFileSync(join(dir, 'evidence.lock.json'), 'utf8')) as Lock;
const statusOf = async (dir: string): Promise<IncidentStatus> =>
  JSON.parse(await done('status', dir, '--today', '2025-12-01', '--json')) as IncidentStatus;

async function fresh(...flags: string[]): Promise<string> {
  const dir = join(temporaryDir(), 'inc');
  await done('new', dir, '--title', 'Uploads fail', ...flags);
  return dir;
}

describe('evidence incident new', () => {
  it('makes a file to fill in, named by date and title', async () => {
    const cwd = temporaryDir();
    const ran = await evidence(
      [
        'incident',
        'new',
        '--title',
        'Uploads fail at SITE-2847',
        '--severity',
        'P2',
        '--started',
        '2025-11-12T08:15Z',
        '--service',
        'VPN',
        '--json',
      ],
      { cwd },
    );
    expect(ran.code, ran.stderr).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      folder: 'incidents/2025-11-12-uploads-fail-at-site-2847',
      id: 'INC-2025-11-12-UPLOADS-FAIL-AT-SITE-2847',
    });
    const dir = join(cwd, 'incidents/2025-11-12-uploads-fail-at-site-2847');
    expect(parse(fileOf(dir))).toMatchObject({
      severity: { level: 'P2' },
      services: ['VPN'],
      times: { started: '2025-11-12T08:15Z', detected: null },
    });
    expect(left(dir)).toEqual(['incident.yaml']);
    expect((await statusOf(dir)).warnings).toEqual([]);
  });

  it('takes defaults from a bundle, and attaches it', async () => {
    const dir = join(temporaryDir(), 'inc');
    await done('new', dir, '--bundle', unpacked, '--no-propose');
    const { hosts } = manifestOf(unpacked);
    expect((parse(fileOf(dir)) as Incident).hosts).toEqual(hosts.map((h) => h.id));
    expect(lockOf(dir).bundles['B1']?.manifestSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    [['--started', '08:15'], /--started: "08:15" has no date and no zone/],
    [['--timezone', 'Mars/Phobos'], /--timezone: there is no zone "Mars\/Phobos"/],
    [['--bundle', '/nonexistent.tar.gz'], /no such file/],
  ])('%j is refused and leaves nothing', async (flags, message) => {
    const dir = join(temporaryDir(), 'inc');
    const ran = await incident('new', dir, '--title', 'x', ...flags);
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
    expect(existsSync(dir)).toBe(false);
  });

  it('does not write over an incident, nor without knowing anything', async () => {
    const dir = await fresh();
    const before = fileOf(dir);
    expect(await incident('new', dir, '--title', 'y')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('holds an incident already'),
    });
    expect(fileOf(dir)).toBe(before);
    expect(await evidence(['incident', 'new'], { cwd: temporaryDir() })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('give at least --title'),
    });
  });

  describe.skipIf(!hasTool('expect'))('on a terminal', () => {
    /** `steps`: what is waited for, and what is typed then. */
    const converse = (
      cwd: string,
      steps: readonly (readonly [wait: string, type: string])[],
      args: readonly string[] = [],
    ): string =>
      runTool(
        'expect',
        [
          '-c',
          [
            'set timeout 20',
            `spawn -noecho ${[process.execPath, CLI, 'incident', 'new', ...args].map((w) => `{${w}}`).join(' ')}`,
            ...steps.map(
              ([wait, type]) =>
                `expect -re {${wait}} { send -- "${type}" } timeout { exec kill [exp_pid]; exit 98 } eof { exit 97 }`,
            ),
            'expect eof {} timeout { exec kill [exp_pid]; exit 96 }',
            'lassign [wait] pid spawned os status',
            'puts "exit $status"',
          ].join('\n'),
        ],
        { cwd, timeout: 100_000 },
      );

    it('asks, has a default from the bundle or the answers, and every question can be skipped', () => {
      const cwd = temporaryDir();
      const said = converse(cwd, [
        ['What is wrong.*: ', 'Uploads fail\\r'],
        ['Severity.*: ', '\\r'],
        ['Services.*: ', 'pipeline, VPN\\r'],
        ['started.*: ', '08:15\\r'],
        ['no date and no zone[^:]*.*started.*: ', '2025-11-12T08:15Z\\r'],
        ['detected.*: ', '-\\r'],
        ['took it.*: ', '\\r'],
        ['Zone.*\\[UTC\\]: ', 'Europe/Berlin\\r'],
        ['Id \\[INC-2025-11-12-UPLOADS-FAIL\\]: ', '\\r'],
      ]);
      expect(said).toContain('exit 0');
      const file = parse(fileOf(join(cwd, 'incidents/2025-11-12-uploads-fail'))) as Incident;
      expect(file).toMatchObject({
        id: 'INC-2025-11-12-UPLOADS-FAIL',
        severity: null,
        services: ['pipeline', 'VPN'],
        timezone: 'Europe/Berlin',
        times: { detected: null },
      });
    });

    it('Ctrl-C ends it without a trace', () => {
      const cwd = temporaryDir();
      const said = converse(cwd, [
        ['What is wrong.*: ', 'Uploads fail\\r'],
        ['Severity.*: ', '\\003'],
      ]);
      expect(said).toContain('exit 130');
      expect(said).toContain('nothing was written');
      expect(left(cwd)).toEqual([]);
    });
  });
});

describe('evidence incident attach', () => {
  it('keeps what identifies the bundle; a second time changes nothing and says so', async () => {
    const dir = await fresh();
    // What people wrote stays as they wrote it.
    const own = `${fileOf(dir).replace('title: Uploads fail', "title:   'Uploads fail'  # mine")}\n# the end\n`;
    writeFileSync(join(dir, 'incident.yaml'), own);
    cpSync(archive, join(dir, '..', 'b.tar.gz'));
    await done('attach', dir, join(dir, '..', 'b.tar.gz'), '--no-propose');
    const file = fileOf(dir);
    expect(file.replace(/bundles:(.*)\n(?: .*\n)+/, 'bundles: []$1\n').replace('[]  ', '[] ')).toBe(
      own.replace('[]  ', '[] '),
    );
    expect(parse(file)).toMatchObject({ bundles: [{ id: 'B1', path: '../b.tar.gz', role: 'during' }] });
    const sha256 = runTool('sha256sum', [archive]).split(' ')[0];
    expect(lockOf(dir).bundles['B1']).toMatchObject({
      name: 'b.tar.gz',
      path: '../b.tar.gz',
      sha256,
      bytes: readFileSync(archive).length,
    });
    const lock = readFileSync(join(dir, 'evidence.lock.json'), 'utf8');
    const again = await done('attach', dir, join(dir, '..', 'b.tar.gz'), '--no-propose');
    expect(again).toContain('B1: attached before, unchanged');
    expect([fileOf(dir), readFileSync(join(dir, 'evidence.lock.json'), 'utf8')]).toEqual([file, lock]);
    const other = await done('attach', dir, join(dir, '..', 'b.tar.gz'), '--no-propose', '--role', 'after');
    expect(other).toContain('B1: attached before, its role is changed: ../b.tar.gz (after)');
    expect(fileOf(dir)).toBe(file.replace('role: during', 'role: after'));
  });

  it('finds one again that was moved, and tells by its window that one came after', async () => {
    const dir = await fresh('--started', '2020-01-01T00:00:00Z', '--resolved', '2020-01-01T01:00:00Z');
    const [here, there] = [join(dir, '..', 'b.tar.gz'), join(dir, 'b.tar.gz')];
    cpSync(archive, here);
    expect(await done('attach', dir, here, '--no-propose')).toContain('(after)');
    renameSync(here, there);
    expect((await statusOf(dir)).bundles).toMatchObject([{ id: 'B1', state: 'missing' }]);
    expect(await done('attach', dir, there, '--no-propose')).toContain('found here now');
    expect((await statusOf(dir)).bundles).toEqual([{ id: 'B1', path: 'b.tar.gz', state: 'present' }]);
    writeFileSync(there, Buffer.concat([readFileSync(there), Buffer.from('x')]));
    expect((await statusOf(dir)).bundles).toMatchObject([{ state: 'changed' }]);
  });

  it('refuses one that was altered, and attaches none of those beside it', async () => {
    const dir = await fresh();
    const altered = join(temporaryDir(), 'altered');
    cpSync(unpacked, altered, { recursive: true });
    writeFileSync(join(altered, 'README.md'), 'all is well\n');
    const before = fileOf(dir);
    const ran = await incident('attach', dir, archive, altered);
    expect(ran).toMatchObject({ code: 5, stdout: '' });
    expect(ran.stderr).toMatch(
      /altered is not as it was sealed: README\.md altered\n {2}→ nothing was attached/,
    );
    expect(fileOf(dir)).toBe(before);
    expect(left(dir)).toEqual(['incident.yaml']);
  });

  it('says what to do with a broken lock', async () => {
    const dir = await fresh();
    writeFileSync(join(dir, 'evidence.lock.json'), '{');
    const ran = await incident('attach', dir, archive);
    expect(ran).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/is broken.*\n {2}→ take it back from version control/),
    });
  });
});

describe('changing an incident', () => {
  it('add gives out ids that are never used again, from many processes at once', async () => {
    const dir = await fresh();
    const add = (i: number): Promise<string> =>
      done('add', dir, 'row', `row ${i}`, '--at', `2025-11-12T08:0${i}:00Z`, '--kind', 'symptom', '--json');
    const given = await Promise.all(Array.from({ length: 5 }, (_, i) => add(i)));
    const ids = given.map((text) => (JSON.parse(text) as { id: string }).id);
    expect(ids.toSorted()).toEqual(['t1', 't2', 't3', 't4', 't5']);
    writeFileSync(
      join(dir, 'incident.yaml'),
      fileOf(dir).replace(/timeline:[\s\S]*?(?=\n\n)/, 'timeline: []'),
    );
    expect(await done('add', dir, 'row', 'x', '--at', '2025-11-12T09:00:00Z', '--kind', 'action')).toBe(
      'added: row t6\n',
    );
    expect(left(dir)).toEqual(['evidence.lock.json', 'incident.yaml']);
  });

  it('accept and hide; status says what waits and what is missing', async () => {
    const dir = await fresh();
    const rows = `timeline:
  - {id: t1, at: "2025-11-12T08:15:00Z", kind: change, text: "MTU \u202e9000", event: e1, state: proposed}   # from syslog
  - {id: t2, at: "2025-11-12T08:16:00Z", kind: symptom, text: noise, event: e2, state: proposed}
`;
    writeFileSync(join(dir, 'incident.yaml'), fileOf(dir).replace('timeline: []\n', rows));
    expect((await statusOf(dir)).proposals.map((p) => p.id)).toEqual(['t1', 't2']);
    expect(await done('accept', dir, 't1')).toBe('accepted: t1\n');
    expect(await done('hide', dir, 't2')).toBe('hidden: t2\n');
    expect(await done('accept', dir, '--all')).toBe('nothing to do\n');
    expect(fileOf(dir)).toContain('event: e1, state: accepted}   # from syslog\n');
    const text = await done('status', dir);
    expect(text).toMatch(/time to detect +not computable: no \*started\*, no \*detected\*/);
    expect(text).toMatch(/Missing for review\n {2}severity, and why \(severity; incident lead\)/);
    expect(text).not.toMatch(CONTROL);
    expect(await incident('accept', dir, 't9')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('"t9"'),
    });
    expect(await incident('accept', dir)).toMatchObject({ code: 2 });
  });

  it('all mistakes of a file at once, with their places; unknown keys are warned about and kept', async () => {
    const dir = await fresh();
    const good = fileOf(dir);
    writeFileSync(
      join(dir, 'incident.yaml'),
      good.replace('started: null', 'started: 08:15').replace('data_loss: null', 'data_loss: perhaps'),
    );
    const ran = await incident('status', dir);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(
      /2 mistakes in[\s\S]*:\d+:3: times\.started: "08:15" has no date and no zone[\s\S]*data_loss/,
    );
    writeFileSync(join(dir, 'incident.yaml'), `${good}titel: y\n`);
    expect((await statusOf(dir)).warnings[0]).toMatch(/unknown key "titel", did you mean "title"\?/);
    await done('add', dir, 'risk', 'x');
    expect(fileOf(dir)).toContain('titel: y\n');
  });
});

describe('evidence incident actions', () => {
  it('asks a later bundle whether they are done, and cites the line', async () => {
    const dir = await fresh();
    const add = (text: string, check: string, ...flags: string[]): Promise<string> =>
      done('add', dir, 'action', text, '--done-when', check, ...flags);
    await add('loopback is large', 'interfaces.mtu lo == 65536', '--due', '2025-11-19', '--priority', 'P1');
    await add('loopback is small', 'interfaces.mtu lo < 1000');
    await add('no tunnel', 'interfaces wg9 absent');
    await add('another table', 'conntrack_usage.count < 10');
    await add('words', 'the alert is there');
    await add('mistyped', 'interfaces.mtuu lo == 1');
    const results = JSON.parse(await done('actions', dir, '--evaluate', archive, '--json')) as {
      outcome: string;
      cites: string[];
    }[];
    expect(results.map((r) => r.outcome)).toEqual([
      'met',
      'not_met',
      'met',
      'not_observable',
      'no_check',
      'no_check',
    ]);
    const shown = await evidence(['open', archive, '--cat', results[0]?.cites[0] ?? '']);
    expect(shown.stdout).toMatch(/lo.*65536|65536/);
    const text = await done('actions', dir, '--evaluate', archive);
    expect(text).toMatch(
      /A1 met: loopback is large\n {2}done when interfaces\.mtu lo == 65536\n {2}interfaces\.mtu lo is 65536 on /,
    );
    expect(text).toContain('has no column "mtuu", did you mean "mtu"?');
    expect(await done('actions', dir, '--overdue', '--today', '2025-11-20')).toMatch(/^id .*\nA1 {2}overdue/);
    expect(await done('actions', dir, '--overdue', '--today', '2025-11-19')).toBe('no actions\n');
    expect(await incident('actions', dir, '--today', '2025-02-30')).toMatchObject({ code: 2 });
  });

  it('of all incidents below a folder, in every format; one that is broken is named and left out', async () => {
    const root = temporaryDir();
    for (const name of ['a', 'b', 'c']) {
      await done('new', join(root, '2025', name), '--title', name, '--id', `INC-${name}`);
      await done(
        'add',
        join(root, '2025', name),
        'action',
        `do ${name}`,
        '--due',
        '2025-11-19',
        '--owner',
        '=cmd()',
      );
    }
    writeFileSync(join(root, '2025', 'c', 'incident.yaml'), 'status: finl\n');
    mkdirSync(join(root, '2025', 'a', 'out'));
    const ran = await incident('actions', '--across', root, '--json');
    expect(ran.code).toBe(0);
    expect((JSON.parse(ran.stdout) as { incident: string }[]).map((a) => a.incident)).toEqual([
      'INC-a',
      'INC-b',
    ]);
    expect(ran.stderr).toMatch(/warning: left out: .*mistakes in .*\/c\/incident\.yaml/);
    expect(await done('actions', '--across', root, '--format', 'csv')).toContain('"\'=cmd()"');
    expect(await done('actions', '--across', root, '--format', 'jira-csv')).toContain('INC-a/A1');
    expect(await done('actions', '--across', root, '--format', 'ics')).toContain(
      'DTSTART;VALUE=DATE:20251119\r\n',
    );
    expect(await done('actions', '--across', root, '--format', 'gh')).toMatch(
      /^gh issue create '--title=INC-a A1: do a'/,
    );
    const similar = await incident('similar', join(root, '2025', 'a'), '--json');
    expect(JSON.parse(similar.stdout)).toMatchObject({ looked: 1, similar: [] });
    expect(similar.stderr).toContain('left out');
  });
});

describe('the command line', () => {
  it.each(['new', 'attach', 'add', 'accept', 'hide', 'status', 'actions', 'similar'])(
    'incident %s has help with an example',
    async (name) => {
      const ran = await incident(name, '--help');
      expect(ran.code).toBe(0);
      expect(ran.stdout).toMatch(/Examples?:[\s\S]*evidence incident /);
    },
  );

  it('completes subcommands and their options', async () => {
    const script = (await evidence(['completion', 'bash'])).stdout;
    const complete = (...typed: string[]): string[] => {
      const asked = `COMP_WORDS=(${typed.map((w) => `'${w}'`).join(' ')}); COMP_CWORD=${typed.length - 1}; _evidence; echo "\${COMPREPLY[*]}"`;
      return spawnSync('bash', ['-c', `${script}\n${asked}`], { encoding: 'utf8' })
        .stdout.trim()
        .split(' ');
    };
    expect(complete('evidence', 'incid')).toEqual(['incident']);
    expect(complete('evidence', 'incident', 'a')).toEqual(['attach', 'add', 'accept', 'actions']);
    expect(complete('evidence', 'incident', 'attach', '--')).toEqual([
      '--role',
      '--no-propose',
      '--config',
      '--playbooks',
      '--json',
      '--no-color',
    ]);
    expect(complete('evidence', 'incident', 'attach', '--role', 'a')).toEqual(['after']);
    expect(complete('evidence', 'analyze', '--fail')).toEqual(['--fail-on']);
  });

  it('says how to begin where there is no incident.yaml', async () => {
    const dir = await fresh();
    rmSync(join(dir, 'incident.yaml'));
    expect(await incident('status', dir)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('evidence incident new'),
    });
  });
});
