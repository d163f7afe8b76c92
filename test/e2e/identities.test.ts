import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBundle } from '../../src/bundle/read.js';
import { namesHere } from '../../src/collect/known-names.js';
import { namesInBundle } from '../../src/collect/redact-bundle/names-in-bundle.js';
import { createIdentityMapper } from '../../src/redact/identities/mapper.js';
import { openMap } from '../../src/redact/identities/map-file.js';
import { bundleIn, evidence, left, manifestOf, type Ran, rowsOf } from '../support/cli.js';
import { hasTool, temporaryDir } from '../support/machine.js';
import { canNetwork, SERVER } from '../support/network.js';
import { type Identity, ipv4Forms, ipv6Forms, macForms, nameForms } from '../support/planted-identities.js';
import { useNetwork } from '../support/use-network.js';

const HOSTNAME = 'kraken-9';
const NAMES = [HOSTNAME, 'zephyrlabs', 'portal77', 'ledger42', 'mallory', 'quentin', 'orkney'];
const PLANTED: readonly Identity[] = [
  ...[SERVER.v4, SERVER.other, '10.99.0.2', '172.23.45.67', '45.83.77.9', '62.13.4.9'].map(ipv4Forms),
  ipv6Forms('fd99::1', 'fd99:0:0:0:0:0:0:1'),
  ipv6Forms('fd99::2', 'fd99:0:0:0:0:0:0:2'),
  ipv6Forms('2a01:4f8:77:1::5', '2a01:4f8:77:1:0:0:0:5'),
  macForms('3c:52:82:9a:bc:de'),
  ...NAMES.map(nameForms),
];
const LINES = [
  'login of mallory@zephyrlabs.net from 172.23.45.67 port 51000',
  'peer 45.83.77.9:8443 at 62.13.4.9 and [2a01:4f8:77:1::5]:22 via portal77.zephyrlabs.net',
  'ptr 67.45.23.172.in-addr.arpa, arp 3c:52:82:9a:bc:de 3c-52-82-9a-bc-de 3c52.829a.bcde',
  'ptr 5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.7.7.0.0.8.f.4.0.1.0.a.2.ip6.arpa',
  'open /home/quentin/notes and /data/people/orkney/notes; ledger42 asked PORTAL77; Mallory too',
  `{"host":"kraken-9","ip":"172.23.45.67","user":"mallory","url":"http://portal77.zephyrlabs.net/x"}`,
];

/** What nothing in a bundle says to be a name. */
const HIDDEN = ['mallory', 'orkney'];

/** Lines of a table as bytes. */
function linesOf(bundle: string, table: string): string[] {
  return readFileSync(join(bundle, 'tables', table), 'latin1')
    .split('\n')
    .filter(Boolean);
}

/** A row without the paths of files, which are made of names before they are rewritten. */
function comparable(line: string): string {
  const {
    _artifact: _,
    start_artifact: __,
    end_artifact: ___,
    ...row
  } = JSON.parse(line) as Record<string, unknown>;
  return JSON.stringify(row);
}

/** Every byte of a bundle folder, and every name in it. */
function everything(bundle: string): { readonly name: string; readonly bytes: string }[] {
  return readdirSync(bundle, { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return { name: path.slice(bundle.length), bytes: entry.isFile() ? readFileSync(path, 'latin1') : '' };
  });
}

function leaksIn(bundle: string, identities: readonly Identity[]): string[] {
  const name = bundle.split('/').at(-1) ?? '';
  return [...everything(bundle), { name, bytes: '' }].flatMap((file) => {
    const [fileName, bytes] = [file.name.toLowerCase(), file.bytes.toLowerCase()];
    return identities.flatMap(({ forms }) =>
      forms
        .map((form) => form.toLowerCase())
        .filter((form) => hasWord(bytes, form) || hasWord(fileName, form))
        .map((form) => `${file.name}: ${form}`),
    );
  });
}

/** Not as a part of a longer number or word: 10.99.0.1 is not in 110.99.0.12. */
function hasWord(text: string, form: string): boolean {
  const isWordly = (c: string | undefined): boolean => c !== undefined && /[a-z0-9]/.test(c);
  for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
    const [before, after] = [text[at - 1], text[at + form.length]];
    if (isWordly(form[0]) && isWordly(before)) continue;
    if (isWordly(form.at(-1)) && isWordly(after)) continue;
    return true;
  }
  return false;
}

