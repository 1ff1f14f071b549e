/** What the floor does of itself, and when: for each holder the moves that lie ahead, the first that is due is made. Pure. */
import { isBackchannel, interrupts, isPuzzled } from './backchannel.ts';
import { cutsAt, pausesAt, verdictAt, type Intrusion } from './barge-in.ts';
import { hasWords, sameWords, takeWords, turnText } from './caller-words.ts';
import { turnEndsAt, turnProbablyEndsAt, type TurnSoFar } from './end-of-turn.ts';
import { nextFiller, type Filler } from './fillers.ts';
import type { AgentHold, Floor, FloorCommand, FloorRules, FloorStep, Holder } from './floor-state.ts';
import { afterSilence, type GiveUpReason } from './silence.ts';

/** A move and when it is due if nothing else happens before. */
export interface Move {
  readonly at: number;
  readonly move: () => FloorStep;
}

/** In the order in which they are made when several are due. */
export function movesOf(floor: Floor, now: number, rules: FloorRules): readonly Move[] {
  return [...asideMoves(floor, rules), ...holderMoves(floor, now, rules)];
}

function holderMoves(floor: Floor, now: number, rules: FloorRules): readonly Move[] {
  const { holder } = floor;
  switch (holder.kind) {
    case 'agent':
      return holder.firm ? [] : agentMoves(floor, holder, now, rules);
    case 'paused':
      return pausedMoves(floor, holder, now, rules);
    case 'caller':
      return callerMoves(floor, holder.since, now, rules);
    case 'nobody':
      return quietMoves(floor, holder.since, now, rules);
  }
}

function asideMoves(floor: Floor, { limits }: FloorRules): readonly Move[] {
  const { aside } = floor;
  if (!aside) return [];
  const late = (): FloorStep => step({ ...floor, aside: null }, ...asideTold(floor));
  return [{ at: aside.at + limits.answerWindowMs, move: late }];
}

function agentMoves(floor: Floor, agent: AgentHold, now: number, rules: FloorRules): readonly Move[] {
  const { limits } = rules;
  const intrusion = intrusionOf(floor, agent, rules);
  // Words that no voice brought belong to what was said before: they wait until the agent has finished.
  const voice = floor.voice.since !== null || floor.voice.voicedMs > 0;
  const cut = voice ? cutsAt(intrusion, now, limits.bargeIn) : null;
  const isDeaf = agent.deaf || agent.vainPauses >= limits.bargeIn.vainPausesMax;
  const pause = isDeaf ? null : pausesAt(intrusion, limits.bargeIn);
  const filler = agent.heard ? null : nextFiller(agent, limits.waiting);
  const paused: Holder = { kind: 'paused', since: now, agent };
  const listens = voice && intrusion.words === 'backchannel' && intrusion.voicedSince === null;
  return [
    ...when(floor.keys ? now : null, () => callerTakes(floor, now)),
    ...when(cut, () => callerTakes(floor, now)),
    ...when(pause, () => step({ ...floor, holder: paused }, { kind: 'pause' })),
    // Its words came late: the agent speaks on already.
    ...when(listens ? intrusion.lastAt + limits.bargeIn.backchannelMs : null, () =>
      step({ ...floor, ...asideOf(floor, takeWords(floor.words, 'aside'), now) }, ...asideTold(floor)),
    ),
    ...when(floor.wish === 'speak' ? now : null, () => agentSpeaks(floor, now, { kind: 'speak' })),
    ...(filler ? [{ at: filler.at, move: () => fill(floor, agent, filler.filler, now) }] : []),
  ];
}

function fill(floor: Floor, agent: AgentHold, filler: Filler, now: number): FloorStep {
  switch (filler) {
    case 'sound':
      return step({ ...floor, holder: { ...agent, soundOn: true } }, { kind: 'sound_on' });
    case 'phrase':
      return step({ ...floor, holder: { ...agent, phrases: agent.phrases + 1 } }, { kind: 'ask_patience' });
    case 'apology':
      return step(
        { ...floor, holder: { ...hold(now), worksSince: agent.worksSince === null ? null : now } },
        { kind: 'apologise' },
      );
  }
}

function pausedMoves(
  floor: Floor,
  { since, agent }: Extract<Holder, { kind: 'paused' }>,
  now: number,
  rules: FloorRules,
): readonly Move[] {
  const intrusion = intrusionOf(floor, agent, rules);
  const { at, verdict } = verdictAt(intrusion, since, now, rules.limits.bargeIn);
  return [
    ...when(floor.keys ? now : null, () => callerTakes(floor, now)),
    { at, move: () => (verdict === 'cut' ? callerTakes(floor, now) : resumed(floor, agent, now)) },
  ];
}

