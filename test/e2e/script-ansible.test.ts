import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { bundleIn, evidence, left, manifestOf, ROOT, rowsOf, run, type Started } from '../support/cli.js';
import { hasTool, temporaryDir } from '../support/machine.js';
import { canNetwork } from '../support/network.js';
import { runTool } from '../support/run-tool.js';
import { writeScript } from '../support/shell-script.js';
import { useNetwork } from '../support/use-network.js';

/** The fenced block of docs/script.md behind its marker: what people copy is what is tested. */
function documented(name: string): string {
  const text = readFileSync(join(ROOT, 'docs/script.md'), 'utf8');
  const block = new RegExp(`<!-- test: ${name} -->\\n+\`\`\`\\w+\\n(.*?)\`\`\``, 's').exec(text);
  if (block?.[1] === undefined) throw new Error(`docs/script.md has no block for ${name}`);
  return block[1];
}

describe('the carriers in docs/script.md', () => {
  it('the SSM document and the DaemonSet are well formed, their commands valid sh', async () => {
    const ssm = JSON.parse(documented('ssm')) as { mainSteps: { inputs: { runCommand: string[] } }[] };
    const commands = ssm.mainSteps[0]?.inputs.runCommand.join('\n') ?? '';
    expect((await run(['sh', '-n', '-c', commands]).ended).code).toBe(0);
    const [daemonSet] = parseAllDocuments(documented('kubernetes'));
    const spec = daemonSet?.toJS() as {
      spec: { template: { spec: { initContainers: { command: string[] }[]; volumes: { name: string }[] } } };
    };
    const pod = spec.spec.template.spec;
    expect((await run(['sh', '-n', '-c', pod.initContainers[0]?.command[2] ?? '']).ended).code).toBe(0);
    expect(pod.volumes.map((v) => v.name)).toEqual(['script', 'results', 'log']);
    expect(parse(documented('ansible'))).toHaveLength(1);
  });
});

const NAMES = ['web1', 'web2', 'db1'];

/** sshd answers on every loopback address, so each of them is a host to Ansible; a real connection each. */
describe.skipIf(!canNetwork || !hasTool('sshd') || !hasTool('ansible-playbook'))(
  'Ansible carries the script to several hosts (root, namespaces, sshd)',
  () => {
    const client = useNetwork();
    let sshd: Started | undefined;
    afterEach(async () => {
      sshd?.child.kill('SIGTERM');
      await sshd?.ended;
    });

    it('runs the documented playbook, and one bundle is made of what it fetched', async () => {
      const dir = temporaryDir();
      const at = (name: string): string => join(dir, name);
      for (const key of ['host', 'user'])
        runTool('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(key)]);
      const port = '2222'; // In a network namespace of its own every port is free.
      const config = [
        `Port ${port}`,
        `HostKey ${at('host')}`,
        `AuthorizedKeysFile ${at('user.pub')}`,
        'StrictModes no',
        'UsePAM no',
        'PermitRootLogin yes',
        'PasswordAuthentication no',
        `PidFile ${at('sshd.pid')}`,
        'Subsystem sftp internal-sftp',
        // Login scripts of whoever runs the tests are no part of them.
        `SetEnv HOME=${dir}`,
      ];
      writeFileSync(at('sshd_config'), `${config.join('\n')}\n`);
      const arrange = 'mount -t tmpfs none /run; mkdir -m 755 /run/sshd';
      sshd = run([...client.inside({ arrange }), '/usr/sbin/sshd', '-D', '-e', '-f', at('sshd_config')]);
      for (let i = 0; i < 300 && !sshd.stderr().includes('listening'); i++) await sleep(20);
      const hosts = NAMES.map((name, i) => `${name} ansible_host=127.0.0.${i + 1}`);
      const ssh = `-o UserKnownHostsFile=${at('known_hosts')} -o ControlMaster=no`;
      const key = readFileSync(at('host.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
      writeFileSync(at('known_hosts'), NAMES.map((_, i) => `[127.0.0.${i + 1}]:${port} ${key}\n`).join(''));
      const vars = [
        '[all:vars]',
        `ansible_port=${port}`,
        'ansible_user=root',
        `ansible_ssh_private_key_file=${at('user')}`,
        `ansible_ssh_common_args='${ssh}'`,
        'ansible_python_interpreter=/usr/bin/python3',
      ];
      writeFileSync(
        at('inventory'),
        `${[...hosts, 'gone ansible_host=127.0.0.9 ansible_port=1', ...vars].join('\n')}\n`,
      );
      writeFileSync(at('playbook.yaml'), documented('ansible'));
      writeFileSync(
        at('evidence.sh'),
        readFileSync(await writeScript(['-p', 'quick', '--only', 'interfaces,routes,dns', '-t', 'api.test'])),
        {
          mode: 0o755,
        },
      );
      mkdirSync(at('tmp'));
      const ansible = ['ansible-playbook', '-i', at('inventory'), '--forks', '4', at('playbook.yaml')];
      const env = {
        ANSIBLE_HOME: at('tmp'),
        ANSIBLE_LOCAL_TEMP: at('tmp'),
        ANSIBLE_REMOTE_TEMP: at('tmp'),
        ANSIBLE_NOCOLOR: '1',
        LC_ALL: 'C.UTF-8',
        TMPDIR: at('tmp'),
      };
      const played = await run([...client.inside(), ...ansible], { env }).ended;
      // 4: one host could not be reached, which held up none of the others.
      expect(played.code, played.stdout + played.stderr).toBe(4);
      expect(left(at('results'))).toEqual(NAMES.map((n) => `${n}.tar.gz`).toSorted());
      const out = temporaryDir();
      const files = NAMES.map((n) => join(at('results'), `${n}.tar.gz`));
      const imported = await evidence(['import', ...files, '--case', 'INC-4711', '-f', 'dir', '-o', out]);
      expect([0, 3]).toContain(imported.code);
      expect(imported.stdout).toContain('3 hosts; their clocks were not compared');
      const bundle = bundleIn(out);
      expect((await evidence(['verify', bundle])).code).toBe(0);
      const manifest = manifestOf(bundle);
      expect(manifest.hosts.map((h) => h.id)).toEqual(NAMES);
      expect(manifest.case).toBe('INC-4711');
      const having = new Set(rowsOf(bundle, 'addresses').map((r) => r['_host']));
      expect([...having].toSorted()).toEqual(NAMES.toSorted());
      expect(left(at('tmp')).filter((name) => name.startsWith('evidence'))).toEqual([]);
    });
  },
);
