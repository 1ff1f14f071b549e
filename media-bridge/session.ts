/**
 * One leg's life in the bridge, from its socket's first moment to its last report.
 *
 *   server.ts       checks who knocks, and makes a session of a socket
 *   session.ts      attaching → conversing, ⇄ heeding → reattaching, → ending → ended; reads the messages     (you are here)
 *   sessions.ts     the sessions of a bridge, by leg
 *   call-link.ts    what may be told to the workflow; temporal-link.ts tells it, reporter.ts in order and until it is taken
 *   line-pulse.ts   whether its line lives, and until when the person heard us
 *   attaching.ts    asks the workflow whether it wants the leg, and keeps what the caller says meanwhile
 *   talk.ts         what the leg has then: ears, a voice and the conversation between them
 *   recognition.ts  caller's frames, without our echo (echo-removal.ts) → voice activity and words
 *   conversation.ts who speaks when: runs the floor (floor-runner.ts by floor-rules.ts; domain/conversation/floor.ts), knows
 *                   what was said (memory.ts)
 *   beginning.ts    begins the agent's replies, also on the chance (speculation.ts)
 *   answering.ts    the reply under way (active-reply.ts) and the standing turn it goes back with (standing-turn.ts)
 *   caller-side.ts  the caller's side: what was said and pressed is told to the workflow, and waits for its answer
 *   patience.ts     what is said to a caller who is kept waiting
 *   agent-voice.ts  the agent's side: reply.ts (script.ts, model-answer.ts) → track.ts → playout.ts, paced by pacer.ts;
 *                   kept-speech.ts has what is said often; what was heard: heard-reports.ts
 *   last-words.ts   what the caller said last in a talk that is over is heard out (heeding.ts), and told
 *   converse.ts     the activity through which a standing turn comes in, and goes back; lease.ts: how long it is good for
 *   duties.ts       the activities by which the workflow fences a leg, asks whether it lives, or has it asked for again
 *   drain.ts        moves the legs to other bridges before this one stops, each at a natural moment (moment.ts)
 *   guard.ts        a fault in one leg ends that leg alone
 *   bridge.ts       joins the parts of a process
 */
import type { Attachment, ConverseEnd } from '../domain/conversation/converse.ts';
import { Attaching, type Kept } from './attaching.ts';
import { closeCodes } from './close-codes.ts';
import type { CallLink } from './call-link.ts';
import { guarded, guardedClock, guardedEars, nameOf } from './guard.ts';
import { isNatural, seen, type Moment, type Seen } from './moment.ts';
import { LinePulse } from './line-pulse.ts';
import { readMessage, type Incoming } from './media-messages.ts';
import { Reporter } from './reporter.ts';
import type { LegPath, Line, SessionParts } from './session-parts.ts';
import { Talk } from './talk.ts';

type Life =
  /** The workflow is asked whether it wants this leg; what the caller says meanwhile is kept. */
  | { readonly kind: 'attaching'; readonly attaching: Attaching }
  | { readonly kind: 'conversing'; readonly talk: Talk }
  /** The turn was lost, the socket was not: silent, it hears what the caller is saying to its end. */
  | { readonly kind: 'heeding'; readonly former: Talk }
  /** What the caller said is being told, and then the workflow asked for the leg again. */
  | { readonly kind: 'reattaching'; readonly attaching: Attaching; readonly former: Talk }
  /** The socket is gone; the last report is under way. */
  | { readonly kind: 'ending' }
  | { readonly kind: 'ended' };

/** How long the last report may take. */
const lastReportMs = 120_000;

