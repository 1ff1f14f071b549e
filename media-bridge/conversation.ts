/** Who speaks when on one leg: obeys the floor, has a reply made where the agent is to speak, gives turns back with it. */
import { agentEntry } from '../domain/conversation/context.ts';
import type { ConverseEnd, ConverseInput, ConverseOutput } from '../domain/conversation/converse.ts';
import type { FloorCommand, FloorEvent } from '../domain/conversation/floor.ts';
import type { HeardReport } from '../domain/conversation/transcript.ts';
import { newActiveReply, utteranceId, type ActiveReply, type Cause } from './active-reply.ts';
import { AgentVoice, type AgentVoiceParts } from './agent-voice.ts';
import { CallerSide, type CallerSideParts } from './caller-side.ts';
import { FloorRunner } from './floor-runner.ts';
import { Memory } from './memory.ts';
import type { Reply, Script, Written } from './reply.ts';
import { newTiming, type ReplyTiming } from './reply-timing.ts';
import { modelScript, phraseScript, restScript } from './script.ts';
import type { BridgeSettings } from './settings.ts';
import { TurnStand, type StandingTurn } from './standing-turn.ts';

export interface ConversationParts
  extends
    Omit<AgentVoiceParts, 'onOver' | 'settings'>,
    Pick<CallerSideParts, 'epoch' | 'language' | 'link' | 'reporter' | 'onGone'> {
  readonly settings: BridgeSettings;
}

type Life = { readonly kind: 'talking' } | { readonly kind: 'ended'; readonly reason: ConverseEnd };