/** The agent goes on. A backchannel is set aside; the voice of a sound without words still counts should its words come late. */
function resumed(floor: Floor, agent: AgentHold, now: number): FloorStep {
  const { voice, words } = floor;
  const taken = hasWords(words) ? takeWords(words, 'aside') : null;
  return step(
    {
      ...floor,
      holder: { ...agent, deaf: voice.since !== null, vainPauses: agent.vainPauses + (taken ? 0 : 1) },
      ...(taken ? asideOf(floor, taken, now) : {}),
    },
    ...(taken ? asideTold(floor) : []),
    { kind: 'resume' },
  );
}

function asideOf(
  { voice }: Floor,
  { turn, rest }: ReturnType<typeof takeWords>,
  now: number,
): Pick<Floor, 'voice' | 'words' | 'aside'> {
  return {
    voice: { since: voice.since === null ? null : now, voicedMs: 0, lastAt: voice.lastAt },
    words: rest,
    aside: { phrase: turn, at: now },
  };
}

/** The one that waited, if there is one, is a backchannel for good. */
function asideTold({ aside }: Floor): readonly FloorCommand[] {
  return aside ? [{ kind: 'backchannel', ...aside.phrase }] : [];
}

function callerMoves(floor: Floor, since: number, now: number, rules: FloorRules): readonly Move[] {
  const { limits, words: data } = rules;
  const { words, guess } = floor;
  const turn = turnSoFar(floor);
  const spoken = hasWords(words);
  const isGuessed = guess.text !== null && sameWords(guess.text, turn.text);
  const outdated = guess.text !== null && !isGuessed;
  const mayGuess = guess.made < limits.speculationsMax && !isGuessed && !floor.keys;
  return [
    ...when(keysEndAt(floor, rules), () => keysTaken(floor, now)),
    ...when(outdated ? now : null, () =>
      step({ ...floor, guess: { ...guess, text: null } }, { kind: 'unlikely' }),
    ),
    ...when(turnEndsAt(turn, limits.endOfTurn, data), () => turnTaken(floor, now, rules)),
    ...when(mayGuess ? turnProbablyEndsAt(turn, limits.endOfTurn, data) : null, () =>
      step(
        { ...floor, guess: { text: turn.text, made: guess.made + 1 } },
        { kind: 'likely', ...takeWords(words).turn },
      ),
    ),
    ...when(spoken ? since + limits.silence.monologueMs : null, () =>
      turnTaken({ ...floor, monologues: floor.monologues + 1 }, now, rules),
    ),
    ...finishMoves(floor, rules),
    ...when(givenBackAt(floor, since, rules), () => {
      const voice = { since: null, voicedMs: 0, lastAt: floor.voice.lastAt };
      return step({ ...floor, voice, holder: { kind: 'nobody', since: now } });
    }),
  ];
}

/** The caller's turn is over: the agent answers, or gives up. */
function turnTaken(floor: Floor, now: number, { limits, words: data }: FloorRules): FloorStep {
  const { turn, rest } = takeWords(floor.words);
  const puzzled = isPuzzled(turn.text, data) ? floor.puzzled + 1 : 0;
  const next = { ...floor, words: rest, puzzled, aside: null };
  const reason = givesUp(next, limits.silence);
  const answers: FloorCommand = reason ? { kind: 'give_up', reason } : { kind: 'answer' };
  return agentAnswers(next, now, ...asideTold(floor), { kind: 'said', ...turn }, answers);
}

function givesUp(
  { monologues, puzzled }: Floor,
  limits: FloorRules['limits']['silence'],
): GiveUpReason | null {
  if (monologues > limits.monologuesMax) return 'monologue';
  return puzzled > Math.max(1, limits.promptsMax) ? 'not_understood' : null;
}

function keysTaken(floor: Floor, now: number): FloorStep {
  const pressed = { kind: 'pressed' as const, digits: floor.keys?.digits ?? '' };
  const rest = { ...floor, keys: null };
  return hasWords(floor.words) ? step(rest, pressed) : agentAnswers(rest, now, pressed, { kind: 'answer' });
}

/** Nobody speaks: the caller may begin, the agent may say what it wants to say, or the silence has its effect. */
function quietMoves(floor: Floor, since: number, now: number, { limits }: FloorRules): readonly Move[] {
  const begins = floor.voice.since !== null || hasWords(floor.words) || floor.keys !== null;
  const silent = (): FloorStep => {
    const { lastHeard, sound } = floor;
    const soundMs = sound.ms + (sound.since === null ? 0 : now - sound.since);
    const quiet = { everHeard: lastHeard.ever, lastedMs: now - lastHeard.at, soundMs };
    const next = afterSilence(floor.prompts, quiet, limits.silence);
    return next === 'ask_again'
      ? agentSpeaks({ ...floor, prompts: floor.prompts + 1 }, now, { kind: 'ask_again' })
      : agentSpeaks(floor, now, { kind: 'give_up', reason: next });
  };
  return [
    ...when(begins ? now : null, () => step({ ...floor, holder: { kind: 'caller', since: now } })),
    ...when(floor.wish === 'speak' ? now : null, () => agentSpeaks(floor, now, { kind: 'speak' })),
    ...(floor.wish === 'finish'
      ? [{ at: since + limits.finishQuietMs, move: () => finished(floor) }]
      : [{ at: floor.exchangeAt + limits.silence.silenceMs, move: silent }]),
  ];
}

