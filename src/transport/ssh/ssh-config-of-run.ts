import type { HostSpec } from '../../core/host-spec.js';
import { type QueryOptions, querySsh, type SshAnswer } from './ssh-config-query.js';
import { classOf, configSections } from './ssh-config-sections.js';

/**
 * What `ssh -G` says, asked once for all hosts of a run of which the configuration says the same: a process each
 * costs more than the key exchange that follows.
 */
export class SshConfigOfRun {
  readonly #sections = new Map<string, ReturnType<typeof configSections>>();
  readonly #answers = new Map<string, Promise<SshAnswer>>();
  readonly #meanwhile: () => void;
  /** How often ssh was asked. */
  asked = 0;

  /** @param meanwhile called each time while ssh is waited for */
  constructor(meanwhile: () => void = () => {}) {
    this.#meanwhile = meanwhile;
  }

  async query(spec: HostSpec, options: QueryOptions): Promise<SshAnswer> {
    const ask = (): Promise<SshAnswer> => {
      this.asked++;
      const answer = querySsh(spec, options);
      this.#meanwhile();
      return answer;
    };
    const kind = await this.#classOf(spec, options.configFile);
    if (kind === undefined) return ask();
    const { user, port } = spec;
    const { ssh, configFile, identityFile, followJumps } = options;
    const key = JSON.stringify([kind, user, port, ssh, configFile, identityFile, followJumps]);
    const known = this.#answers.get(key);
    if (known === undefined) {
      const own = ask();
      this.#answers.set(key, own);
      return own;
    }
    const answer = await known;
    // What went wrong for another host, its time limit too, need not go wrong for this one.
    if (!('settings' in answer)) return ask();
    return { settings: new Map([...answer.settings, ['hostname', [spec.host]]]) };
  }

  async #classOf({ host }: HostSpec, configFile: string | undefined): Promise<string | undefined> {
    const file = configFile ?? '';
    const sections = this.#sections.get(file) ?? configSections(configFile);
    this.#sections.set(file, sections);
    const found = await sections;
    return found && classOf(host, found);
  }
}
