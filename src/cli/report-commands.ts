import { type Command, Option } from 'commander';
import { list, repeat } from './option-values.js';
import { upkeepCommands } from './report-upkeep-commands.js';
import { identityOption } from './sealing-commands.js';

/** As src/render/document/formats.ts has them, which is loaded only when a document is made. */
const FORMATS = 'md, html, txt, eml, docx, pdf, jira, slack, json, yaml';

/** Documents: made, sent, and their templates. Options that `report` has too reach it first: `optsWithGlobals`. */
export function reportCommands(program: Command): void {
  const report = program
    .command('report')
    .summary('write a document: report, escalation, handoff …')
    .description(
      'Makes one document of an incident folder or of bundles, in one format or several. What nobody has filled in and\n' +
        'what was not collected is marked, never left blank and never guessed.',
    )
    .helpCommand(false)
    .argument('[kind]', 'which document; evidence list reports names them')
    .argument('[source...]', 'an incident folder, or bundles')
    .option('--variant <name>', 'which form of it (default: the first)')
    .option('--audience <name>', 'for whom: a name of audiences in incident.yaml')
    .option('-f, --format <names>', `${FORMATS}; several with commas (default: md)`, list)
    .option('--language <code>', 'en or de (default: the incident’s, else en)')
    .option('--timezone <zone>', 'zone of the times that are printed (default: the incident’s, else UTC)')
    .option(
      '-o, --out <dir>',
      'folder for the files; - prints one format (default: out/ of an incident; for bundles -, or . for several)',
    )
    .option('--as-of <time>', 'when it is said to be made (default: now)')
    .option('--templates <dir>', 'templates of your own; before ./.evidence/templates and those of the user')
    .option('--model <file>', 'from a model that --format json saved, instead of a source')
    .addOption(new Option('--paper <size>', 'of a PDF').choices(['A4', 'letter']).default('A4'))
    .option('--attach <file>', 'with eml or --send: attach this file; repeatable', repeat)
    .option(
      '--limit-mb <n>',
      'with eml or --send: most MB of one mail; what is larger goes in parts (default: 20)',
    )
    .option('--send', 'send it as a mail, through --smtp')
    .option('--smtp <url>', 'smtp://host[:587] with STARTTLS, or smtps://host[:465]')
    .option('--smtp-ca <file>', 'PEM of an authority of your own that signed the certificate of the server')
    .option('--dry-run', 'with --send: print the envelope, send nothing')
    .option('-c, --config <file>', "configuration (default: ./evidence.config.yaml and the user's)")
    .option('--playbooks <dir>', 'folder with playbooks of your own; repeatable', repeat)
    .addOption(identityOption())
    .option('--passphrase', 'ask for the passphrase of encrypted bundles')
    .option('--json', 'print what was written or sent as JSON')
    .option('--no-color', 'no colours')
    .action(async (kind: string | undefined, sources: string[], flags: Record<string, unknown>) => {
      const { runReport } = await import('./report-command.js');
      process.exitCode = await runReport(kind, sources, flags, () => report.helpInformation());
    });
  upkeepCommands(report, () => import('./report-upkeep.js'));
  // Which documents there are stands in a registry, which is read only when somebody asks.
  let kinds = '';
  report.addHelpText('after', () => kinds);
  program.hook('preSubcommand', async (_, command) => {
    if (command !== report || !process.argv.some((word) => word === '-h' || word === '--help')) return;
    kinds = await (await import('./report-kinds.js')).kindsHelp();
  });
  ejectCommand(report);
  templateCommand(report);
}

function ejectCommand(report: Command): void {
  report
    .command('eject')
    .summary('copy built-in templates to change them')
    .description(
      'Copies the templates of a document, or one section, to where your own are looked for, each with a comment that\n' +
        'names what it may print. What is there already is kept.',
    )
    .argument('<template>', 'a document, or document/sections/name')
    .option('--to <dir>', 'folder for them (default: .evidence/templates)')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  evidence report eject pir
  evidence report eject pir/sections/impact --to ~/.config/evidence/templates`,
    )
    .action(async (template: string, _: object, command: Command) => {
      const { runEject } = await import('./report-eject.js');
      process.exitCode = await runEject(template, command.optsWithGlobals());
    });
}

function templateCommand(report: Command): void {
  const template = report.command('template').summary('check templates of your own');
  template
    .command('check')
    .summary('every path, helper, partial and word in every template, and whether it renders')
    .option('--templates <dir>', 'templates of your own; before ./.evidence/templates and those of the user')
    .option('--json', 'print the problems as JSON')
    .option('--no-color', 'no colours')
    .addHelpText(
      'after',
      `
Exit code 6 when there is an error; a warning names what may be meant.

Examples:
  evidence report template check
  evidence report template check --templates ./templates`,
    )
    .action(async (_: object, command: Command) => {
      const { runTemplateCheck } = await import('./report-template-check.js');
      process.exitCode = await runTemplateCheck(command.optsWithGlobals());
    });
}
