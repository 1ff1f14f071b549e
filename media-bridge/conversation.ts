/** Who speaks when on one leg: obeys the floor, has a reply made where the agent is to speak, gives turns back with it. */
import type { Phrase } from '../domain/conversation/caller-words.ts';
import type { ConverseEnd, ConverseInput, ConverseOutput } from '../domain/conversation/converse.ts';
import type { FloorCommand, FloorEvent } from '../domain/conversation/floor-state.ts';
import type { Variants } from '../domain/features/rules.ts';
import type { HeardReport } from '../domain/conversation/transcript.ts';
import { Answering } from './answering.ts';
import { AgentVoice } from './agent-voice.ts';
import { Beginning } from './beginning.ts';
import { CallerSide } from './caller-side.ts';
import type { ConversationParts } from './conversation-parts.ts';
import { floorRules } from './floor-rules.ts';
import { FloorRunner } from './floor-runner.ts';
import { HearingOut } from './hearing-out.ts';
import { LastWords, type LineAfter } from './last-words.ts';
import { MachineTalk } from './machine-talk.ts';
import { Memory } from './memory.ts';
import { momentOf, type Moment } from './moment.ts';
import { Patience } from './patience.ts';
import type { Reply } from './reply.ts';
import { Speculation } from './speculation.ts';
import { spokenAs } from './spoken-as.ts';
import { TurnStand, type StandingTurn } from './standing-turn.ts';

type Life =
  | { readonly kind: 'talking' }
  /** `over`: the last words are told, and the turn that stood is given back. */
  | { readonly kind: 'ended'; readonly reason: ConverseEnd; readonly over: Promise<void> };

