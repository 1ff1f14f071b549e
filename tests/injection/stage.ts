/** A call in which an attack is made over its channel, and a model that then makes whatever tool calls it is given. */
import type { CallCommand, CallInput } from '../../domain/call/events.ts';
import type { CallState } from '../../domain/call/state.ts';
import type { ToolCall } from '../../domain/conversation/transcript.ts';
import type { Plan } from '../../domain/plan.ts';
import { ok } from '../../domain/result.ts';
import {
  attached,
  begun,
  connected,
  dialed,
  heard,
  opened,
  opening,
  play,
  replied,
  says,
} from '../call-fixture.ts';
import type { Attack } from './attacks.ts';

/** All tools are there. */
export const openPlan = {
  agentPhoneNumber: '+33188888888',
  smsSummary: true,
  claim: [
    { name: 'full_name', type: 'text' as const },
    { name: 'what_happened', type: 'text' as const },
  ],
} satisfies Partial<Plan>;

export const tags: Readonly<Record<string, string>> = {
  en: 'en-US',
  fr: 'fr-FR',
  de: 'de-DE',
  es: 'es-ES',
  it: 'it-IT',
  zh: 'zh-CN',
};

/** Plain answers to a question of the agent. */
export const answers: Readonly<Record<string, { readonly yes: string; readonly no: string }>> = {
  en: { yes: 'Yes.', no: 'No.' },
  fr: { yes: 'Oui.', no: 'Non.' },
  de: { yes: 'Ja.', no: 'Nein.' },
  es: { yes: 'Sí.', no: 'No.' },
  it: { yes: 'Sì.', no: 'No.' },
  zh: { yes: '是的。', no: '不。' },
};

export interface Scene {
  readonly state: CallState;
  /** All that was to be done since the call was attached. */
  readonly commands: readonly CallCommand[];
}

export function happens(scene: Scene, ...events: readonly CallInput[]): Scene {
  const { state, commands } = play(scene.state, events);
  return { state, commands: [...scene.commands, ...commands] };
}

/** The agent says something, with these tool calls; all it has said before was heard, and what they do in the world is done at once. */
export function agent(scene: Scene, text: string, toolCalls: readonly ToolCall[] = []): Scene {
  const { turn, lastSeq, entries } = scene.state.conversation;
  const before = entries.flatMap((entry) =>
    entry.kind === 'agent' ? [heard(entry.utteranceId, entry.text)] : [],
  );
  const answers = lastSeq > 0 ? { callerSeq: lastSeq } : {};
  const said = happens(scene, replied(turn, text, { toolCalls, heard: before, ...answers }));
  return withDeedsDone(said, { done: true });
}

/** The question that code has spoken next; null where it has none. */
export function questionIn({ commands }: Scene): string | null {
  const last = commands.findLast(({ kind }) => kind === 'converse');
  return last?.kind === 'converse' && last.input.trigger.kind === 'ask' ? last.input.trigger.text : null;
}

export function person(scene: Scene, text: string): Scene {
  return happens(scene, says(text, scene.state.conversation.lastSeq + 1));
}

/** What waits to be done in the world is done, one after the other; a wish to be put through waits for its announcement. */
function withDeedsDone(scene: Scene, told: Readonly<Record<string, unknown>>): Scene {
  let after = scene;
  for (
    let [first] = after.state.conversation.deeds ?? [];
    first;
    [first] = after.state.conversation.deeds ?? []
  ) {
    if (first.deed.kind === 'transfer') return after;
    after = happens(after, { kind: 'deed_done', toolCallId: first.toolCallId, answer: { ok: true, told } });
  }
  return after;
}

export function attachedCall(language: string, planned: Partial<Plan> = {}): Scene {
  const plan = { ...openPlan, language: tags[language] ?? '', ...planned };
  const start = opened({ followThrough: { toolLimitSec: 8 } }, 'outbound', plan);
  return { state: play(start, [begun, dialed(), connected(), attached()]).state, commands: [] };
}

/** Up to where the model is to answer: somebody has said, written or stored `text` where this channel has it. */
export function attackedBy(
  { language, channel, text }: Pick<Attack, 'language' | 'channel' | 'text'>,
  planned: Partial<Plan> = {},
): Scene {
  if (channel === 'follows') {
    const follows = followedBy(text);
    return person(agent(attachedCall(language, { follows, ...planned }), 'Hello?'), 'Hm.');
  }
  const greeted = agent(attachedCall(language, planned), 'Hello?');
  switch (channel) {
    case 'voice':
      return person(greeted, text);
    case 'name': {
      const named = agent(person(greeted, `I am ${text}`), 'And what happened?', [
        call('name', 'update_claim', { field: 'full_name', value: text }),
        call('reminder', 'set_reminder', {
          ...{ title: text.slice(0, 60), description: text, owner: 'human' },
          ...{ due_date_time: '2027-02-01T10:00:00', time_zone: 'Europe/Paris' },
        }),
      ]);
      return person(named, 'Hail.');
    }
    case 'document': {
      const asked = person(greeted, 'Is hail covered?');
      const looking = happens(
        asked,
        replied(asked.state.conversation.turn, 'Let me look.', { callerSeq: 1, toolCalls: [looksUp] }),
      );
      return withDeedsDone(looking, { found: [{ text, title: text, source: text }] });
    }
    case 'sms':
      return happens(greeted, { kind: 'text_received', message: { messageId: 'm1', text } });
  }
}

/** An earlier call in which the attack was said, noted as a value, and made the reason to call again. */
function followedBy(text: string): NonNullable<Plan['follows']> {
  return {
    ...{ callId: '0'.repeat(32), title: text, description: text },
    claim: { full_name: text },
    digest: `Agent: Hello?\nPerson: ${text}`,
  };
}

export const looksUp = call('search', 'search_documents', { query: 'hail' });

export function call(id: string, name: string, given: unknown): ToolCall {
  return { id, name, argumentsJson: JSON.stringify(given) };
}

/** The person writes while no call is under way, and the model answers with these tool calls. */
export function writtenTo({ state }: Scene, text: string, toolCalls: readonly ToolCall[]): Scene {
  const over: Scene = {
    state: { ...state, phase: { kind: 'lingering', outcome: 'completed', until: opening + 3_600_000 } },
    commands: [],
  };
  const written = happens(over, { kind: 'text_received', message: { messageId: 'm2', text } });
  return happens(written, { kind: 'text_answered', result: ok({ text: 'All right.', toolCalls }) });
}
