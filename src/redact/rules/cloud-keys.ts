import { looksRandom, matches, type Rule } from '../rule.js';

/** Not within a longer word. */
const BEFORE = '(?<![A-Za-z0-9_])';
const AFTER = '(?![A-Za-z0-9_])';

export const cloudKeys: readonly Rule[] = [
  {
    id: 'aws-access-key',
    source: 'AWS IAM User Guide, "IAM identifiers": unique ID prefixes',
    triggers: ['akia', 'asia', 'abia', 'acca'],
    find: matches(new RegExp(`${BEFORE}(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}${AFTER}`, 'g')),
    masks: ['using «AKIAIOSFODNN7EXAMPLE» for s3', 'X-Amz-Credential=«ASIAIOSFODNN7EXAMPLE»%2F20261121'],
    keeps: ['AKIAIOSFODNN7', 'xAKIAIOSFODNN7EXAMPLE', 'asiapacific region ASIA-PACIFIC'],
  },
  {
    id: 'aws-secret-key',
    source:
      'AWS CLI User Guide: 40 characters beside the access key id (credentials.csv, aws configure export)',
    triggers: ['akia', 'asia'],
    find: matches(
      /((?:AKIA|ASIA)[A-Z2-7]{16}["']?[ \t]{0,8}[,:/|;\t ][ \t]{0,8}["']?)([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/g,
    ),
    masks: [
      'AKIAIOSFODNN7EXAMPLE,«wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY»'.replace(
        'AKIAIOSFODNN7EXAMPLE',
        '«AKIAIOSFODNN7EXAMPLE»',
      ),
    ],
    keeps: ['commit 0123456789abcdef0123456789abcdef01234567'],
  },
  {
    id: 'aws-session-token',
    source: 'AWS STS: session tokens begin with these bytes, Base64',
    triggers: ['iqojb3jpz2lu', 'fwogzxivyxdz'],
    find: matches(/(?<![A-Za-z0-9+/])(?:IQoJb3JpZ2lu|FwoGZXIvYXdz)[A-Za-z0-9+/=_%-]{40,}/g),
    masks: [`token «IQoJb3JpZ2lu${'aB3/'.repeat(20)}»`],
    keeps: ['IQoJb3JpZ2lu'],
  },
  {
    id: 'gcp-api-key',
    source: 'Google Cloud, "Manage API keys": AIza and 35 characters',
    triggers: ['aiza'],
    find: matches(/(?<![A-Za-z0-9_-])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/g),
    masks: ['key «AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY»'],
    keeps: ['AIzaShort'],
  },
  {
    id: 'google-oauth',
    source: 'Google Identity, OAuth 2.0: access tokens ya29., refresh tokens 1//0, client secrets GOCSPX-',
    triggers: ['ya29.', '1//0', 'gocspx-'],
    find: matches(
      /(?<![A-Za-z0-9_-])(?:ya29\.[A-Za-z0-9_.-]{20,}|1\/\/0[A-Za-z0-9_-]{30,}|GOCSPX-[A-Za-z0-9_-]{20,64})/g,
    ),
    masks: ['«ya29.a0AfH6SMBxxxxxxxxxxxxxxxxxxxx» ok', '«GOCSPX-abcdefghij0123456789ABCDEFGH»'],
    keeps: ['ya29.short', 'path 1//0/x'],
  },
  {
    id: 'azure-secret',
    source: 'Microsoft identity platform: client secrets with Q~ at the fifth place',
    triggers: Array.from({ length: 10 }, (_, digit) => `${digit}q~`),
    find: matches(/(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])/g),
    masks: [`secret «abc8Q~${'aB3dE6gH9j'.repeat(3)}abcd»`],
    keeps: ['x8Q~short'],
  },
  {
    id: 'azure-storage-key',
    source: 'Azure Storage, "Manage account keys": 512 bits, Base64',
    triggers: ['accountkey', 'account_key', 'accesskey', 'azure', 'storage'],
    find: matches(/(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}==/g, (key) => looksRandom(key)),
    masks: [`azure storage key «${'Ab3+/xYz09'.repeat(8)}abcdef==»`],
    keeps: ['azure storage key not set'],
  },
];
