/** The reply that is being given: bound to the standing turn, let out once it may be heard, given back with the turn once it is written. */
import { agentEntry, type ConversationContext } from '../domain/conversation/context.ts';
import type { ConverseEnd, ConverseOutput } from '../domain/conversation/converse.ts';
import { namesIn, type Moderated, type Refused } from '../domain/conversation/moderated.ts';
import { missesTexts, utteranceId, type ActiveReply } from './active-reply.ts';
import type { AgentVoice } from './agent-voice.ts';
import type { CallerNews, CallerSide } from './caller-side.ts';
import type { Clock } from './clock.ts';
import type { Measures } from './figures.ts';
import type { OnBroken } from './guard.ts';
import type { Memory } from './memory.ts';
import type { Reply, Written } from './reply.ts';
import { decliningScript, restScript, type Cause } from './script.ts';
import type { Guess } from './speculation.ts';
import type { StandingTurn, TurnStand } from './standing-turn.ts';

export interface AnsweringParts {
  readonly epoch: number;
  readonly voice: AgentVoice;
  readonly memory: Memory;
  readonly caller: CallerSide;
  readonly stand: TurnStand;
  readonly clock: Clock;
  readonly measures: Measures;
  /** What a reply was for is wanted again. */
  readonly onWanted: () => void;
  /** The reply has gone back with its turn. */
  readonly onGivenBack: () => void;
  /** The reply could not be written. */
  readonly onBroken: () => void;
  /** What followed from it failed. */
  readonly onFault: OnBroken;
}

export class Answering {
  readonly #parts: AnsweringParts;
  /** What was refused, and the workflow has not been told of. */
  readonly #moderated: Moderated[] = [];
  #active: ActiveReply | null = null;

  constructor(parts: AnsweringParts) {
    this.#parts = parts;
  }

  get active(): ActiveReply | null {
    return this.#active;
  }

  /** Whether the reply waits for the workflow, however far it is written: for a turn, or for its news to be taken. */
  get waitsForWorkflow(): boolean {
    const active = this.#active;
    return active !== null && (active.turn === null || active.asked?.acknowledgedAt === null);
  }

  /** Takes a reply on; it answers what of the caller is unanswered now. */
  begin(cause: Cause, { reply, timing }: Guess, thenEnds: ConverseEnd | null): void {
    const { caller, stand } = this.#parts;
    const asked = caller.unanswered;
    const cleared = reply.clearance === null;
    const active: ActiveReply = {
      ...{ reply, cause, timing, asked, cleared, begunIn: stand.turn },
      ...{ turn: null, id: null, written: null, thenEnds },
    };
    this.#active = active;
    stand.serve();
    if (stand.turn) this.bind(stand.turn);
    this.#follow(active);
  }

  /** What becomes known of the reply while it is made. */
  #follow(active: ActiveReply): void {
    const { onFault } = this.#parts;
    const { reply } = active;
    reply.clearance
      ?.then((refused) => {
        if (this.#active !== active) return;
        if (refused) this.#decline(active, refused);
        else {
          active.cleared = true;
          this.#proceed(active);
        }
      })
      .catch(onFault);
    this.#whenWritten(active, reply.written);
  }

  #whenWritten(active: ActiveReply, written: Promise<Written>): void {
    const { onBroken, onFault } = this.#parts;
    const { reply } = active;
    written
      .then((whole) => {
        if (this.#active !== active) return;
        const { declines } = reply;
        if (declines && reply.track.isAudible) this.#whenWritten(active, reply.declineItself());
        else if (declines) this.#decline(active, declines);
        else {
          active.written = whole;
          this.#proceed(active);
        }
      }, onBroken)
      .catch(onFault);
  }