export class Conversation {
  readonly #parts: ConversationParts;
  readonly #floor: FloorRunner;
  readonly #voice: AgentVoice;
  readonly #caller: CallerSide;
  readonly #memory = new Memory();
  readonly #stand = new TurnStand();
  #life: Life = { kind: 'talking' };
  #active: ActiveReply | null = null;
  /** The agent has the floor, but what it needs to know has not come yet. */
  #owed: { readonly cause: Cause; readonly decidedAt: number } | null = null;
  #failuresInRow = 0;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
    this.#voice = new AgentVoice({
      ...parts,
      onOver: (reply, report) => {
        this.#over(reply, report);
      },
    });
    this.#caller = new CallerSide({
      ...parts,
      memory: this.#memory,
      onAcknowledged: (news) => {
        if (this.#active?.asked === news) this.#proceed(this.#active);
      },
    });
    this.#floor = new FloorRunner(parts.clock, parts.settings.floor, (command) => {
      this.#obey(command);
    });
  }

  get speaking(): boolean {
    return this.#voice.busy;
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
    this.#memory.merge(input);
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
    this.#life = { kind: 'ended', reason };
    this.#floor.close();
    this.#caller.close();
    const active = this.#active;
    this.#active = null;
    this.#owed = null;
    const said = active?.reply.track.isAudible ? this.#commit(active, active.reply.cut()) : {};
    if (active?.reply.track.isAudible === false) this.#voice.discard(active.reply);
    this.#voice.silence(heardAt);
    // Without a turn to tell, the reports stay for a later one.
    if (this.#stand.turn) this.#stand.giveBack({ ...said, heard: this.#voice.reports.take(), ended: reason });
  }

  #serve(turn: StandingTurn): void {
    const active = this.#active;
    // A question into the silence gives way to what the turn has to say.
    if (active && active.cause !== 'words' && this.#stand.wanted) this.#takeBack(active);
    else if (active) {
      this.#bind(active, turn);
      return;
    }
    const owed = this.#owed;
    if (owed) {
      this.#owed = null;
      this.#begin(owed.cause, owed.decidedAt);
    } else if (this.#stand.resumes || this.#stand.wanted) this.#floor.take({ kind: 'agent_wants' });
    else if (turn.input.trigger.kind === 'finish') this.#floor.take({ kind: 'agent_leaves' });
  }

  #obey(command: FloorCommand): void {
    const now = this.#parts.clock.now();
    switch (command.kind) {
      case 'stop':
        this.#stop();
        break;
      case 'said':
        this.#caller.said(command);
        break;
      case 'pressed':
        this.#caller.pressed(command.digits);
        break;
      case 'answer':
        // What was cut off is not taken up again once the caller has said something new.
        this.#stand.dropResume();
        this.#begin('words', now);
        break;
      case 'speak':
        this.#begin('words', now);
        break;
      case 'ask_again':
        this.#begin('still_there', now);
        break;
      case 'give_up':
        this.#begin('good_bye', now);
        break;
      case 'finished':
        this.#stand.giveBack({ heard: this.#voice.reports.take(), ended: 'finished' });
        break;
    }
  }

  /** The agent has the floor: it speaks, or owes it until it knows enough. */
  #begin(cause: Cause, decidedAt: number): void {
    if (this.#active) return;
    const { knowledge } = this.#memory;
    if (!knowledge) {
      this.#owed = { cause, decidedAt };
      return;
    }
    this.#speakRest();
    const timing = newTiming(decidedAt);
    if (cause === 'words' && !this.#stand.wanted && !this.#caller.unanswered) this.#nothingToAdd();
    else if (cause === 'words') {
      const trigger = this.#stand.wanted ?? { kind: 'listen' };
      this.#start(cause, modelScript(knowledge, trigger, this.#parts.clock.wall()), timing);
    } else this.#start(cause, phraseScript(cause, knowledge.context.language), timing);
  }

  /** After the rest of an utterance that was cut off, the turn goes on as it would have. */
  #nothingToAdd(): void {
    if (this.#stand.turn?.input.trigger.kind === 'finish') this.#floor.take({ kind: 'agent_leaves' });
    this.#rest();
  }

  /** Speaks what the person did not hear of an utterance, because the media was lost. */
  #speakRest(): void {
    const resume = this.#stand.takeResume();
    const script = resume && restScript(resume);
    if (script) this.#voice.release(this.#voice.start(script, null), resume.utteranceId);
  }

  #start(cause: Cause, script: Script, timing: ReplyTiming): void {
    const reply = this.#voice.start(script, timing);
    const active = newActiveReply(reply, cause, timing, this.#caller.unanswered);
    this.#active = active;
    this.#stand.serve();
    if (this.#stand.turn) this.#bind(active, this.#stand.turn);
    reply.written.then(
      (written) => {
        if (this.#active !== active) return;
        active.written = written;
        this.#proceed(active);
      },
      (error: unknown) => {
        this.#parts.log.error('reply-broken', { error: error instanceof Error ? error.name : 'unknown' });
        this.end('failed', this.#parts.clock.now());
      },
    );
  }

  #bind(active: ActiveReply, turn: StandingTurn): void {
    active.turn = turn;
    active.timing.standingAt ??= turn.adoptedAt;
    this.#stand.serve();
    this.#proceed(active);
  }

  /** Opens the gate once the turn stands and the signal is acknowledged; gives the turn back once all is written. */
  #proceed(active: ActiveReply): void {
    const { turn, asked, reply, written, timing } = active;
    if (!turn || asked?.acknowledgedAt === null) return;
    timing.acknowledgedAt ??= asked?.acknowledgedAt ?? null;
    this.#voice.release(reply, utteranceId(this.#parts.epoch, turn));
    if (!written || this.#active !== active) return;
    const { thenEnds } = active;
    // Words that end the call are played first: hanging up must not cut them off.
    if (thenEnds && !reply.track.isOver) return;
    this.#active = null;
    const said = this.#commit(active, written);
    this.#stand.giveBack({
      ...said,
      heard: this.#voice.reports.take(),
      ...(thenEnds ? { ended: thenEnds } : {}),
    });
    this.#rest();
  }

  /** What is written becomes part of the call. */
  #commit(active: ActiveReply, written: Written): Pick<ConverseOutput, 'callerSeq' | 'utterance'> {
    const { asked, turn } = active;
    const id = utteranceId(this.#parts.epoch, turn);
    const utterance = { id, text: written.text, toolCalls: written.toolCalls };
    this.#memory.note(agentEntry(utterance, this.#parts.clock.wall()));
    const report = active.reply.track.isOver ? active.reply.track.report(0) : null;
    if (report) this.#memory.heard(report);
    this.#caller.answered(asked);
    return { utterance, ...(asked ? { callerSeq: asked.seq } : {}) };
  }

  /** The caller takes the floor. */
  #stop(): void {
    const active = this.#active;
    if (active?.reply.track.isAudible) {
      active.thenEnds = null;
      active.written ??= active.reply.cut();
    } else if (active) this.#takeBack(active);
    // What the agent owes is still wanted, should the caller say nothing after all.
    if (this.#owed) this.#floor.take({ kind: 'agent_wants' });
    this.#owed = null;
    if (this.#voice.busy) this.#parts.measures.counters.bargeIns += 1;
    this.#voice.silence(this.#parts.clock.now());
  }

  /** A reply of which nobody heard anything was never said; what it was for is wanted again. */
  #takeBack({ reply, cause, turn, asked }: ActiveReply): void {
    this.#active = null;
    this.#voice.discard(reply);
    if (cause !== 'words') return;
    this.#stand.wantAgain(turn);
    if (this.#stand.wanted || asked) this.#floor.take({ kind: 'agent_wants' });
  }

  /** A reply was played to its end or cut off. */
  #over(reply: Reply, report: HeardReport | null): void {
    if (report) this.#memory.heard(report);
    if (this.#life.kind === 'ended') return;
    const active = this.#active;
    if (active?.reply === reply) this.#proceed(active);
    this.#failuresInRow = reply.failed ? this.#failuresInRow + 1 : 0;
    if (this.#failuresInRow >= this.#parts.settings.reply.failuresMax)
      this.end('failed', this.#parts.clock.now());
    this.#rest();
  }

  /** When nothing is left to say, the floor is free. */
  #rest(): void {
    if (this.#floor.agentHolds && !this.#active && !this.#owed && !this.#voice.busy)
      this.#floor.take({ kind: 'agent_done' });
  }
}
