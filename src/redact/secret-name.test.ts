import { describe, expect, it } from 'vitest';
import { secretName } from './secret-name.js';

describe('names of secrets', () => {
  it.each([
    [
      'password',
      'DB_PASSWORD_PROD',
      'pgpassword',
      'spring.datasource.password',
      'wifiPassphrase',
      'MYSQL_PWD',
      'smtp_pass',
    ],
    ['client_secret', 'clientSecret', 'SECRET_KEY_BASE', 'AWS_SECRET_ACCESS_KEY', 'vault.secret_id'],
    ['token', 'accessToken', 'X-Vault-Token', 'next_auth_token', 'CI_JOB_TOKEN_2'],
    [
      'apiKey',
      'API-KEY',
      'accountkey',
      'wep_key0',
      'wpa-psk',
      'client-key-data',
      'net.ipv4.tcp_fastopen_key',
      'mka_cak',
    ],
  ])('%s and the like', (...names) => {
    for (const name of names) expect(secretName(name), name).toBeDefined();
  });

  it('are not those that only speak of one', () => {
    const names = [
      'max_tokens',
      'max_token',
      'tokenizer',
      'token_type',
      'tokenUrl',
      'password_file',
      'passwordAuthentication',
      'passed',
      'bypass',
      'compass',
      'primary_key',
      'public_key',
      'sort_key',
      'keepalive',
      'keyboard',
      'secretName',
      'secretary',
      'author',
      'oauth_url',
      'signature_algorithm',
      'signature',
      'X-Amz-Credential',
      'monkey',
      'pass',
    ];
    expect(names.filter((name) => secretName(name)?.certain)).toEqual([]);
    expect(names.filter((name) => secretName(name))).toEqual(['pass']);
  });
});
