import type { ManifestView } from '../../src/core/report.js';
import type { Model } from './model.js';

/** Who had the evidence in hand, and what it was sealed with. */
export function custodyOf({ custody, seal, redactions }: ManifestView): Pick<Model, 'custody'> {
  if (custody === undefined || seal === undefined) return {};
  return {
    custody: {
      steps: custody.map((step) => ({
        action: step.action,
        at: step.at,
        who: `${step.user} (uid ${step.uid}) on ${step.host}`,
        tool: `${step.tool.name} ${step.tool.version}`,
        ...(step.note !== undefined && { note: step.note }),
        ...(step.previousManifestSha256 !== undefined && { previous: step.previousManifestSha256 }),
      })),
      sealedAt: seal.at,
      ...(seal.signer && { signer: `${seal.signer.keyType} ${seal.signer.fingerprint}` }),
      recipients: [...(seal.recipients ?? [])],
      redaction: redactions?.mode ?? (redactions?.enabled ? 'on' : 'off'),
    },
  };
}
