import type { Command } from 'commander';
import { loadConfig } from '../collect/config.js';
import { withUserCollectors } from '../collect/registry.js';
import { EXIT } from '../core/errors.js';

type Shell = 'bash' | 'zsh' | 'fish';

interface Words {
  /** Command, or command and subcommand → its long options; subcommands where it has some. */
  readonly options: Readonly<Record<string, readonly string[]>>;
  /** Long option → values to offer. */
  readonly values: Readonly<Record<string, readonly string[]>>;
}

/** `evidence completion SHELL`: a script made from the commands as they are, so it cannot be out of date. */
export async function runCompletion(shell: Shell, program: Command): Promise<number> {
  const ids = (await withUserCollectors((await loadConfig()).collectors)).map((c) => c.id);
  const options: Record<string, string[]> = {};
  const values: Record<string, readonly string[]> = { '--only': ids, '--skip': ids };
  for (const [name, command] of named(program)) {
    options[name] = [
      ...command.commands.map((c) => c.name()),
      ...command.options.flatMap((o) => o.long ?? []),
    ];
    for (const o of command.options)
      if (o.long != null && o.argChoices)
        values[o.long] = [...new Set([...(values[o.long] ?? []), ...o.argChoices])];
    for (const a of command.registeredArguments) if (a.argChoices) options[name].push(...a.argChoices);
  }
  process.stdout.write(SCRIPTS[shell]({ options, values }));
  return EXIT.done;
}

/** Every command under its name, subcommands as `incident new`. */
function named(program: Command): [name: string, command: Command][] {
  return program.commands.flatMap((command): [string, Command][] => [
    [command.name(), command],
    ...command.commands.map((sub): [string, Command] => [`${command.name()} ${sub.name()}`, sub]),
  ]);
}

const SCRIPTS: Readonly<Record<Shell, (words: Words) => string>> = { bash, zsh, fish };

function bash({ options, values }: Words): string {
  const cases = (table: Readonly<Record<string, readonly string[]>>): string =>
    Object.entries(table)
      .map(([key, words]) => `    ${key.replace(' ', '\\ ')}) words="${words.join(' ')}" ;;`)
      .join('\n');
  const names = Object.keys(options);
  const chosen = (isNested: boolean): Readonly<Record<string, readonly string[]>> =>
    Object.fromEntries(Object.entries(options).filter(([name]) => name.includes(' ') === isNested));
  return `# evidence completion bash >> ~/.bash_completion
_evidence() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} words=
  case $prev in
${cases(values)}
  esac
  if [ -z "$words" ] && [ "$COMP_CWORD" -gt 2 ]; then
    case "\${COMP_WORDS[1]} \${COMP_WORDS[2]}" in
${cases(chosen(true))}
    esac
  fi
  if [ -z "$words" ]; then
    case \${COMP_WORDS[1]} in
${cases(chosen(false))}
    esac
  fi
  [ "$COMP_CWORD" -eq 1 ] && words="${names.filter((name) => !name.includes(' ')).join(' ')}"
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _evidence evidence
`;
}

/** zsh reads bash completions. */
function zsh(words: Words): string {
  return `#compdef evidence\nautoload -U +X bashcompinit && bashcompinit\n${bash(words).replace('bash >> ~/.bash_completion', 'zsh >> ~/.zshrc')}`;
}

function fish({ options, values }: Words): string {
  const lines = Object.keys(options)
    .filter((name) => !name.includes(' '))
    .map((name) => `complete -c evidence -n __fish_use_subcommand -a ${name}`);
  for (const [command, words] of Object.entries(options)) {
    const seen = command.split(' ').map((word) => `__fish_seen_subcommand_from ${word}`);
    const when = `complete -c evidence -n '${seen.join('; and ')}'`;
    for (const word of words) {
      const offered = values[word];
      if (!word.startsWith('--')) lines.push(`${when} -a ${word}`);
      else lines.push(`${when} -l ${word.slice(2)}${offered ? ` -x -a '${offered.join(' ')}'` : ''}`);
    }
  }
  return `# evidence completion fish > ~/.config/fish/completions/evidence.fish\n${lines.join('\n')}\n`;
}
