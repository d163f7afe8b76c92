import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Knowledge } from '../../src/analyze/analyze.js';
import { loadKnowledge } from '../../src/analyze/knowledge.js';
import { loadCollectors } from '../../src/collect/registry.js';
import { INCIDENT_SCHEMA, type Incident } from '../../src/core/documents/incident.js';
import { emptyLock } from '../../src/core/documents/lock.js';
import type { IncidentRecord, RecordRow } from '../../src/core/documents/record.js';
import { proposalsOf } from '../../src/incident/evidence/incident-bundles.js';
import { recheck } from '../../src/incident/evidence/recheck.js';
import { recordOfBundles } from '../../src/incident/record.js';
import { bundleIn, start, words } from '../support/cli.js';
import { canUnshare, hasTool, temporaryDir } from '../support/machine.js';
import { AT, openThreeHosts, type ThreeHosts } from '../support/three-hosts.js';

const PORT = 8090;

/** Takes uploads whole. */
const STORE = `require('http').createServer((q, s) => { q.resume(); q.on('end', () => s.end('stored')); })
  .listen(${PORT}, '${AT.web}', () => console.log('up'))`;

/** Uploads a chunk every 300 ms, gives up after 1.2 s, and logs what a real uploader logs, noise included. */
const UPLOADER = `
const http = require('http'), fs = require('fs');
const [log] = process.argv.slice(1);
const say = (level, text) => fs.appendFileSync(log, new Date().toISOString() + ' ' + level + ' uploader: ' + text + '\\n');
let chunk = 0, failed = 0;
const upload = (bytes) => new Promise((done) => {
  const q = http.request({ host: '${AT.web}', port: ${PORT}, method: 'PUT', path: '/chunk', agent: false, timeout: 1200 },
    (s) => { s.resume(); s.on('end', () => done()); });
  q.on('timeout', () => q.socket.resetAndDestroy());
  q.on('error', () => done(new Error('timed out')));
  q.end(Buffer.alloc(bytes));
});
(async () => {
  say('WARN', 'option "legacy_auth" is deprecated');
  for (;;) {
    chunk++;
    const begun = Date.now();
    const error = await upload(200000);
    const took = Date.now() - begun;
    if (error) {
      failed++;
      say('ERROR', 'upload failed chunk=' + chunk + ' dur_ms=' + took + ' err="' + error.message + '"');
      if (failed % 3 === 2 && !(await upload(200)))
        say('WARN', 'small requests pass, large ones do not: possible MTU problem');
    } else {
      failed = 0;
      say('INFO', 'uploaded chunk=' + chunk + ' dur_ms=' + took);
    }
    if (chunk % 4 === 0) say('DEBUG', 'spool holds ' + chunk % 7 + ' files');
    if (chunk % 9 === 0) say('WARN', 'option "legacy_auth" is deprecated');
    await new Promise((next) => setTimeout(next, 300));
  }
})();`;

/** Reads the log of the uploader and pages somebody: three failures within ten seconds. */
const MONITOR = `
const fs = require('fs');
const [log, own] = process.argv.slice(1);
const say = (text) => fs.appendFileSync(own, new Date().toISOString() + ' ' + text + '\\n');
let firing = false;
setInterval(() => {
  const now = Date.now();
  const near = fs.readFileSync(log, 'utf8').split('\\n').filter((l) => l.includes('upload failed') && now - Date.parse(l.slice(0, 24)) < 10000);
  const latest = near.length === 0 ? 0 : Date.parse(near[near.length - 1].slice(0, 24));
  if (!firing && near.length >= 3) { firing = true; say('ALERT upload_errors firing: ' + near.length + ' failures in 10 s, paging the on-call'); }
  else if (firing && now - latest > 4000) { firing = false; say('alert upload_errors resolved'); }
  else say('check upload_errors: ' + near.length + ' in 10 s');
}, 500);`;