  /** What the caller said must not be answered: in place of the reply, of which nothing was heard, it is declined. */
  #decline(before: ActiveReply, refused: Refused): void {
    const { voice, memory, clock } = this.#parts;
    this.#withhold(before.reply, refused);
    voice.discard(before.reply);
    const script = decliningScript(before.reply.script, memory.knowledge, clock.wall());
    const reply = voice.start(script, before.timing);
    const active = { ...before, reply, cleared: true, written: null };
    this.#active = active;
    this.#follow(active);
    this.#proceed(active);
  }

  /** No model is shown again what the reply answers. */
  #withhold({ script: { answers } }: Reply, refused: Refused): void {
    const { memory, measures } = this.#parts;
    measures.counters.inputsRefused += 1;
    if (answers) memory.withhold(answers);
    this.#moderated.push({ where: 'input', ...refused, ...(answers ? namesIn(answers) : {}) });
  }

  /** The reply goes back with this turn. */
  bind(turn: StandingTurn): void {
    const active = this.#active;
    if (!active) return;
    active.turn = turn;
    active.timing.standingAt ??= turn.adoptedAt;
    this.#parts.stand.serve();
    this.#proceed(active);
  }

  /** Speaks, before any reply, what the person did not hear of an utterance because the media was lost. */
  speakRest(context: ConversationContext): void {
    const { stand, voice, memory } = this.#parts;
    const resume = stand.takeResume();
    if (!resume) return;
    memory.spokenOn(resume.utteranceId);
    const script = restScript(resume, context);
    if (script) voice.release(voice.start(script, null), resume.utteranceId);
  }

  acknowledged(news: CallerNews): void {
    if (this.#active?.asked === news) this.#proceed(this.#active);
  }

  /** The caller has cut the agent off: what was heard of the reply stands, one that was not heard was never said. */
  cutOff(): void {
    const active = this.#active;
    if (!active?.reply.track.isAudible) this.takeBack();
    else {
      active.thenEnds = null;
      active.written ??= active.reply.cut();
    }
  }

  /** A reply of which nobody heard anything was never said; what it was for is wanted again. */
  takeBack(): void {
    const active = this.#active;
    if (!active) return;
    const { cause, turn, asked } = active;
    this.drop();
    if (cause !== 'words') return;
    const { stand, onWanted } = this.#parts;
    stand.wantAgain(turn);
    if (stand.wanted || asked) onWanted();
  }

  /** The same, when something else is said in its place; of what was heard of it, it is only told how far. */
  drop(): void {
    const active = this.#active;
    const { voice, clock } = this.#parts;
    this.#active = null;
    if (active?.reply.track.isAudible) voice.silence(clock.now());
    else if (active) voice.discard(active.reply);
  }

  /** The reply was played to its end or cut off. */
  over(reply: Reply): void {
    if (this.#active?.reply === reply) this.#proceed(this.#active);
  }

  /** The line is gone: what was heard of it is part of the call. */
  end(): Pick<ConverseOutput, 'callerSeq' | 'utterance' | 'missesTexts' | 'unfinished' | 'moderated'> {
    const active = this.#active;
    if (!active?.reply.track.isAudible) {
      this.drop();
      return this.#refused([]);
    }
    this.#active = null;
    const { unfinished, ...written } = active.reply.breakOff();
    return { ...this.#commit(active, active.written ?? written), ...(unfinished ? { unfinished } : {}) };
  }

  /** Opens the gate once the turn stands and the signal is acknowledged; gives the turn back once all is written. */
  #proceed(active: ActiveReply): void {
    const { epoch, voice, stand, onGivenBack } = this.#parts;
    const { turn, asked, reply, written, timing } = active;
    if (!turn || asked?.acknowledgedAt === null || !active.cleared) return;
    timing.acknowledgedAt ??= asked?.acknowledgedAt ?? null;
    timing.toldAt ??= asked?.toldAt ?? null;
    // A guess may have been refused long before: nothing of it is to be heard.
    if (reply.declines && !reply.track.isAudible) {
      this.#decline(active, reply.declines);
      return;
    }
    active.id ??= utteranceId(epoch, turn);
    voice.release(reply, active.id);
    if (!written || this.#active !== active) return;
    const { thenEnds } = active;
    // Words that end the call are played first: hanging up must not cut them off.
    if (thenEnds && !reply.track.isOver) return;
    this.#active = null;
    const said = this.#commit(active, written);
    stand.giveBack({ ...said, heard: voice.reports.take(), ...(thenEnds ? { ended: thenEnds } : {}) });
    onGivenBack();
  }

  /** What was refused since the last turn, with what was of this reply. */
  #refused(ofReply: readonly Refused[]): Pick<ConverseOutput, 'moderated'> {
    const spoken = ofReply.map((refused): Moderated => ({ where: 'output', ...refused }));
    const moderated = [...this.#moderated.splice(0), ...spoken];
    return moderated.length > 0 ? { moderated } : {};
  }

  /** What is written becomes part of the call. */
  #commit(
    active: ActiveReply,
    written: Written,
  ): Pick<ConverseOutput, 'callerSeq' | 'utterance' | 'missesTexts' | 'moderated'> {
    const { epoch, memory, caller, clock } = this.#parts;
    const { asked, turn, reply } = active;
    if (written.declines) this.#withhold(reply, written.declines);
    if (reply.script.answers) memory.answered(reply.script.answers);
    const id = active.id ?? utteranceId(epoch, turn);
    const utterance = { id, text: written.text, toolCalls: written.toolCalls };
    memory.note(agentEntry(utterance, clock.wall(), asked?.seq));
    const report = reply.track.isOver ? reply.track.report(0) : null;
    if (report) memory.heard(report);
    caller.answered(asked);
    return {
      utterance,
      ...(asked ? { callerSeq: asked.seq } : {}),
      ...(missesTexts(active) ? { missesTexts: true } : {}),
      ...this.#refused(written.refused),
    };
  }
}
