/** The activities `fence`, `probe` and `recall`: what the workflow has to say to a bridge, or ask it, beside its standing turns. */
import type { BridgeDuties } from '../domain/conversation/converse.ts';
import type { Sessions } from './sessions.ts';

export function bridgeDuties(sessions: Sessions): BridgeDuties {
  return {
    fence: (attachment) => {
      sessions.find(attachment)?.fence(attachment.epoch);
      return Promise.resolve();
    },
    probe: (attachment) =>
      Promise.resolve({ live: sessions.find(attachment)?.isAlive(attachment.epoch) ?? false }),
    recall: (attachment) =>
      Promise.resolve({ live: sessions.find(attachment)?.recall(attachment.epoch) ?? false }),
  };
}