const COLLECT = '-d 4s --only system,interfaces,routes,ping,sockets,tcp-counters,logs -f dir -q';

describe.skipIf(!canUnshare || !['ip', 'nft', 'ping'].every(hasTool))('an incident, drafted', () => {
  const dir = temporaryDir();
  const [app, alerts, syslog] = ['app.log', 'monitor.log', 'syslog'].map((name) => join(dir, name)) as [
    string,
    string,
    string,
  ];
  const running: ChildProcess[] = [];
  let hosts: ThreeHosts;
  let record: IncidentRecord;
  let knowledge: Knowledge;
  const bundles: string[] = [];
  /** Epoch ms of what was done. */
  const done = { changed: 0, reverted: 0 };

  beforeAll(async () => {
    hosts = await openThreeHosts();
    prepare(hosts);
    inBackground(running, hosts.web, STORE);
    await sleep(500);
    writeFileSync(app, '');
    inBackground(running, hosts.client, UPLOADER, app);
    inBackground(running, hosts.client, MONITOR, app, alerts);
    const noise = setInterval(
      () => syslogLine(syslog, 'CRON[991]', '(root) CMD (run-parts /etc/cron.hourly)'),
      2000,
    );
    await sleep(8000);
    done.changed = setMtu(hosts, syslog, 'NET-1207 applied: ', 1500, 9000);
    await sleep(9000);
    bundles.push(await collect('during'));
    done.reverted = setMtu(hosts, syslog, '', 9000, 1500);
    await sleep(7000);
    bundles.push(await collect('after'));
    clearInterval(noise);
    for (const child of running) child.kill('SIGKILL');
    knowledge = await loadKnowledge({ collectors: await loadCollectors() });
    const files = bundles.map((file) => ({ file }));
    record = await recordOfBundles(files, { knowledge, asOf: '2026-11-26T12:00:00Z', tool: 'test' });
  }, 90_000);
  afterAll(() => {
    for (const child of running) child.kill('SIGKILL');
    hosts?.close();
  });

  const collect = async (name: string): Promise<string> => {
    const out = join(dir, name);
    mkdirSync(out);
    const run = start(
      [...words(`collect ${COLLECT} -t ${AT.web}:${PORT} -l ${app} -l ${alerts} -l ${syslog} -o ${out}`)],
      { prefix: hosts.prefix, env: { TZ: 'UTC' } },
    );
    const { code, stderr } = await run.ended;
    expect([0, 3], stderr).toContain(code);
    return bundleIn(out);
  };

  const rows = (test: (row: RecordRow) => boolean): readonly RecordRow[] => record.timeline.filter(test);
  const stampOf = (path: string, text: string, last = false): number => {
    const lines = readFileSync(path, 'utf8')
      .split('\n')
      .filter((l) => l.includes(text));
    return Date.parse((last ? lines.at(-1) : lines[0])?.slice(0, 24) ?? '');
  };
  const near = (row: RecordRow | undefined, ms: number): void => {
    expect(Math.abs(Date.parse(row?.at ?? '') - ms), `${row?.at} ${row?.text}`).toBeLessThanOrEqual(1000);
  };

  it('has the change, the first sign, the burst, the alert, the change back and the recovery, when they were', () => {
    const [change] = rows((r) => r.marks.includes('started'));
    expect(change).toMatchObject({ kind: 'change', text: '`lan0` MTU changed 1500 → 9000' });
    near(change, done.changed);

    const burst = rows((r) => r.kind === 'symptom').find((r) => r.text.includes('upload failed'));
    const failures = readFileSync(app, 'utf8').split('upload failed').length - 1;
    expect(burst?.text).toBe(`${failures} × uploader: upload failed`);
    near(burst, stampOf(app, 'upload failed'));
    expect(Date.parse(burst?.until ?? '')).toBe(stampOf(app, 'upload failed', true));

    const [alert] = rows((r) => r.marks.includes('detected'));
    expect(alert?.kind).toBe('alert');
    near(alert, stampOf(alerts, 'ALERT'));

    const [back] = rows((r) => r.marks.includes('mitigated'));
    expect(back).toMatchObject({ kind: 'change', text: '`lan0` MTU changed 9000 → 1500' });
    near(back, done.reverted);

    const [recovered] = rows((r) => r.marks.includes('resolved'));
    const good = readFileSync(app, 'utf8')
      .split('\n')
      .filter((l) => l.includes('uploaded'));
    const first = good.map((l) => Date.parse(l.slice(0, 24))).find((ms) => ms > done.reverted);
    near(recovered, first ?? 0);
    expect(record.incident.times?.last_known_good).toMatchObject({
      at: new Date(
        Math.max(
          ...good.map((l) => Date.parse(l.slice(0, 24))).filter((ms) => ms < stampOf(app, 'upload failed')),
        ),
      ).toISOString(),
    });
  });

  it('writes what a careful person would, and little else', () => {
    const careful: readonly ((row: RecordRow) => boolean)[] = [
      (r) => r.kind === 'baseline' && r.text.includes('before it stopped'),
      (r) => r.marks.includes('started'),
      (r) => r.text.includes('upload failed'),
      (r) => r.text.includes('possible MTU problem'),
      (r) => r.kind === 'alert',
      (r) => r.marks.includes('mitigated'),
      (r) => r.marks.includes('resolved'),
      (r) => r.text.includes('upload\\_errors resolved') || r.text.includes('upload_errors resolved'),
      (r) => r.kind === 'action' && r.text.startsWith('Evidence gathered'),
    ];
    const found = careful.filter((test) => record.timeline.some(test));
    const noise = record.timeline.filter((row) => !careful.some((test) => test(row)));
    expect(found.length / careful.length, JSON.stringify(record.timeline, null, 1)).toBeGreaterThanOrEqual(
      0.8,
    );
    expect(noise.length / record.timeline.length, JSON.stringify(noise, null, 1)).toBeLessThanOrEqual(0.1);
  });

  it('leads to the line with every citation', () => {
    for (const row of record.timeline.filter((r) => r.kind !== 'action')) {
      expect(row.cites, row.text).toHaveLength(1);
      const item = record.evidence.get(row.cites[0] ?? '');
      const bundle = bundles[Number(item?.bundle.slice(1)) - 1] ?? '';
      const path = join(bundle, item?.path ?? '');
      expect(existsSync(path)).toBe(true);
      const line = readFileSync(path, 'utf8').split('\n')[(item?.line ?? 0) - 1] ?? '';
      const word = /MTU changed|uploaded|upload failed|possible MTU|upload_errors/.exec(
        row.text.replaceAll('\\', ''),
      )?.[0];
      expect(line, row.text).toContain(word);
      expect(item?.host).toBe(row.host);
    }
  });

  it('names the cause, rules others out, and claims recovery because both bundles measured it', () => {
    expect(record.incident.root_cause).toMatchObject({ cause: 'mtu_black_hole' });
    expect(JSON.stringify(record.incident.root_cause)).toContain('`lan0` MTU changed 1500 → 9000');
    expect(record.incident.ruled_out?.length).toBeGreaterThan(0);
    expect(record.comparison?.recovered, JSON.stringify(record.comparison, null, 1)).toBe(true);
    const [host] = record.incident.hosts ?? [];
    expect(record.facts.get(`pmtu.largest_passed@${host}>${AT.web}`)?.value).toBe(1500);
  });

  it('finds the signs that were there before the alert, and when a rule would have fired', () => {
    const [first] = record.signals;
    near({ at: first?.at ?? '' } as RecordRow, stampOf(app, 'upload failed'));
    const detected = Date.parse(rows((r) => r.marks.includes('detected'))[0]?.at ?? '');
    for (const signal of record.signals) expect(Date.parse(signal.at)).toBeLessThan(detected);
    expect(Date.parse(first?.wouldFireAt ?? '')).toBeLessThanOrEqual(detected);
  });

  it('proposes the same for the file of an incident, with the lines in its lock', async () => {
    const incident = {
      schema: INCIDENT_SCHEMA,
      id: 'INC-1',
      bundles: [
        { id: 'B1', path: relative(dir, bundles[0] ?? '') },
        { id: 'B2', path: bundles[1] ?? '', role: 'after' as const },
      ],
    } satisfies Incident;
    const given = { incident, lock: emptyLock('test'), folder: dir };
    const { proposals, lock } = await proposalsOf(given, { knowledge });
    expect(proposals.rows.map((r) => r.text)).toEqual(record.timeline.map((r) => r.text));
    const ids = new Set(lock.evidence.map((e) => e.id));
    for (const { cite } of proposals.rows) if (typeof cite === 'string') expect(ids.has(cite)).toBe(true);
  });

  it('stands up to a second look, and shows what was altered', async () => {
    const files = new Map(
      bundles.map((file, i) => [
        `B${i + 1}`,
        { file, role: i === 0 ? ('during' as const) : ('after' as const), knowledge },
      ]),
    );
    const good = await recheck(record, files);
    expect(good.filter((r) => r.result !== 'ok')).toEqual([]);
    expect(good.length).toBe(record.evidence.size + record.facts.size);
    const item = [...record.evidence.values()].find((e) => e.bundle === 'B2' && e.path.includes('/logs/'));
    appendFileSync(join(bundles[1] ?? '', item?.path ?? ''), 'one more line\n');
    const after = await recheck(record, files);
    expect(after.find((r) => r.id === item?.id)?.result).toBe('altered');
    expect(after.filter((r) => r.result === 'ok').length).toBeGreaterThan(0);
    expect(after.find((r) => r.id.endsWith('#B2'))?.result).toBe('altered');
    const again = recordOfBundles([{ file: bundles[1] ?? '' }], { knowledge, asOf: '', tool: 'test' });
    await expect(again).rejects.toMatchObject({ code: 'E_VERIFY' });
  });
});