describe.skipIf(!canNetwork)('identities of a run (root, namespaces)', () => {
  const client = useNetwork();
  const dir = temporaryDir();
  const map = join(dir, 'keys', 'identities.map');
  const etc = join(dir, 'etc');
  /** A machine with a name of its own, users, and neighbours in /etc/hosts. */
  const arrange = [
    ['passwd', 'hosts', 'resolv.conf']
      .map((name) => `mount --bind ${join(etc, name)} /etc/${name}`)
      .join('\n'),
  ].join('\n');
  const through = ['unshare', '-u', 'sh', '-c', `hostname ${HOSTNAME}; exec "$@"`, 'sh'];
  const collect = (args: readonly string[]): Promise<Ran> =>
    client.evidence(
      [
        ...['collect', '-d', '2s', '-f', 'dir', '-c', join(dir, 'config.yaml')],
        ...['-l', join(dir, 'mallory.log'), '-t', 'http://portal77.zephyrlabs.net/health'],
        ...['-t', `${SERVER.other}:5432`, '-t', `[${SERVER.v6}]:80`, '--allow-capture', ...args],
      ],
      { arrange, through },
    );
  const identities: Identity[] = [...PLANTED];
  let ran: Ran;
  let bundle = '';
  let plain = '';

  beforeAll(async () => {
    mkdirSync(join(dir, 'keys'));
    // A key of its own each time would now and then map an address onto another planted one.
    writeFileSync(map, JSON.stringify({ schema: 'evidence/identities/v1', key: 'a7'.repeat(32) }), {
      mode: 0o600,
    });
    mkdirSync(etc);
    const passwd = readFileSync('/etc/passwd', 'utf8');
    writeFileSync(
      join(etc, 'passwd'),
      `${passwd}mallory:x:1000:1000::/home/mallory:/bin/sh\nq:x:1001:1001::/data/people/orkney:/bin/sh\n`,
    );
    const names = `127.0.0.1 localhost ${HOSTNAME}\n${SERVER.v4} portal77.zephyrlabs.net\n${SERVER.other} ledger42\n`;
    writeFileSync(join(etc, 'hosts'), names);
    writeFileSync(
      join(etc, 'resolv.conf'),
      `nameserver ${SERVER.v4}\nsearch zephyrlabs.net\noptions timeout:1 attempts:1\n`,
    );
    writeFileSync(
      join(dir, 'mallory.log'),
      LINES.map((line) => `2026-11-21T08:00:00Z INFO ${line}\n`).join(''),
    );
    const script = 'cat "$1"; cat "$1" >&2; exit 3';
    writeFileSync(
      join(dir, 'config.yaml'),
      JSON.stringify({
        collectors: [
          {
            id: 'kraken-9-status',
            why: 'what it says',
            command: ['sh', '-c', script, 'sh', join(dir, 'mallory.log'), '10.99.0.3'],
          },
        ],
      }),
    );
    const address = spawnSync(
      'ip',
      ['netns', 'exec', client.network().client, 'cat', '/sys/class/net/up0/address'],
      {
        encoding: 'utf8',
      },
    );
    identities.push(macForms(address.stdout.trim()));
    const [out, plainOut] = [join(dir, 'out'), join(dir, 'plain')];
    mkdirSync(out);
    mkdirSync(plainOut);
    ran = await collect(['-o', out, '--redact', 'identities', '--redact-map', map, '--case', 'INC mallory']);
    expect({ code: ran.code, stderr: ran.stderr }).toMatchObject({ code: 3 });
    bundle = bundleIn(out);
    expect((await collect(['-o', plainOut])).code).toBe(3);
    plain = bundleIn(plainOut);
  });

  it('the run without says them all: the test would notice', () => {
    const found = new Set(leaksIn(plain, identities).map((leak) => leak.split(': ').at(-1)));
    expect(identities.map(({ text }) => text).filter((text) => !found.has(text))).toEqual([]);
  });

  it('no identity is in any byte of the bundle, its file names and its own', () => {
    expect(leaksIn(bundle, identities)).toEqual([]);
  });

  it('nor in the closing summary, but for the path of the map', () => {
    const said = ran.stdout.replaceAll(dir, '');
    expect(PLANTED.flatMap(({ forms }) => forms).filter((form) => hasWord(said.toLowerCase(), form))).toEqual(
      [],
    );
    expect(ran.stdout).toContain(`the way back is ${map}`);
  });

  it('verifies; manifest and README say the mode and which map, never its key', async () => {
    expect((await evidence(['verify', bundle])).code).toBe(0);
    const { redactions, options } = manifestOf(bundle);
    expect(redactions).toMatchObject({ mode: 'identities', identities: { keepVendor: false } });
    expect(redactions.identities?.replaced['ipv4']).toBeGreaterThan(10);
    expect(options['redactMap']).toBeUndefined();
    const { key } = await openMap(map);
    const all = everything(bundle)
      .map((file) => file.bytes)
      .join('\n');
    expect(all).not.toContain(Buffer.from(key).toString('hex'));
    expect(readFileSync(join(bundle, 'README.md'), 'utf8')).toContain(
      `pseudonyms (identity map \`${redactions.identities?.map}\`)`,
    );
    expect(statSync(map).mode & 0o777).toBe(0o600);
  });

  it('the same thing is called the same everywhere: target, rows, subjects, paths', () => {
    const { targets, hosts, vantage, artifacts } = manifestOf(bundle);
    const [host] = hosts;
    expect(host?.id).toMatch(/^h[a-z2-7]{8,}$/);
    expect(host?.hostname).toBe(host?.id);
    expect(vantage.host).toBe(host?.id);
    expect(new Set(artifacts.map((a) => a.host))).toEqual(new Set([host?.id]));
    const timing = rowsOf(bundle, 'http_timing').filter((row) => row['http_code'] === 200);
    expect(timing.length).toBeGreaterThan(0);
    const url = targets.find((t) => t.url?.endsWith('/health'));
    expect(timing.map((row) => row['target'])).toContain(url?.name);
    expect(url?.addresses).toContain(timing.find((row) => row['target'] === url?.name)?.['remote_ip']);
    const neighbours = new Set(rowsOf(bundle, 'neighbours').map((row) => row['address']));
    expect(neighbours).toContain(url?.addresses[0]);
    for (const { path } of artifacts)
      if (path !== undefined) expect(existsSync(join(bundle, path))).toBe(true);
  });

  it.skipIf(!hasTool('tcpdump'))('the capture is readable, without payload and without an address', () => {
    const capture = manifestOf(bundle).artifacts.find((a) => a.path?.endsWith('.pcap'));
    const file = join(bundle, capture?.path ?? '');
    const { status, stdout } = spawnSync('tcpdump', ['-nn', '-e', '-r', file], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout.split('\n').length).toBeGreaterThan(10);
    expect(stdout).not.toMatch(/\b10\.99\.0\.\d|fd99::/);
    const bytes = readFileSync(file);
    expect(bytes.includes(Buffer.from(SERVER.v4.split('.').map(Number)))).toBe(false);
    expect(bytes.toString('latin1')).not.toContain('GET /health');
  });

  it('reveal leads back: a file of the bundle, text on stdin, a capture', async () => {
    const log = manifestOf(bundle).artifacts.find((a) => a.collector === 'logs' && a.path !== undefined);
    const back = await evidence(['reveal', bundle, '--cat', log?.path ?? '', '--redact-map', map]);
    const text = back.stdout.toLowerCase();
    for (const line of LINES.slice(0, 3)) expect(text).toContain(line.toLowerCase());
    const stranger = join(dir, 'keys', 'other.map');
    await openMap(stranger);
    const refused = await evidence(['reveal', bundle, '--cat', 'README.md', '--redact-map', stranger]);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('identity map');
    const capture = manifestOf(bundle).artifacts.find((a) => a.path?.endsWith('.pcap'));
    const pcap = join(dir, 'revealed.pcap');
    const shell = `exec "$0" "$1" reveal "$2" --redact-map "$3" > "$4"`;
    const cli = join(import.meta.dirname, '../../dist/evidence.cjs');
    const args = [cli, join(bundle, capture?.path ?? ''), map, pcap];
    expect(spawnSync('sh', ['-c', shell, process.execPath, ...args]).status).toBe(0);
    expect(readFileSync(pcap).includes(Buffer.from(SERVER.v4.split('.').map(Number)))).toBe(true);
    const piped = spawnSync(
      'sh',
      [
        '-c',
        `echo "$2" | "$0" "$1" reveal - --redact-map "$3"`,
        process.execPath,
        cli,
        String(manifestOf(bundle).hosts[0]?.id),
        map,
      ],
      { encoding: 'utf8' },
    );
    expect(piped.stdout).toBe(`${HOSTNAME}\n`);
  });

  it('redact: the same of a bundle that is there, in every format, and the original stays', async () => {
    const before = everything(plain);
    for (const format of ['dir', 'zip', 'tar.gz']) {
      const out = join(dir, `redacted-${format}`);
      mkdirSync(out);
      const hidden = ['--hide', HIDDEN.slice(1).join(','), '--hide', HIDDEN[0] ?? ''];
      const args = ['redact', plain, '--identities', '--redact-map', map, ...hidden, '-o', out, '-f', format];
      const redacted = await evidence(args);
      expect(redacted).toMatchObject({ code: 0, stderr: '' });
      const [name = ''] = left(out);
      expect(left(out)).toHaveLength(1);
      const folder = join(dir, `extracted-${format}`);
      expect((await evidence(['verify', join(out, name)])).code).toBe(0);
      if (format !== 'dir')
        expect((await evidence(['open', join(out, name), '--extract', folder])).code).toBe(0);
      const fresh = format === 'dir' ? join(out, name) : folder;
      expect(leaksIn(fresh, identities)).toEqual([]);
      expect(name).not.toContain(HOSTNAME);
      expect(manifestOf(fresh).artifacts).toHaveLength(manifestOf(plain).artifacts.length);
    }
    expect(everything(plain)).toEqual(before);
  });

  it('parsers read the same from redacted text, but for the pseudonyms', async () => {
    const opened = await openBundle(plain);
    const names = await namesInBundle(opened, await opened.manifest());
    const { key } = await openMap(map);
    const mapper = createIdentityMapper(key, names);
    for (const known of [namesHere(process.env), { hostNames: [], domains: [], userNames: HIDDEN }]) {
      mapper.learn(known);
    }
    const redacted = join(dir, 'extracted-zip');
    const tables = (folder: string): string[] => readdirSync(join(folder, 'tables')).toSorted();
    expect(tables(redacted)).toEqual(tables(plain));
    let rows = 0;
    for (const table of tables(plain)) {
      const expected = linesOf(plain, table).map((line) => comparable(mapper.rewrite(line)));
      const found = linesOf(redacted, table).map(comparable);
      expect(found.toSorted(), table).toEqual(expected.toSorted());
      rows += found.length;
    }
    expect(rows).toBeGreaterThan(1000);
  });

  it('redact: twice with the same map changes no identity; with another one it is refused', async () => {
    const out = join(dir, 'again');
    mkdirSync(out);
    const same = await evidence(['redact', bundle, '--identities', '--redact-map', map, '-o', out]);
    expect(same).toMatchObject({ code: 0 });
    expect(same.stdout).toContain('they stay as they are');
    const again = bundleIn(out);
    expect(manifestOf(again).targets).toEqual(manifestOf(bundle).targets);
    expect(rowsOf(again, 'neighbours')).toEqual(rowsOf(bundle, 'neighbours'));
    const other = join(dir, 'keys', 'other.map');
    await openMap(other);
    const refused = await evidence(['redact', bundle, '--identities', '--redact-map', other, '-o', out]);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain('pseudonyms already');
    expect(left(out)).toHaveLength(1);
  });

  it('a map where the bundle will be is refused, before anything is run', async () => {
    const out = join(dir, 'beside');
    mkdirSync(out);
    const args = ['-o', out, '--redact', 'identities', '--redact-map'];
    for (const place of [join(out, 'x.map'), join(bundle, 'x.map')]) {
      const refused = await collect([...args, place]);
      expect(refused).toMatchObject({ code: 2 });
      expect(refused.stderr).toContain('it would be sent with it');
      expect(existsSync(place)).toBe(false);
    }
    const open = join(dir, 'keys', 'open.map');
    await openMap(open);
    chmodSync(open, 0o644);
    expect(await collect([...args, open])).toMatchObject({ code: 2 });
    expect(await evidence(['collect', '--redact-map', map])).toMatchObject({ code: 2 });
    expect(left(out)).toEqual([]);
  });

  it('killed in the middle: what is sealed from it has no identity either, and the names lead back', async () => {
    const out = join(dir, 'killed');
    mkdirSync(out);
    const own = join(dir, 'keys', 'killed.map');
    const started = client.start(
      [
        ...['collect', '-d', '20s', '-f', 'dir', '-o', out, '-c', join(dir, 'config.yaml')],
        ...['-l', join(dir, 'mallory.log'), '-t', 'http://portal77.zephyrlabs.net/health'],
        ...['--redact', 'identities', '--redact-map', own],
      ],
      { arrange, through },
    );
    const isUnderWay = (): boolean =>
      left(out).some((name) => existsSync(join(out, name, 'artifacts.ndjson')));
    for (let i = 0; i < 100 && !isUnderWay(); i++) await new Promise((next) => setTimeout(next, 100));
    await new Promise((next) => setTimeout(next, 2500));
    for (const [pid, command] of client.network().processes()) {
      if (command.includes('evidence.js')) process.kill(pid, 'SIGKILL');
    }
    await started.ended;
    // What the probes left behind, some of which end meanwhile.
    spawnSync('kill', ['-9', ...[...client.network().processes().keys()].map(String)]);
    const sealed = await evidence(['seal', join(out, left(out)[0] ?? '')]);
    expect(sealed.code).toBe(3);
    const folder = join(dir, 'killed-extracted');
    const archive = left(out).find((name) => name.endsWith('.tar.gz')) ?? '';
    await evidence(['open', join(out, archive), '--extract', folder]);
    expect(leaksIn(folder, identities)).toEqual([]);
    expect(readFileSync(own, 'utf8')).toContain('mallory');
  });
});