/** Noise behind the good-bye does not keep the call. */
function finishMoves(floor: Floor, { limits }: FloorRules): readonly Move[] {
  if (floor.wish !== 'finish' || hasWords(floor.words) || floor.keys) return [];
  return [{ at: floor.exchangeAt + limits.finishLongestMs, move: () => finished(floor) }];
}

function finished(floor: Floor): FloorStep {
  return step({ ...floor, wish: 'none' }, { kind: 'finished' });
}

function callerTakes(floor: Floor, now: number): FloorStep {
  return step({ ...floor, holder: { kind: 'caller', since: now } }, { kind: 'stop' });
}

/** The answer covers whatever else the agent wanted to say. */
function agentAnswers(floor: Floor, now: number, ...commands: readonly FloorCommand[]): FloorStep {
  const { voice } = floor;
  const fresh = { since: voice.since === null ? null : now, voicedMs: 0, lastAt: voice.lastAt };
  // A line that stays loud behind the words is noise until new words come.
  const agent = { ...hold(now), deaf: voice.since !== null, firm: isFirm(commands.at(-1)) };
  return step(
    { ...floor, holder: agent, voice: fresh, wish: 'none', guess: { text: null, made: 0 } },
    ...commands,
  );
}

function agentSpeaks(floor: Floor, now: number, command: FloorCommand): FloorStep {
  const wish = command.kind === 'speak' ? 'none' : floor.wish;
  const firm = isFirm(command);
  const asks = command.kind === 'ask_again' || (command.kind === 'give_up' && !firm);
  return step({ ...floor, wish, holder: { ...hold(now), asks, firm } }, command);
}

/** Somebody who cannot be talked with must not keep the agent from leaving. */
function isFirm(command: FloorCommand | undefined): boolean {
  return (
    command?.kind === 'give_up' && (command.reason === 'monologue' || command.reason === 'not_understood')
  );
}

function hold(now: number): AgentHold {
  return {
    kind: 'agent',
    since: now,
    heard: false,
    worksSince: null,
    soundOn: false,
    phrases: 0,
    deaf: false,
    vainPauses: 0,
    asks: false,
    firm: false,
  };
}

function intrusionOf(
  { voice, words, wordsAt }: Floor,
  agent: AgentHold,
  { words: data }: FloorRules,
): Intrusion {
  const spoken = hasWords(words);
  const text = turnText(words);
  return {
    voicedSince: voice.since,
    voicedMs: voice.voicedMs,
    lastAt: Math.max(voice.lastAt ?? 0, spoken ? wordsAt : 0),
    words: !spoken
      ? 'none'
      : interrupts(text, data)
        ? 'interrupter'
        : isBackchannel(text, data) && !agent.asks
          ? 'backchannel'
          : 'speech',
  };
}

function turnSoFar({ voice, words, wordsAt }: Floor): TurnSoFar {
  return {
    words: words.partial ? 'open' : words.finals.length > 0 ? 'complete' : 'none',
    text: turnText(words),
    wordsAt,
    // Words of a voice the detector never noticed: their own arrival is the only sign of it.
    silentSince: voice.since !== null ? null : voice.voicedMs > 0 ? voice.lastAt : wordsAt,
  };
}

function keysEndAt({ keys }: Floor, { limits, keysMax }: FloorRules): number | null {
  if (!keys) return null;
  const whole = keys.digits.endsWith('#') || keys.digits.length >= keysMax;
  return whole ? keys.lastAt : keys.lastAt + limits.digitPauseMs;
}

function givenBackAt({ voice, words, keys }: Floor, since: number, { limits }: FloorRules): number | null {
  if (hasWords(words) || keys) return null;
  const noise = since + limits.noiseMs;
  if (voice.since !== null) return noise;
  return Math.min(noise, Math.max(since, voice.lastAt ?? since) + limits.wordlessMs);
}

function when(at: number | null, move: () => FloorStep): readonly Move[] {
  return at === null ? [] : [{ at, move }];
}

function step(floor: Floor, ...commands: readonly FloorCommand[]): FloorStep {
  return { floor, commands };
}
