import { type Command, Option } from 'commander';

import { repeat } from './option-values.js';

export function identityOption(flags = '-i, --identity'): Option {
  return new Option(`${flags} <file>`, 'age identity for an encrypted bundle; repeatable')
    .argParser(repeat)
    .env('EVIDENCE_IDENTITY');
}

/** encrypt, decrypt, sign, upload: what can be done to a bundle that is there. */
export function sealingCommands(program: Command): void {
  encryptCommand(program);
  decryptCommand(program);
  signCommand(program);
  uploadCommand(program);
}

function encryptCommand(program: Command): void {
  program
    .command('encrypt')
    .summary('encrypt a bundle with age')
    .description('Writes BUNDLE.age, which age(1) decrypts too. The bundle itself stays; a folder is packed.')
    .argument('<bundle>', 'tar.gz, zip or folder')
    .option('--to <recipient>', 'age1…, or a file with one a line; repeatable', repeat)
    .option('--passphrase', 'ask for a passphrase instead')
    .option('-o, --out <file>', 'the encrypted file (default: BUNDLE.age)')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  evidence encrypt BUNDLE --to age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p
  evidence encrypt BUNDLE --to vendor-recipients.txt
  evidence encrypt BUNDLE --passphrase`,
    )
    .action(async (bundle: string, flags: Record<string, unknown>) => {
      const { runEncrypt } = await import('./encrypt-command.js');
      process.exitCode = await runEncrypt(bundle, flags);
    });
}

function decryptCommand(program: Command): void {
  program
    .command('decrypt')
    .summary('decrypt a bundle, or any file of age')
    .description(
      'The plain file appears only when all of it was authentic. open and verify read encrypted bundles too.',
    )
    .argument('<file>', 'what age, or evidence, encrypted')
    .addOption(identityOption())
    .option('--passphrase', 'ask for the passphrase')
    .option('-o, --out <file>', 'the plain file (default: the name without .age)')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample: evidence decrypt BUNDLE.tar.gz.age --identity key.txt')
    .action(async (file: string, flags: Record<string, unknown>) => {
      const { runDecrypt } = await import('./decrypt-command.js');
      process.exitCode = await runDecrypt(file, flags);
    });
}

function signCommand(program: Command): void {
  program
    .command('sign')
    .summary('sign a bundle with an SSH key')
    .description(
      'Adds manifest.json.sig, which ssh-keygen -Y verify -n evidence accepts. Nothing else in it changes.',
    )
    .argument('<bundle>', 'tar.gz, zip or folder')
    .requiredOption('-k, --key <file>', 'OpenSSH private key, or the .pub file of one in ssh-agent')
    .option('-o, --out <file>', 'write the signed bundle here instead of in its place')
    .option('--replace', 'exchange a signature that is there')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample: evidence sign BUNDLE --key ~/.ssh/id_ed25519')
    .action(async (bundle: string, flags: Record<string, unknown>) => {
      const { runSign } = await import('./sign-command.js');
      process.exitCode = await runSign(bundle, flags as { key: string });
    });
}

function uploadCommand(program: Command): void {
  program
    .command('upload')
    .summary('send a bundle to a URL, over SFTP or into a folder')
    .description(
      'Sends one file, tries again when that can help, verifies as strongly as the place allows, and says how.\n' +
        'The bundle here is never removed. The query of a presigned URL is neither printed nor stored.',
    )
    .argument('<bundle>', 'the file to send')
    .argument('<destination>', 'https URL that takes a PUT, sftp://user@host/dir/, or a folder')
    .option('--allow-insecure-upload', 'allow http:// to another machine')
    .option('--ssh-key <file>', 'private key for SFTP where the OpenSSH configuration names none')
    .option('--accept-new', 'write the host key to known_hosts when it is not known yet')
    .option('--json', 'print the result as JSON')
    .option('-q, --quiet', 'no progress')
    .option('--no-color', 'no colours')
    .addHelpText(
      'after',
      `
Exit code 3 when it could not be delivered.

Examples:
  evidence upload BUNDLE.age 'https://bucket.s3.example/INC-4711?X-Amz-…'
  evidence upload BUNDLE sftp://me@files.example/incoming/
  evidence upload BUNDLE /mnt/share/`,
    )
    .action(async (bundle: string, destination: string, flags: Record<string, unknown>) => {
      const { runUpload } = await import('./upload-command.js');
      process.exitCode = await runUpload(bundle, destination, flags);
    });
}
