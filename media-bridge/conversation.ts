/** Who speaks when on one leg: obeys the floor, has a reply made where the agent is to speak, gives turns back with it. */
import type { Phrase } from '../domain/conversation/caller-words.ts';
import type { ConverseEnd, ConverseInput, ConverseOutput } from '../domain/conversation/converse.ts';
import type { FloorCommand, FloorEvent } from '../domain/conversation/floor-state.ts';
import type { GiveUpReason } from '../domain/conversation/silence.ts';
import { patienceId, type HeardReport } from '../domain/conversation/transcript.ts';
import { utteranceId } from './active-reply.ts';
import { Answering } from './answering.ts';
import { AgentVoice, type AgentVoiceParts } from './agent-voice.ts';
import { CallerSide, type CallerSideParts } from './caller-side.ts';
import { floorRules, type FloorRulesParts } from './floor-rules.ts';
import { FloorRunner } from './floor-runner.ts';
import { Memory } from './memory.ts';
import type { Reply } from './reply.ts';
import { newTiming } from './reply-timing.ts';
import { modelScript, patienceScript, phraseScript, restScript, scriptFor, type Cause } from './script.ts';
import type { BridgeSettings } from './settings.ts';
import { settledWithin } from './settled-within.ts';
import { Speculation, type Guess } from './speculation.ts';
import { TurnStand, type StandingTurn } from './standing-turn.ts';

export interface ConversationParts
  extends
    Omit<AgentVoiceParts, 'onOver' | 'onHeard' | 'settings'>,
    Pick<CallerSideParts, 'epoch' | 'language' | 'link' | 'reporter' | 'onGone'>,
    Pick<FloorRulesParts, 'features'> {
  readonly settings: BridgeSettings;
  /** The person has chosen the language in which they are to be heard. */
  readonly onLanguage: (language: string) => void;
}

/** The turn that tells of the line's loss waits so long for the last words to be taken. */
const lastWordsMs = 1_000;

type Life = { readonly kind: 'talking' } | { readonly kind: 'ended'; readonly reason: ConverseEnd };

