import type { EncryptFor } from './encrypt-keys.js';

/** Encrypts a stream as age does (age-encryption.org/v1), with constant memory. */
export async function* encryptChunks(
  encryptFor: EncryptFor,
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const { Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  if (encryptFor.passphrase === undefined) {
    for (const recipient of encryptFor.recipients) encrypter.addRecipient(recipient);
  } else {
    const { passphraseRecipient } = await import('./encrypt-passphrase.js');
    encrypter.addRecipient(passphraseRecipient(encryptFor.passphrase));
  }
  const encrypted = await encrypter.encrypt(
    ReadableStream.from(chunks) as globalThis.ReadableStream<Uint8Array>,
  );
  for await (const chunk of encrypted as AsyncIterable<Uint8Array>)
    yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
}
