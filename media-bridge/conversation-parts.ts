/** What a conversation is built from. */
import type { AgentVoiceParts } from './agent-voice.ts';
import type { CallerSideParts } from './caller-side.ts';
import type { FloorRulesParts } from './floor-rules.ts';
import type { LastWordsParts } from './last-words.ts';
import type { BridgeSettings } from './settings.ts';

export interface ConversationParts
  extends
    Omit<AgentVoiceParts, 'onOver' | 'onHeard' | 'settings'>,
    Pick<CallerSideParts, 'epoch' | 'language' | 'link' | 'reporter' | 'onGone' | 'onFault'>,
    Pick<LastWordsParts, 'finishWord'>,
    Pick<FloorRulesParts, 'features'> {
  readonly settings: BridgeSettings;
  /** The languages in which the person is to be heard: one, or all that are offered while none is chosen. Told often. */
  readonly onLanguages: (languages: readonly string[]) => void;
}