export class Conversation {
  readonly #parts: ConversationParts;
  readonly #floor: FloorRunner;
  readonly #voice: AgentVoice;
  readonly #caller: CallerSide;
  readonly #answering: Answering;
  readonly #speculation: Speculation;
  readonly #memory = new Memory();
  readonly #stand = new TurnStand();
  #life: Life = { kind: 'talking' };
  /** The agent has the floor, but what it needs to know has not come yet. */
  #owed: { readonly cause: Cause; readonly decidedAt: number } | null = null;
  #failuresInRow = 0;
  /** Requests for patience so far. */
  #patience = 0;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
    const memory = this.#memory;
    this.#voice = new AgentVoice({
      ...parts,
      onHeard: () => {
        this.#floor.take({ kind: 'agent_heard' });
      },
      onOver: (reply, report) => {
        this.#over(reply, report);
      },
    });
    this.#speculation = new Speculation(this.#voice, parts.measures.counters);
    this.#caller = new CallerSide({
      ...parts,
      memory,
      onAcknowledged: (news) => {
        this.#answering.acknowledged(news);
      },
    });
    this.#answering = new Answering({
      ...parts,
      memory,
      voice: this.#voice,
      caller: this.#caller,
      stand: this.#stand,
      onWanted: () => {
        this.#floor.take({ kind: 'agent_wants' });
      },
      onGivenBack: () => {
        this.#rest();
      },
      onBroken: () => {
        this.end('failed', parts.clock.now());
      },
    });
    const rules = () => floorRules({ ...parts, memory });
    this.#floor = new FloorRunner(parts.clock, rules, (command) => {
      this.#obey(command);
    });
  }

  get speaking(): boolean {
    return this.#voice.busy;
  }

  /** What the person hears of us, for whoever has to tell its echo from the caller. */
  get voice(): Pick<AgentVoice, 'playedAt' | 'lastWords'> {
    return this.#voice;
  }

  /** What a heartbeat tells: every utterance not yet told for good. */
  progress(): readonly HeardReport[] {
    return this.#voice.reports.peek();
  }

  /** What the caller does, as recognition noticed it. */
  take(event: FloorEvent): void {
    this.#floor.take(event);
  }

  /** Takes the workflow's next turn; resolves when it is to be given back. */
  adopt(input: ConverseInput): Promise<ConverseOutput> {
    if (this.#life.kind === 'ended')
      return Promise.resolve({ heard: this.#voice.reports.take(), ended: this.#life.reason });
    const turn = this.#stand.adopt(input, this.#parts.clock.now());
    if (!turn) return Promise.resolve({ heard: [], ended: 'fenced' });
    // A reply begun on the chance knows nothing of what the workflow sends now.
    if (input.context.kind === 'whole' || input.context.entries.length > 0) this.#speculation.drop();
    this.#knowing(() => {
      this.#memory.merge(input);
    });
    this.#serve(turn);
    return turn.output;
  }

  /** The workflow does not want the turn any more: the agent falls silent, and the turn goes back with what was heard. */
  withdraw(turn: number): void {
    if (this.#stand.turn?.input.turn === turn) this.end('fenced', this.#parts.clock.now());
  }

  /** Ends the talk; `heardAt` is when the person was last known to hear us. Later turns get the last reports. */
  end(reason: ConverseEnd, heardAt: number): void {
    if (this.#life.kind === 'ended') return;
    // What the caller was saying when the line was lost is told before the loss is.
    const lastWords = reason === 'media_lost' ? this.#floor.pending : null;
    const told = lastWords ? this.#caller.lastSaid(lastWords) : null;
    this.#life = { kind: 'ended', reason };
    this.#floor.close();
    this.#caller.close();
    this.#speculation.drop();
    this.#owed = null;
    const said = this.#answering.end();
    this.#voice.silence(heardAt);
    const giveBack = (): void => {
      // Without a turn to tell, the reports stay for a later one.
      if (this.#stand.turn)
        this.#stand.giveBack({ ...said, heard: this.#voice.reports.take(), ended: reason });
    };
    if (told) void settledWithin(told, lastWordsMs, this.#parts.clock).then(giveBack);
    else giveBack();
  }

  #serve(turn: StandingTurn): void {
    const { active } = this.#answering;
    // A question into the silence gives way to what the turn has to say.
    if (active && active.cause !== 'words' && this.#stand.wanted) this.#answering.takeBack();
    else if (active) {
      this.#answering.bind(turn);
      return;
    }
    const owed = this.#owed;
    if (owed) {
      this.#owed = null;
      this.#begin(owed.cause, owed.decidedAt);
    } else if (this.#stand.resumes || this.#stand.wanted) this.#floor.take({ kind: 'agent_wants' });
    else if (turn.input.trigger.kind === 'finish') this.#floor.take({ kind: 'agent_leaves' });
    this.#rest();
  }

  #obey(command: FloorCommand): void {
    const now = this.#parts.clock.now();
    switch (command.kind) {
      case 'pause':
        this.#parts.measures.counters.pauses += 1;
        return this.#voice.pause();
      case 'resume':
        return this.#voice.resume();
      case 'stop':
        return this.#stop();
      case 'likely':
        return this.#speculate(command, now);
      case 'unlikely':
        return this.#speculation.drop();
      case 'said':
        return this.#said(command);
      case 'corrected':
        return this.#corrected(command.phrase, command.restart);
      case 'backchannel':
        return this.#caller.listened(command);
      case 'pressed':
        return this.#knowing(() => {
          this.#caller.pressed(command.digits);
        });
      case 'answer':
        // What was cut off is not taken up again once the caller has said something new.
        this.#stand.dropResume();
        return this.#begin('words', now);
      case 'speak':
        return this.#begin('words', now);
      case 'ask_again':
        return this.#begin('still_there', now);
      case 'give_up':
        return this.#begin('good_bye', now, command.reason);
      case 'sound_on':
        return this.#voice.startSound();
      case 'ask_patience':
        return this.#askPatience();
      case 'apologise':
        return this.#apologise(now);
      case 'finished':
        return this.#stand.giveBack({ heard: this.#voice.reports.take(), ended: 'finished' });
    }
  }

  /** The agent has the floor: it speaks, or owes it until it knows enough. */
  #begin(cause: Cause, decidedAt: number, reason: GiveUpReason | null = null): void {
    this.#voice.resume();
    if (this.#answering.active) return;
    const { knowledge } = this.#memory;
    if (!knowledge) {
      this.#speculation.drop();
      this.#owed = { cause, decidedAt };
      if (this.#memory.toolsOutstanding) this.#floor.take({ kind: 'agent_works' });
      return;
    }
    this.#speakRest(knowledge.context.language);
    const { clock } = this.#parts;
    const guess = cause === 'words' && !this.#stand.wanted ? this.#guess(decidedAt) : null;
    // Left where it is, it would stand before what is said now.
    if (!guess) this.#speculation.drop();
    if (guess) this.#answering.begin(cause, guess, null);
    else if (cause === 'words' && !this.#stand.wanted && !this.#caller.unanswered) this.#nothingToAdd();
    else {
      const timing = newTiming(decidedAt);
      const trigger = this.#stand.wanted ?? { kind: 'listen' as const };
      const script = scriptFor(cause, knowledge, reason, () => modelScript(knowledge, trigger, clock.wall()));
      const reply = this.#voice.start(script, timing);
      this.#answering.begin(cause, { reply, timing }, reason);
    }
  }

  /** The reply begun before the turn was decided to be over, if there is one that fits. */
  #guess(decidedAt: number): Guess | null {
    const guess = this.#caller.lastText === null ? null : this.#speculation.adopt(this.#caller.lastText);
    if (guess) guess.timing.decidedAt = decidedAt;
    return guess;
  }

  /** The turn is probably over: the workflow is told, and a reply begun, so that neither is waited for once it is. */
  #speculate(phrase: Phrase, now: number): void {
    if (this.#memory.chooses || this.#answering.active || this.#owed) return;
    if (this.#stand.wanted || this.#stand.resumes) return;
    this.#caller.saidSoFar(phrase);
    const { knowledge } = this.#memory;
    if (!knowledge || knowledge.greets) return;
    const script = modelScript(knowledge, { kind: 'listen' }, this.#parts.clock.wall());
    this.#speculation.begin(phrase.text, script, newTiming(now));
  }

  #said(phrase: Phrase): void {
    this.#knowing(() => {
      this.#caller.said(phrase);
    });
  }

  /** The recogniser mends a turn: where nothing of the answer was heard it is given anew. */
  #corrected(phrase: Phrase, restart: boolean): void {
    this.#knowing(() => {
      this.#caller.corrected(phrase, restart);
    });
    if (!restart) return;
    this.#speculation.drop();
    const { active } = this.#answering;
    if (active && !active.reply.track.isAudible) this.#answering.takeBack();
    else if (!this.#owed) this.#floor.take({ kind: 'agent_wants' });
  }

  /** Changes what is known, and has the ears follow when that settles or changes the language. */
  #knowing(change: () => void): void {
    const before = this.#memory.chooses ? null : this.#memory.language;
    change();
    const { language } = this.#memory;
    if (language !== null && !this.#memory.chooses && language !== before) this.#parts.onLanguage(language);
  }

  /** After the rest of an utterance that was cut off, the turn goes on as it would have. */
  #nothingToAdd(): void {
    if (this.#stand.turn?.input.trigger.kind === 'finish') this.#floor.take({ kind: 'agent_leaves' });
    this.#rest();
  }

  /** Speaks what the person did not hear of an utterance, because the media was lost. */
  #speakRest(language: string): void {
    const resume = this.#stand.takeResume();
    const script = resume && restScript(resume, language);
    if (script) this.#voice.release(this.#voice.start(script, null), resume.utteranceId);
  }

  #askPatience(): void {
    // The answer is there, and only waits for the last such phrase to end.
    if (this.#voice.hasAnswer) return;
    const { epoch, measures, language } = this.#parts;
    measures.counters.waitingPhrases += 1;
    const script = patienceScript(this.#memory.language ?? language, this.#patience);
    this.#patience += 1;
    const id = patienceId(utteranceId(epoch, this.#stand.turn), this.#patience);
    this.#voice.askPatience(script, id, this.#answering.active?.reply ?? null);
  }

  /** It took too long: what was being made is dropped, and the caller is told so in its place. */
  #apologise(now: number): void {
    if (this.#voice.hasAnswer) return;
    const { measures, language } = this.#parts;
    measures.counters.apologies += 1;
    const script = phraseScript('too_long', this.#memory.language ?? language);
    if (!this.#answering.active) {
      this.#patience += 1;
      const id = patienceId(utteranceId(this.#parts.epoch, this.#stand.turn), this.#patience);
      this.#voice.askPatience(script, id, null);
      return;
    }
    this.#answering.drop();
    const timing = newTiming(now);
    this.#answering.begin('apology', { reply: this.#voice.start(script, timing), timing }, null);
  }

  /** The caller takes the floor. */
  #stop(): void {
    this.#answering.cutOff();
    // What the agent owes is still wanted, should the caller say nothing after all.
    if (this.#owed) this.#floor.take({ kind: 'agent_wants' });
    this.#owed = null;
    if (this.#voice.busy) this.#parts.measures.counters.bargeIns += 1;
    this.#voice.silence(this.#parts.clock.now());
  }

  /** A reply was played to its end or cut off. */
  #over(reply: Reply, report: HeardReport | null): void {
    if (report) this.#memory.heard(report);
    if (this.#life.kind === 'ended') return;
    this.#answering.over(reply);
    this.#failuresInRow = reply.failed ? this.#failuresInRow + 1 : 0;
    if (this.#failuresInRow >= this.#parts.settings.reply.failuresMax)
      this.end('failed', this.#parts.clock.now());
    // Who cut it off decides about the floor, and may have given it to the next reply in the same breath.
    if (!reply.isCut) this.#rest();
  }

  /** When nothing is left to say, the floor is free; while tools work, the agent keeps it. */
  #rest(): void {
    if (!this.#floor.agentHolds || this.#answering.active || this.#owed || this.#voice.busy) return;
    const works = this.#memory.toolsOutstanding && !this.#stand.turn;
    this.#floor.take({ kind: works ? 'agent_works' : 'agent_done' });
  }
}