/** All links carry jumbo frames but the last one, and the router's word about it is filtered, as some filters do. */
function prepare({ client, router, web }: ThreeHosts): void {
  for (const [namespace, device, mtu] of [
    [client, 'lan0', 1500],
    [router, 'lan0', 9000],
    [web, 'eth0', 9000],
    [router, 'wan0', 1500],
  ] as const)
    run('ip', '-n', namespace, 'link', 'set', device, 'mtu', String(mtu));
  const rules =
    'add table ip f; add chain ip f out { type filter hook output priority 0; }; add rule ip f out icmp type destination-unreachable icmp code frag-needed drop';
  run('ip', 'netns', 'exec', router, 'nft', rules);
}

/** Does it, and notes it where network daemons do. */
function setMtu({ client }: ThreeHosts, syslog: string, words: string, from: number, to: number): number {
  const now = Date.now();
  run('ip', '-n', client, 'link', 'set', 'lan0', 'mtu', String(to));
  syslogLine(syslog, 'systemd-networkd[312]', `${words}lan0: MTU changed from ${from} to ${to}`);
  return now;
}

function syslogLine(path: string, program: string, text: string): void {
  const now = new Date();
  const month = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][
    now.getUTCMonth()
  ];
  const stamp = `${month} ${String(now.getUTCDate()).padStart(2)} ${now.toISOString().slice(11, 19)}`;
  appendFileSync(path, `${stamp} edge01 ${program}: ${text}\n`);
}

function inBackground(running: ChildProcess[], namespace: string, script: string, ...args: string[]): void {
  running.push(
    spawn('ip', ['netns', 'exec', namespace, process.execPath, '-e', script, ...args], { stdio: 'ignore' }),
  );
}

function run(file: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(file, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')}: ${stderr}`);
}