describe.skipIf(!canNetwork)('identities of a fleet (root, namespaces)', () => {
  const client = useNetwork();

  it('one mapper for all hosts, settings from the configuration, and the hosts stay apart', async () => {
    const dir = temporaryDir();
    const out = join(dir, 'out');
    mkdirSync(out);
    const inventory = join(dir, 'hosts.yaml');
    const { client: one, server: two } = client.network();
    const hosts = {
      krakenA: { exec: `ip netns exec ${one}`, role: 'client', address: '10.99.0.2' },
      kraKena: { exec: `ip netns exec ${two}`, role: 'server', address: SERVER.v4 },
      // Not collected from, and named by the one below.
      ledger42: { ssh: 'quentin@orkney.zephyrlabs.net' },
      '10.99.0.3': {
        exec: ['sh', '-c', 'echo ledger42: no route to quentin at orkney.zephyrlabs.net >&2; exit 255', 'sh'],
      },
    };
    writeFileSync(inventory, JSON.stringify({ version: 1, hosts }));
    const config = join(dir, 'evidence.config.yaml');
    const map = join(dir, 'fleet.map');
    const settings = { redact: 'identities', redactMap: map };
    writeFileSync(config, JSON.stringify({ collect: settings }));
    const ran = await evidence([
      ...[
        'collect',
        '-I',
        inventory,
        '--hosts',
        '!ledger42',
        '-c',
        config,
        '-o',
        out,
        '-f',
        'dir',
        '-d',
        '1s',
      ],
      ...['--only', 'interfaces,neighbours,sockets,system,ping'],
    ]);
    expect({ code: ran.code, stderr: ran.stderr }).toMatchObject({ code: 3 });
    const bundle = bundleIn(out);
    const planted = [SERVER.v4, '10.99.0.2', SERVER.other].map(ipv4Forms);
    const names = ['krakenA', 'kraKena', 'zephyrlabs', 'orkney', 'ledger42', 'quentin', one, two].map(
      nameForms,
    );
    expect(ran.stderr).toContain('ledger42');
    expect(leaksIn(bundle, [...planted, ...names])).toEqual([]);
    const manifest = manifestOf(bundle);
    expect(manifest.hosts).toHaveLength(3);
    expect(new Set(manifest.hosts.map((h) => h.id)).size).toBe(3);
    expect(new Set(manifest.hosts.map((h) => h.role))).toContain('server');
    const paths = manifest.artifacts.flatMap((a) => a.path ?? []);
    expect(new Set(paths).size).toBe(paths.length);
    // What one host calls its neighbour is what the other one calls itself.
    const server = manifest.hosts.find((h) => h.role === 'server');
    const addresses = rowsOf(bundle, 'addresses');
    expect(addresses.filter((row) => row['_host'] === server?.id).map((row) => row['address'])).toContain(
      server?.address,
    );
    const verified = await evidence(['verify', bundle]);
    expect(verified.code).toBe(0);
  });
});
