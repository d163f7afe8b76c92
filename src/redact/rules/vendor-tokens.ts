import { looksRandom, matches, type Rule } from '../rule.js';

/** A vendor's token: its prefix and how it goes on. The prefix, lower case, is the trigger. */
function token(id: string, source: string, triggers: readonly string[], shape: string, sample: string): Rule {
  return {
    id,
    source,
    triggers,
    find: matches(new RegExp(`(?<![A-Za-z0-9_])${shape}(?![A-Za-z0-9])`, 'g')),
    masks: [`using «${sample}» now`, `"${'«'}${sample}»"`],
    keeps: [`x${sample}`, triggers.join(' ')],
  };
}

const R = (n: number): string => 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7'.repeat(10).slice(0, n);
const HEX = (n: number): string => '0a1b2c3d4e5f6789'.repeat(10).slice(0, n);

export const vendorTokens: readonly Rule[] = [
  token('github-token', 'GitHub, "Token formats": gh[pousr]_, github_pat_', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'], '(?:gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{22,255})', `ghp_${R(36)}`),
  token('gitlab-token', 'GitLab, "Token overview": prefixes', ['glpat-', 'gldt-', 'glrt-', 'glptt-', 'glcbt-', 'glimt-', 'glft-', 'glsoat-', 'glagent-', 'gloas-', 'glffct-', 'gr1348941'], '(?:gl(?:pat|dt|rt|ptt|cbt|imt|ft|soat|agent|oas|ffct)-[A-Za-z0-9_.-]{20,300}|GR1348941[A-Za-z0-9_-]{20})', `glpat-${R(20)}`),
  token('slack-token', 'Slack, "Token types"', ['xoxa-', 'xoxb-', 'xoxc-', 'xoxd-', 'xoxe-', 'xoxe.', 'xoxo-', 'xoxp-', 'xoxr-', 'xoxs-', 'xapp-'], '(?:xox[abcdeoprs][.-]|xapp-)[A-Za-z0-9%.-]{10,400}', `xoxb-2345678901-${R(24)}`),
  {
    id: 'webhook-url',
    source: 'Slack, Discord and Microsoft Teams incoming webhooks: the path is the secret',
    triggers: ['hooks.slack.com/', 'webhook'],
    find: matches(/((?:hooks\.slack\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/webhooks\/\d{5,30}\/|\.webhook\.office\.com\/webhookb2\/))([A-Za-z0-9_@/-]{10,400})/g),
    masks: ['POST https://hooks.slack.com/services/«T0001/B0001/XXXXXXXXXXXXXXXXXXXXXXXX» 200'.replace(/X+/, R(24)), `https://discord.com/api/webhooks/123456789012/«${R(40)}»`],
    keeps: ['hooks.slack.com/services/', 'webhook called'],
  },
  token('stripe-key', 'Stripe, "API keys": sk_, rk_, whsec_', ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'whsec_'], '(?:[sr]k_(?:live|test)_[A-Za-z0-9]{16,255}|whsec_[A-Za-z0-9+/=]{24,255})', `sk_live_${R(24)}`),
  token('npm-token', 'npm, "About access tokens"', ['npm_'], 'npm_[A-Za-z0-9]{36}', `npm_${R(36)}`),
  token('pypi-token', 'PyPI help: API tokens are macaroons for pypi.org', ['pypi-ag'], 'pypi-Ag[A-Za-z0-9_-]{30,400}', `pypi-AgEIcHlwaS5vcmcC${R(60)}`),
  token('package-token', 'RubyGems, Docker Hub, crates.io, NuGet: personal access tokens', ['rubygems_', 'dckr_', 'cio', 'oy2'], '(?:rubygems_[0-9a-f]{48}|dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,64}|cio[A-Za-z0-9]{32}|oy2[a-z0-9]{43})', `dckr_pat_${R(27)}`),
  {
    id: 'ai-key',
    source: 'OpenAI, Anthropic and others: sk-, hf_, gsk_, r8_, pplx-, xai-',
    triggers: ['sk-', 'hf_', 'gsk_', 'r8_', 'pplx-', 'xai-'],
    find: matches(/(?<![A-Za-z0-9_-])(?:(?:sk|pplx|xai)-[A-Za-z0-9_-]{20,300}|(?:hf|gsk|r8)_[A-Za-z0-9]{30,100})(?![A-Za-z0-9_-])/g, (key) => looksRandom(key.replace(/^[a-z0-9]+[-_]/, ''))),
    masks: [`«sk-proj-${R(40)}» used`, `«sk-ant-api03-${R(80)}-AA»`, `«hf_${R(34)}»`],
    keeps: ['sk-learn-something-very-long-name', 'task-0123456789abcdef0123456789', 'sk-short'],
  },
  token('sendgrid-key', 'SendGrid, "API keys"', ['sg.'], 'SG\\.[A-Za-z0-9_-]{16,32}\\.[A-Za-z0-9_-]{16,64}', `SG.${R(22)}.${R(43)}`),
  {
    id: 'twilio-key',
    source: 'Twilio, "API keys": SK and 32 hex digits',
    triggers: [...'0123456789abcdef'].map((digit) => `sk${digit}`),
    find: matches(/(?<![A-Za-z0-9_])SK[0-9a-f]{32}(?![A-Za-z0-9_])/g),
    masks: [`«SK${HEX(32)}»`],
    keeps: [`DISK${HEX(32)}`, 'SK0123'],
  },
  {
    id: 'telegram-token',
    source: 'Telegram Bot API: id:AA…',
    triggers: [':aa', '%3aaa'],
    find: matches(/(?<![A-Za-z0-9])(\d{8,10}(?::|%3A))(AA[A-Za-z0-9_-]{33})(?![A-Za-z0-9_-])/g),
    masks: [`GET /bot123456789:«AA${R(33)}»/getMe`.replace('/bot', '/bot/'), `api 1234567890:«AA${R(33)}»`],
    keeps: ['12:34:56:aa:bb:cc', '00:00:5e:AA:BB:CC'],
  },
  {
    id: 'telegram-token',
    source: 'Telegram Bot API: the path of each call',
    triggers: ['/bot'],
    find: matches(/(\/bot\d{8,10}(?::|%3A))([A-Za-z0-9_-]{35})/g),
    masks: [`https://api.telegram.org/bot123456789:«AA${R(33)}»/getMe`],
    keeps: ['/bots/1', '/bot/12345678'],
  },
  {
    id: 'discord-token',
    source: 'Discord, "Authentication": id, time and HMAC in Base64',
    triggers: ['discord', 'bot '],
    find: matches(/(?<![A-Za-z0-9_.-])[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}(?![A-Za-z0-9_-])/g),
    masks: [`discord «MTAwMDAwMDAwMDAwMDAwMDAw.GaBcDe.${R(38)}» ready`],
    keeps: ['discord 1.2.3', 'bot Name.abcdef.ghi'],
  },
  token('vault-token', 'HashiCorp Vault, "Tokens": hvs., hvb., hvr.', ['hvs.', 'hvb.', 'hvr.'], 'hv[sbr]\\.[A-Za-z0-9_-]{20,400}', `hvs.${R(90)}`),
  token('databricks-token', 'Databricks, "Personal access tokens"', ['dapi'], 'dapi[0-9a-f]{32}(?:-\\d)?', `dapi${HEX(32)}`),
  token('digitalocean-token', 'DigitalOcean API: dop_v1_, doo_v1_, dor_v1_', ['dop_v1_', 'doo_v1_', 'dor_v1_'], 'do[por]_v1_[0-9a-f]{64}', `dop_v1_${HEX(64)}`),
  token('heroku-key', 'Heroku platform API: HRKU-', ['hrku-'], 'HRKU-[A-Za-z0-9_-]{30,100}', `HRKU-AA${R(58)}`),
  token('shopify-token', 'Shopify, "Access tokens"', ['shpat_', 'shpca_', 'shppa_', 'shpss_', 'shpua_'], 'shp(?:at|ca|pa|ss|ua)_[0-9a-fA-F]{32}', `shpat_${HEX(32)}`),
  token('square-token', 'Square, "Access tokens"', ['sq0atp-', 'sq0csp-', 'eaaa'], '(?:sq0(?:atp|csp)-[A-Za-z0-9_-]{22,43}|EAAA[A-Za-z0-9_-]{60})', `sq0csp-${R(43)}`),
  token('mailgun-key', 'Mailgun and Mailchimp API keys', ['key-', '-us'], '(?:key-[0-9a-f]{32}|[0-9a-f]{32}-us\\d{1,2})', `key-${HEX(32)}`),
  token('age-key', 'age, X25519 identity (C2SP age.md)', ['age-secret-key-'], 'AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]{50,120}', `AGE-SECRET-KEY-1${'QPZRY9X8GF'.repeat(6).slice(0, 58)}`),
  token('tailscale-key', 'Tailscale, "Auth keys"', ['tskey-'], 'tskey-[a-z]{2,10}-[A-Za-z0-9]{8,30}-[A-Za-z0-9]{16,64}', `tskey-auth-k${R(10)}CNTRL-${R(32)}`),
  token('grafana-token', 'Grafana service accounts and cloud access policies', ['glsa_', 'glc_'], '(?:glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}|glc_[A-Za-z0-9+/=]{32,400})', `glsa_${R(32)}_${HEX(8)}`),
  token('observability-key', 'New Relic, Sentry, Dynatrace user and ingest keys', ['nrak-', 'sntrys_', 'sntryu_', 'dt0c01.', 'dt0s01.'], '(?:NRAK-[A-Z0-9]{27}|sntry[su]_[A-Za-z0-9+/=_-]{40,400}|dt0[a-z]\\d{2}\\.[A-Z0-9]{24}\\.[A-Z0-9]{64})', `NRAK-${'ABCDEF0123'.repeat(3).slice(0, 27)}`),
  token('atlassian-token', 'Atlassian, Bitbucket API tokens', ['atatt3', 'atbb', 'atctt3'], '(?:AT(?:AT|CT)T3[A-Za-z0-9_=-]{50,400}|ATBB[A-Za-z0-9]{32})', `ATATT3${R(180)}`),
  token('iac-token', 'Terraform Cloud, Pulumi, Doppler, Postman, Linear, Figma, Notion, 1Password tokens', ['.atlasv1.', 'pul-', 'dp.pt.', 'dp.st.', 'dp.ct.', 'dp.sa.', 'pmak-', 'lin_api_', 'figd_', 'ntn_', 'ops_eyj'], '(?:[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_=-]{60,70}|pul-[0-9a-f]{40}|dp\\.(?:pt|st|ct|sa)\\.[A-Za-z0-9._-]{40,60}|PMAK-[0-9a-f]{24}-[0-9a-f]{34}|lin_api_[A-Za-z0-9]{40}|figd_[A-Za-z0-9_-]{40,60}|ntn_[A-Za-z0-9]{40,60}|ops_eyJ[A-Za-z0-9_=-]{100,2000})', `pul-${HEX(40)}`),
];