export class Conversation {
  readonly #parts: ConversationParts;
  readonly #floor: FloorRunner;
  readonly #voice: AgentVoice;
  readonly #caller: CallerSide;
  readonly #answering: Answering;
  readonly #beginning: Beginning;
  readonly #speculation: Speculation;
  readonly #patience: Patience;
  readonly #hearingOut: HearingOut;
  readonly #memory = new Memory();
  readonly #stand = new TurnStand();
  #life: Life = { kind: 'talking' };
  #failuresInRow = 0;
  #lastWords: LastWords | null = null;
  readonly #machine: MachineTalk;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
    const memory = this.#memory;
    this.#voice = new AgentVoice({
      ...parts,
      synthesizer: spokenAs(parts.synthesizer, () => memory.speech),
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
      ...{ memory, voice: this.#voice, caller: this.#caller, stand: this.#stand },
      onWanted: () => {
        this.#floor.take({ kind: 'agent_wants' });
      },
      onGivenBack: () => {
        this.#rest();
      },
      onBroken: () => {
        void this.end('failed', parts.clock.now());
      },
    });
    this.#patience = new Patience({
      ...{ ...parts, memory, stand: this.#stand, voice: this.#voice, answering: this.#answering },
    });
    this.#hearingOut = new HearingOut({
      ...{ memory, stand: this.#stand, voice: this.#voice, answering: this.#answering, clock: parts.clock },
      isOver: () => this.#life.kind === 'ended',
    });
    const rules = () => floorRules({ ...parts, memory });
    this.#floor = new FloorRunner(parts.clock, rules, (command) => {
      this.#obey(command);
    });
    this.#beginning = new Beginning({
      ...{ memory, floor: this.#floor, stand: this.#stand, voice: this.#voice, caller: this.#caller },
      ...{ answering: this.#answering, speculation: this.#speculation, clock: parts.clock },
      onNothing: () => {
        this.#nothingToAdd();
      },
    });
    this.#machine = new MachineTalk({
      ...{ ...parts, voice: this.#voice, caller: this.#caller },
      ...{ answering: this.#answering, beginning: this.#beginning },
      onSilence: () => {
        this.#speculation.drop();
        this.#stop();
      },
    });
  }

  get speaking(): boolean {
    return this.#voice.busy;
  }

  /** What the person hears of us, for whoever has to tell its echo from the caller. */
  get voice(): Pick<AgentVoice, 'playedAt' | 'lastWords'> {
    return this.#voice;
  }

  /** The variants of feature flags that the call has. */
  get variants(): Variants | undefined {
    return this.#memory.variants;
  }

  /** The number of the turn that stands; null while none does. */
  get standing(): number | null {
    return this.#stand.turn?.input.turn ?? null;
  }

  /** What a move to another bridge would disturb now. */
  get moment(): Moment {
    const owes = this.#answering.active !== null || this.#beginning.owes || this.#memory.toolsOutstanding;
    const isTaken = this.#stand.turn !== null && !owes;
    return momentOf({ isTaken, floor: this.#floor, caller: this.#caller, voice: this.#voice });
  }

  /** Settles once the workflow was told what the caller said before the talk was over. */
  get lastTold(): Promise<void> {
    return this.#lastWords?.told ?? Promise.resolve();
  }

  /** Settles once the caller has come to an end, or is not waited for any more, in a talk that is over. */
  get heeded(): Promise<unknown> {
    return this.#lastWords?.heeded ?? Promise.resolve();
  }

  /** What was heard of all that the workflow may not know of yet. */
  get untold(): readonly HeardReport[] {
    return this.#voice.reports.untold;
  }

  /** What a heartbeat tells: every utterance not yet told for good. */
  progress(): readonly HeardReport[] {
    return this.#voice.reports.beat();
  }

  /** What the caller does, as recognition noticed it. */
  take(event: FloorEvent): void {
    if (this.#life.kind === 'talking') this.#machine.watch.take(event);
    this.#floor.take(event);
  }

  /** The sound in which it was noticed, 20 ms after 20 ms. */
  hear(frame: Uint8Array): void {
    if (this.#life.kind === 'talking') this.#machine.watch.hear(frame);
  }

  /** Takes the workflow's next turn; resolves when it is to be given back. */
  adopt(input: ConverseInput): Promise<ConverseOutput> {
    if (this.#life.kind === 'ended') {
      const { reason, over } = this.#life;
      return over.then(() => ({ heard: this.#voice.reports.take(), ended: reason }));
    }
    const turn = this.#stand.adopt(input, this.#parts.clock.now());
    if (!turn) return Promise.resolve({ heard: [], ended: 'fenced' });
    this.#voice.reports.received();
    // A reply begun on the chance knows nothing of what the workflow sends now.
    if (input.context.kind === 'whole' || input.context.entries.length > 0) this.#speculation.drop();
    this.#knowing(() => {
      this.#memory.merge(input);
    });
    this.#floor.rulesChanged();
    if (input.context.kind === 'whole') {
      this.#patience.carryOn(input.context.entries);
      this.#machine.watch.begin(input.context, this.#memory.languages ?? []);
    }
    this.#serve(turn);
    return turn.output;
  }

  /**
   * Ends the talk, silent at once; `heardAt` is when the person was last known to hear us. Resolves when the turn that stood
   * is given back: on a line that is lost that is once the caller's last words are told, else at once. Later turns get the
   * last reports. On a `line` that goes on the caller is heard to the end of what is being said.
   */
  end(reason: ConverseEnd, heardAt: number, line: LineAfter = 'lost'): Promise<void> {
    if (this.#life.kind === 'ended') return this.#life.over;
    const { promise: over, resolve } = Promise.withResolvers<undefined>();
    this.#life = { kind: 'ended', reason, over };
    this.#caller.close();
    this.#machine.watch.close();
    this.#speculation.drop();
    this.#beginning.forget();
    const said = this.#answering.end();
    this.#voice.silence(heardAt);
    const giveBack = (): void => {
      // Without a turn to tell, the reports stay for a later one.
      if (this.#stand.turn)
        this.#stand.giveBack({ ...said, heard: this.#voice.reports.take(), ended: reason });
      resolve(undefined);
    };
    const onFault = (error: unknown): void => {
      this.#stand.giveBack({ heard: [], ended: reason });
      resolve(undefined);
      this.#parts.onFault(error);
    };
    const parts = { ...this.#parts, floor: this.#floor, caller: this.#caller, onFault };
    this.#lastWords = new LastWords(parts, reason, line, giveBack);
    return over;
  }

  /** The line brings no more of what the caller was saying when the talk was over. */
  lineLost(): void {
    this.#lastWords?.lineLost();
  }

  #serve(turn: StandingTurn): void {
    const { active } = this.#answering;
    // A question into the silence gives way to what the turn has to say.
    if (active && active.cause !== 'words' && this.#stand.wanted && !this.#machine.mutes)
      this.#answering.takeBack();
    else if (active) {
      this.#answering.bind(turn);
      return;
    }
    if (this.#machine.mutes) return;
    if (this.#beginning.owes && this.#floor.agentSpeaks) this.#beginning.speak(this.#parts.clock.now());
    else if (this.#beginning.owes || this.#stand.resumes || this.#stand.wanted)
      this.#floor.take({ kind: 'agent_wants' });
    else if (turn.input.trigger.kind === 'finish') this.#floor.take({ kind: 'agent_leaves' });
    this.#rest();
    this.#hearingOut.follow(turn);
  }

  #obey(command: FloorCommand): void {
    if (this.#life.kind === 'ended') {
      this.#lastWords?.take(command);
      return;
    }
    if (this.#machine.mutes) this.#machine.noteDown(command);
    else this.#carryOut(command);
    this.#hearingOut.look();
  }

  #carryOut(command: FloorCommand): void {
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
        return this.#beginning.guess(command, now);
      case 'unlikely':
        return this.#speculation.drop();
      case 'said':
        return this.#knowing(() => {
          this.#caller.said(command);
        });
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
        return this.#beginning.begin('words', now);
      case 'speak':
        return this.#beginning.speak(now);
      case 'ask_again':
        return this.#beginning.begin('still_there', now);
      case 'give_up':
        return this.#beginning.begin('good_bye', now, command.reason);
      case 'sound_on':
        return this.#voice.startSound();
      case 'ask_patience':
        return this.#patience.ask();
      case 'apologise':
        return this.#patience.apologise(now);
      case 'finished':
        return this.#stand.giveBack({ heard: this.#voice.reports.take(), ended: 'finished' });
    }
  }

  /** The recogniser mends a turn: where nothing of the answer was heard it is given anew. */
  #corrected(phrase: Phrase, restart: boolean): void {
    this.#knowing(() => {
      this.#caller.corrected(phrase, restart);
    });
    if (!restart || this.#life.kind === 'ended') return;
    this.#speculation.drop();
    const { active } = this.#answering;
    // The workflow has the answer already, but the caller does not: it is never said.
    if (!active) this.#voice.silence(this.#parts.clock.now());
    if (active && !active.reply.track.isAudible) this.#answering.takeBack();
    else if (!this.#beginning.owes) this.#floor.take({ kind: 'agent_wants' });
  }

  /** Changes what is known, and has the ears follow when that settles or changes the language. */
  #knowing(change: () => void): void {
    change();
    const { languages } = this.#memory;
    if (languages && this.#life.kind !== 'ended') this.#parts.onLanguages(languages);
  }

  /** After the rest of an utterance that was cut off, the turn goes on as it would have. */
  #nothingToAdd(): void {
    if (this.#stand.turn?.input.trigger.kind === 'finish') this.#floor.take({ kind: 'agent_leaves' });
    this.#rest();
  }

  /** The caller takes the floor. */
  #stop(): void {
    this.#answering.cutOff();
    // What the agent owes is still wanted, should the caller say nothing after all.
    if (this.#beginning.owes) this.#floor.take({ kind: 'agent_wants' });
    this.#beginning.forget();
    if (this.#voice.busy) this.#parts.measures.counters.bargeIns += 1;
    this.#voice.silence(this.#parts.clock.now());
  }

  /** A reply was played to its end or cut off. */
  #over(reply: Reply, report: HeardReport | null): void {
    if (report) this.#memory.heard(report);
    if (report?.complete) this.#machine.watch.weSpoke();
    if (this.#life.kind === 'ended') return;
    this.#answering.over(reply);
    this.#failuresInRow = reply.failed ? this.#failuresInRow + 1 : 0;
    if (this.#failuresInRow >= this.#parts.settings.reply.failuresMax)
      void this.end('failed', this.#parts.clock.now());
    // Who cut it off decides about the floor, and may have given it to the next reply in the same breath.
    if (!reply.isCut) this.#rest();
    this.#hearingOut.look();
  }

  /** When nothing is left to say, the floor is free; while tools work, the agent keeps it. */
  #rest(): void {
    if (this.#machine.mutes) return;
    if (!this.#floor.agentHolds || this.#answering.active || this.#beginning.owes || this.#voice.busy) return;
    const works = this.#memory.toolsOutstanding && !this.#stand.turn;
    this.#floor.take({ kind: works ? 'agent_works' : 'agent_done' });
  }
}
