/** What an event changes on the floor before anything follows from it. Pure. */
import {
  hasWords,
  mendedBy,
  turnText,
  withFinal,
  withoutPhrase,
  withPartial,
  withWordsBack,
} from './caller-words.ts';
import type { CallerWords, Phrase } from './caller-words.ts';
import type { AgentHold, Floor, FloorEvent, FloorRules, FloorStep } from './floor-state.ts';

export function withNews(floor: Floor, event: FloorEvent, now: number, rules: FloorRules): FloorStep {
  switch (event.kind) {
    case 'voice_on':
    case 'voice_off':
      return only(voiced(floor, event, rules));
    case 'partial':
      return only(heard(floor, withPartial(floor.words, event), now));
    case 'final':
      return completed(floor, event, now);
    case 'digit': {
      const digits = `${floor.keys?.digits ?? ''}${event.digit}`;
      return only({ ...noticed(floor, now), keys: { digits, lastAt: now } });
    }
    case 'agent_wants':
      return only({ ...floor, wish: 'speak' });
    case 'agent_leaves':
      return only({ ...floor, wish: 'finish' });
    case 'agent_heard':
      return only(withAgent(floor, (agent) => ({ ...agent, heard: true })));
    case 'agent_works':
      return only(
        withAgent(floor, (agent) =>
          agent.worksSince === null
            ? { ...agent, since: now, heard: false, phrases: 0, worksSince: now }
            : agent,
        ),
      );
    case 'agent_done':
      return only(done(floor, now, rules));
    case 'tick':
      return only(floor);
  }
}

function only(floor: Floor): FloorStep {
  return { floor, commands: [] };
}

function voiced(
  floor: Floor,
  event: Extract<FloorEvent, { kind: 'voice_on' | 'voice_off' }>,
  { limits }: FloorRules,
): Floor {
  const { voice, sound, holder } = floor;
  if (event.kind === 'voice_on') {
    if (voice.since !== null) return floor;
    // Noise long past does not count towards taking the floor.
    const stale =
      !hasWords(floor.words) &&
      voice.lastAt !== null &&
      event.at - voice.lastAt >= limits.endOfTurn.vadSilenceMs;
    const voicedMs = stale ? 0 : voice.voicedMs;
    return {
      ...floor,
      voice: { since: event.at, voicedMs, lastAt: voice.lastAt },
      sound: { ...sound, since: sound.since ?? event.at },
    };
  }
  const ms = sound.since === null ? sound.ms : sound.ms + Math.max(0, event.at - sound.since);
  const quiet = {
    ...floor,
    sound: { since: null, ms },
    ...(holder.kind === 'agent' && holder.deaf ? { holder: { ...holder, deaf: false } } : {}),
  };
  if (voice.since === null) return quiet;
  const at = Math.max(event.at, voice.since);
  return { ...quiet, voice: { since: null, voicedMs: voice.voicedMs + at - voice.since, lastAt: at } };
}

function heard(floor: Floor, words: CallerWords, now: number): Floor {
  // A recogniser that says the same once more brings nothing new.
  if (!hasWords(words) || turnText(words) === turnText(floor.words)) return { ...floor, words };
  return { ...noticed(floor, now), words, wordsAt: now };
}

/** The caller is there: every count of silence begins anew. */
function noticed(floor: Floor, now: number): Floor {
  return {
    ...floor,
    exchangeAt: now,
    prompts: 0,
    lastHeard: { at: now, ever: true },
    sound: { since: floor.sound.since === null ? null : now, ms: 0 },
  };
}

/** A phrase is complete. It may say that the turn taken from its beginning was another one. */
function completed(floor: Floor, event: Phrase, now: number): FloorStep {
  const { words, holder } = floor;
  const mended = mendedBy(words, event);
  const agent = holder.kind === 'paused' ? holder.agent : holder;
  if (mended && agent.kind === 'agent' && !agent.heard && !agent.firm) {
    const corrected = { kind: 'corrected' as const, phrase: mended.whole, restart: true };
    return { floor: { ...noticed(floor, now), words: withoutPhrase(words, event) }, commands: [corrected] };
  }
  const next = heard(floor, withFinal(words, event), now);
  if (!mended?.corrected) return only(next);
  return { floor: next, commands: [{ kind: 'corrected', phrase: mended.corrected, restart: false }] };
}

/** The agent has finished. A backchannel into its last words was its answer. */
function done(floor: Floor, now: number, { limits }: FloorRules): Floor {
  const { holder, aside } = floor;
  if (holder.kind !== 'agent' && holder.kind !== 'paused') return floor;
  const agent = holder.kind === 'paused' ? holder.agent : holder;
  const answered = aside !== null && now - aside.at <= limits.answerWindowMs;
  return {
    ...floor,
    holder: { kind: 'nobody', since: now },
    exchangeAt: now,
    monologues: agent.heard && holder.kind === 'agent' ? 0 : floor.monologues,
    ...(answered ? { words: withWordsBack(floor.words, aside.phrase), wordsAt: aside.at, aside: null } : {}),
  };
}

function withAgent(floor: Floor, change: (agent: AgentHold) => AgentHold): Floor {
  const { holder } = floor;
  if (holder.kind === 'agent') return { ...floor, holder: change(holder) };
  if (holder.kind === 'paused') return { ...floor, holder: { ...holder, agent: change(holder.agent) } };
  return floor;
}