export class Session {
  readonly leg: LegPath;
  readonly #parts: SessionParts;
  readonly #link: CallLink;
  readonly #line: Line;
  readonly #reporter: Reporter;
  readonly #pulse: LinePulse;
  readonly #attachId: string;
  readonly #onEnded: () => void;
  readonly #onBroken = (error: unknown): void => {
    this.broke(error);
  };
  #life: Life;
  /** The last talk there was. */
  #talk: Talk | null = null;
  #attachment = Promise.withResolvers<Talk | null>();
  #attachments = 0;
  /** Settles when the last words of the last talk are told, once it is over. */
  #talkEnded: Promise<void> = Promise.resolve();
  /** Another bridge holds this epoch's successor. */
  #fencedThrough = 0;
  /** The turns that stood here through this epoch were lost. */
  #recalledThrough = 0;
  /** At the last look for a moment to move. */
  #seen: Seen | null = null;
  readonly #incoming: Incoming = {
    audio: (heard) => {
      this.#listener?.hear(heard);
    },
    digit: (digit) => {
      this.#listener?.press(digit);
    },
    wrongFormat: () => {
      this.lose('wrong-audio-format', closeCodes.wrongFormat);
    },
  };

  constructor(
    parts: SessionParts,
    leg: LegPath,
    link: CallLink,
    line: Line,
    attachId: string,
    onEnded: () => void,
  ) {
    this.leg = leg;
    this.#parts = {
      ...parts,
      clock: guardedClock(parts.clock, this.#onBroken),
      speechToText: guardedEars(parts.speechToText, this.#onBroken),
    };
    this.#link = link;
    this.#line = line;
    this.#attachId = attachId;
    this.#onEnded = onEnded;
    this.#reporter = new Reporter(this.#parts.clock, parts.log, this.#onBroken);
    this.#pulse = new LinePulse(parts.clock);
    const attaching = this.#newAttaching();
    this.#life = { kind: 'attaching', attaching };
    this.#attach(attaching);
  }

  get isLive(): boolean {
    return this.#life.kind !== 'ending' && this.#life.kind !== 'ended';
  }

  /** Whether it converses in this epoch, on a line that is open and brings something. */
  isAlive(epoch: number): boolean {
    const life = this.#life;
    const isHere = life.kind === 'conversing' && life.talk.epoch === epoch;
    return isHere && this.#line.isOpen && this.#pulse.isVouchedFor;
  }

  /** How full its queues are. */
  get holds(): Readonly<Record<'reports' | 'keptFrames' | 'heardReports' | 'unsentBytes', number>> {
    const life = this.#life;
    return {
      reports: this.#reporter.waiting,
      keptFrames: 'attaching' in life ? life.attaching.keptFrames : 0,
      heardReports: this.#talk?.conversation.progress().length ?? 0,
      unsentBytes: this.#line.unsentBytes,
    };
  }

  /** The talk to which a turn of this epoch is given: of that epoch or another; null when the leg never came to talk. */
  async talk(epoch: number): Promise<Talk | null> {
    const life = this.#life;
    if ('former' in life && epoch <= life.former.epoch) return life.former;
    return this.#attachment.promise;
  }

  /** Takes one message of the socket, whatever it holds. */
  receive(message: string | Uint8Array): void {
    this.#pulse.beats();
    guarded(() => {
      readMessage(this.#parts, message, this.#incoming);
    }, this.#onBroken);
  }

  /** To be called every now and then with how long this process has run since; ends the session if the line is dead. */
  passed(ranMs: number): void {
    if (!this.isLive) return;
    this.#pulse.passed(ranMs);
    if (this.#pulse.quietMs > this.#parts.settings.mediaIdleMs) this.lose('idle', 1001);
    if (this.#life.kind !== 'conversing') return;
    const { talk } = this.#life;
    if (talk.lease.expired) this.#stalled(talk);
    else talk.lease.runs();
    this.#heedRecall();
  }

  /** The socket is gone, or is to go. The person is known to have heard us while messages came from there. */
  lose(reason: string, closeCode = 1000): void {
    this.#end('media_lost', reason, closeCode);
  }

  /** Another socket has taken the leg. */
  supersede(): void {
    this.#end('fenced', 'fenced', closeCodes.fenced);
  }

  /** Another bridge has taken the leg over from this epoch; what attached since is another matter. */
  fence(epoch: number): void {
    this.#fencedThrough = Math.max(this.#fencedThrough, epoch);
    if (this.#life.kind !== 'conversing' || this.#life.talk.epoch > epoch) return;
    this.#parts.measures.counters.fenced += 1;
    this.supersede();
  }

  /** The workflow does not want this turn any more, or takes it for dead: silent, it asks for the leg again. */
  withdraw(talk: Talk, turn: number): void {
    if (talk.conversation.standing === turn) this.#loseTurn(talk, this.#pulse.heardUntil);
  }

  /**
   * The turn that stood in this epoch was lost on its way: the leg is asked for again, if need be once the line brings
   * something. Whether it is now.
   */
  recall(epoch: number): boolean {
    this.#recalledThrough = Math.max(this.#recalledThrough, epoch);
    this.#heedRecall();
    return 'former' in this.#life && this.#life.former.epoch === epoch;
  }

  /**
   * Moves the leg to another bridge if the moment is natural: its socket is closed, and the carrier comes back elsewhere.
   * `share`: how much of the time for that is gone, 1 being all; with null it is only looked, as the next look needs it.
   */
  moveIf(share: number | null): boolean {
    const life = this.#life;
    const moment: Moment = life.kind === 'conversing' ? life.talk.conversation.moment : { kind: 'busy' };
    const before = this.#seen;
    this.#seen = seen(moment, before);
    if (share === null || !this.isLive || !isNatural(moment, before, share)) return false;
    this.#parts.measures.counters.moved += 1;
    this.lose('moved', closeCodes.moved);
    return true;
  }

  /** A fault of ours: this leg ends, so that the others need not; another attachment may fare better. */
  broke(error: unknown): void {
    if (!this.isLive) return;
    const { measures, log } = this.#parts;
    measures.counters.sessionsBroken += 1;
    log.error('session-broken', { legId: this.leg.legId, error: nameOf(error) });
    this.lose('broken', closeCodes.broken);
  }

  /** What an ended session has not told by now stays untold. */
  giveUp(): void {
    if (!this.isLive) this.#reporter.close();
  }

  /** Who hears what the caller says now, or keeps it. */
  get #listener(): Pick<Talk, 'hear' | 'press'> | null {
    const life = this.#life;
    if ('attaching' in life) return life.attaching;
    if (life.kind === 'conversing') return life.talk;
    return life.kind === 'heeding' ? life.former : null;
  }

  #heedRecall(): void {
    if (this.#life.kind !== 'conversing') return;
    const { talk } = this.#life;
    if (talk.epoch <= this.#recalledThrough && this.isAlive(talk.epoch))
      this.#loseTurn(talk, this.#pulse.heardUntil);
  }

  /** Each attachment has an id of its own; with `former` the leg is asked for again. */
  #newAttaching(former?: Talk): Attaching {
    const { clock, settings, queue } = this.#parts;
    const { callId, legId } = this.leg;
    const { carrierCallId } = this.#line;
    this.#attachments += 1;
    return new Attaching({
      link: this.#link,
      request: {
        attachId: former ? `${this.#attachId}/${this.#attachments}` : this.#attachId,
        ...{ callId, legId, bridgeQueue: queue },
        ...(carrierCallId === undefined ? {} : { carrierCallId }),
        ...(former ? { formerEpoch: former.epoch, heard: former.conversation.untold } : {}),
      },
      clock,
      timeoutMs: settings.attachTimeoutMs,
    });
  }

  #attach(attaching: Attaching): void {
    this.#askAndConverse(attaching).catch(this.#onBroken);
  }

  async #askAndConverse(attaching: Attaching): Promise<void> {
    // In the next epoch the words of this one would wait in vain for an answer.
    await this.#talk?.conversation.lastTold;
    const answer = await attaching.answer();
    const life = this.#life;
    if (!('attaching' in life) || life.attaching !== attaching) return;
    if (answer.ok && answer.value.epoch > this.#fencedThrough) {
      if (life.kind === 'reattaching') this.#parts.measures.counters.reattached += 1;
      this.#converse(answer.value, attaching.takeKept());
    } else if (answer.ok) this.supersede();
    else this.#refused(answer.failure.code, life.kind);
  }

  /** A leg that is asked for again has mostly come to its end, or to another bridge. */
  #refused(code: string, asked: 'attaching' | 'reattaching'): void {
    const { log } = this.#parts;
    if (asked === 'attaching') {
      log.warn('attach-refused', { code });
      this.lose('attach-refused', closeCodes.refused);
    } else {
      log.info('not-given-back', { code });
      this.#end('fenced', 'not-given-back', code === 'fenced' ? closeCodes.fenced : closeCodes.refused);
    }
  }

  #converse({ epoch, languages }: Attachment, kept: readonly Kept[]): void {
    const { wire, pacer, log } = this.#parts;
    const { callId, legId } = this.leg;
    const talk: Talk = new Talk({
      ...this.#parts,
      epoch,
      languages,
      link: this.#link,
      reporter: this.#reporter,
      output: {
        wire,
        pacer,
        keepsReference: this.#parts.echoCancelling !== null,
        livedUntil: () => this.#pulse.livedUntil,
        send: (message) => {
          this.#send(talk, message);
        },
        onBroken: this.#onBroken,
      },
      onFault: this.#onBroken,
      onGone: () => {
        this.lose('call-gone', closeCodes.gone);
      },
    });
    this.#talk = talk;
    this.#life = { kind: 'conversing', talk };
    talk.catchUp(kept);
    this.#attachment.resolve(talk);
    log.info('media-attached', { callId, legId, epoch });
  }

  /** The last look before a frame leaves: whoever has stood still too long must not play on. */
  #send(talk: Talk, message: string | Uint8Array): void {
    const holdsTurn = this.#life.kind === 'conversing' && this.#life.talk === talk;
    if (holdsTurn && talk.lease.expired) {
      // Not from within the playout that sends.
      queueMicrotask(() => {
        this.#stalled(talk);
      });
    } else this.#line.send(message);
  }

  #stalled(talk: Talk): void {
    if (this.#life.kind !== 'conversing' || this.#life.talk !== talk) return;
    this.#parts.measures.counters.stalled += 1;
    this.#parts.log.warn('stalled', { legId: this.leg.legId, epoch: talk.epoch });
    // What had left was played while we stood still.
    this.#loseTurn(talk, this.#parts.clock.now());
  }

  #loseTurn(former: Talk, heardAt: number): void {
    if (this.#life.kind !== 'conversing' || this.#life.talk !== former) return;
    this.#life = { kind: 'heeding', former };
    this.#attachment = Promise.withResolvers<Talk | null>();
    this.#talkEnded = former.end('fenced', heardAt, 'goes-on');
    former.conversation.heeded
      .then(() => {
        this.#askAgain(former);
      })
      .catch(this.#onBroken);
  }

  #askAgain(former: Talk): void {
    if (this.#life.kind !== 'heeding' || this.#life.former !== former) return;
    const attaching = this.#newAttaching(former);
    this.#life = { kind: 'reattaching', attaching, former };
    this.#attach(attaching);
  }

  #end(end: ConverseEnd, reason: string, closeCode: number): void {
    if (!this.isLive) return;
    const life = this.#life;
    this.#life = { kind: 'ending' };
    this.#parts.log.info('media-ended', { callId: this.leg.callId, legId: this.leg.legId, reason });
    if ('attaching' in life) life.attaching.callOff();
    if (life.kind === 'heeding') life.former.conversation.lineLost();
    if (life.kind === 'conversing') this.#talkEnded = life.talk.end(end, this.#pulse.heardUntil, 'lost');
    else this.#attachment.resolve(this.#talk);
    this.#finish(end, reason).catch((error: unknown) => {
      this.#parts.log.error('session-not-finished', { error: nameOf(error) });
    });
    this.#line.close(closeCode, reason);
  }

  /** Behind the last words the workflow is told that the media is gone; who was fenced is no longer asked. */
  async #finish(end: ConverseEnd, reason: string): Promise<void> {
    const talk = this.#talk;
    await this.#talkEnded;
    const giveUp = this.#parts.clock.after(lastReportMs, () => {
      this.#reporter.close();
    });
    if (end === 'media_lost' && talk) {
      const { untold } = talk.conversation;
      const news = { epoch: talk.epoch, reason, ...(untold.length > 0 ? { heard: untold } : {}) };
      await this.#reporter.report('media-lost', () => this.#link.mediaLost(news));
    }
    giveUp();
    this.#life = { kind: 'ended' };
    this.#reporter.close();
    this.#onEnded();
  }
}
