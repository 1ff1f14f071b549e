/**
 * One leg's life in the bridge, from its socket's first moment to its last report.
 *
 *   server.ts       checks who knocks, and makes a session of a socket
 *   session.ts      attaching → conversing → ending → ended; reads the socket's messages          (you are here)
 *   sessions.ts     the sessions of a bridge, by leg
 *   call-link.ts    what may be told to the workflow; temporal-link.ts tells it, reporter.ts in order and until it is taken
 *   attaching.ts    asks the workflow whether it wants the leg, and keeps what the caller says meanwhile
 *   talk.ts         what the leg has then: ears, a voice and the conversation between them
 *   recognition.ts  caller's frames, without our echo (echo-removal.ts) → voice activity and words
 *   conversation.ts who speaks when: runs the floor (floor-runner.ts by floor-rules.ts; domain/conversation/floor.ts), knows
 *                   what was said (memory.ts), begins replies, also on the chance (speculation.ts)
 *   answering.ts    the reply under way (active-reply.ts) and the standing turn it goes back with (standing-turn.ts)
 *   caller-side.ts  the caller's side: what was said and pressed is told to the workflow, and waits for its answer
 *   patience.ts     what is said to a caller who is kept waiting
 *   agent-voice.ts  the agent's side: reply.ts (script.ts, model-answer.ts) → track.ts → playout.ts, paced by pacer.ts;
 *                   kept-speech.ts has what is said often; what was heard: heard-reports.ts
 *   last-words.ts   what the caller said last on a line that is lost is heard out, and told before the loss
 *   converse.ts     the activity through which a standing turn comes in, and goes back
 *   bridge.ts       joins the parts of a process
 */
import type { ConverseEnd } from '../domain/conversation/converse.ts';
import type { EchoCancelling } from '../domain/ports/echo-cancelling.ts';
import type { Features } from '../domain/ports/features.ts';
import type { LanguageModel } from '../domain/ports/language-model.ts';
import type { Log } from '../domain/ports/log.ts';
import type { MediaWire } from '../domain/ports/media-wire.ts';
import type { SpeechToText } from '../domain/ports/speech-to-text.ts';
import type { TextToSpeech } from '../domain/ports/text-to-speech.ts';
import type { VoiceActivity } from '../domain/ports/voice-activity.ts';
import type { Attachment } from '../domain/conversation/converse.ts';
import { Attaching, type Heard } from './attaching.ts';
import type { CallLink } from './call-link.ts';
import type { Clock } from './clock.ts';
import type { Measures } from './figures.ts';
import type { Pacer } from './pacer.ts';
import { Reporter } from './reporter.ts';
import type { BridgeSettings } from './settings.ts';
import { Talk } from './talk.ts';

export interface SessionParts {
  readonly wire: MediaWire;
  readonly speechToText: SpeechToText;
  readonly textToSpeech: TextToSpeech;
  /** The first is asked first, the second when it fails. */
  readonly languageModels: readonly LanguageModel[];
  readonly voiceActivity: VoiceActivity;
  readonly echoCancelling: EchoCancelling | null;
  readonly features: Features;
  readonly pacer: Pacer;
  readonly clock: Clock;
  readonly log: Log;
  readonly measures: Measures;
  readonly settings: BridgeSettings;
  readonly queue: string;
}

/** The leg a socket is for, as its path says. */
export interface LegPath {
  readonly lineId: string;
  readonly callId: string;
  readonly legId: string;
}

/** The socket, as far as a session needs it. */
export interface Line {
  send(message: string | Uint8Array): void;
  close(code: number, reason: string): void;
}

type Life =
  /** The workflow is asked whether it wants this leg; what the caller says meanwhile is kept. */
  | { readonly kind: 'attaching'; readonly attaching: Attaching }
  | { readonly kind: 'conversing'; readonly talk: Talk }
  /** The socket is gone; the last report is under way. */
  | { readonly kind: 'ending' }
  | { readonly kind: 'ended' };

/** Five frames missing: the line was dead before its end was noticed. */
const deadAfterMs = 100;
/** How long the last report may take. */
const lastReportMs = 30_000;

/** WebSocket close codes, RFC 6455 §7.4.1 and the range for applications. */
const closeCodes = { wrongFormat: 1003, broken: 1011, refused: 4403, fenced: 4409, gone: 4410 } as const;

export class Session {
  readonly leg: LegPath;
  /** What standing turns are given to; null when the leg never came to talk. */
  readonly attached: Promise<Talk | null>;
  readonly #parts: SessionParts;
  readonly #link: CallLink;
  readonly #line: Line;
  readonly #reporter: Reporter;
  readonly #onEnded: () => void;
  readonly #settleAttached: (talk: Talk | null) => void;
  #life: Life;
  #lastMessageAt: number;

  constructor(
    parts: SessionParts,
    leg: LegPath,
    link: CallLink,
    line: Line,
    attachId: string,
    onEnded: () => void,
  ) {
    this.leg = leg;
    this.#parts = parts;
    this.#link = link;
    this.#line = line;
    this.#onEnded = onEnded;
    this.#reporter = new Reporter(parts.clock, parts.log);
    this.#lastMessageAt = parts.clock.now();
    const { promise, resolve } = Promise.withResolvers<Talk | null>();
    this.attached = promise;
    this.#settleAttached = resolve;
    const attaching = new Attaching({
      link,
      request: { attachId, callId: leg.callId, legId: leg.legId, bridgeQueue: parts.queue },
      clock: parts.clock,
      timeoutMs: parts.settings.attachTimeoutMs,
    });
    this.#life = { kind: 'attaching', attaching };
    this.#attach(attaching).catch((error: unknown) => {
      parts.log.error('attach-broken', { error: error instanceof Error ? error.name : 'unknown' });
      this.lose('attach-broken', closeCodes.broken);
    });
  }

  get isLive(): boolean {
    return this.#life.kind === 'attaching' || this.#life.kind === 'conversing';
  }

  /** Takes one message of the socket, whatever it holds. */
  receive(message: string | Uint8Array): void {
    const { wire, clock, measures, log } = this.#parts;
    this.#lastMessageAt = clock.now();
    const decoded = wire.decode(message);
    switch (decoded.kind) {
      case 'audio':
        this.#hear(decoded);
        break;
      case 'digit':
        if (this.#life.kind === 'conversing') this.#life.talk.press(decoded.digit);
        break;
      case 'format':
        if (decoded.sampleRate !== 16_000 || decoded.channels !== 1) {
          log.error('wrong-audio-format', { sampleRate: decoded.sampleRate, channels: decoded.channels });
          this.lose('wrong-audio-format', closeCodes.wrongFormat);
        }
        break;
      case 'unknown':
        measures.counters.unknownMessages += 1;
        break;
      case 'malformed':
        measures.counters.malformedMessages += 1;
        break;
    }
  }

  /** Ends the session if the socket has brought nothing for too long. */
  checkIdle(now: number): void {
    if (this.isLive && now - this.#lastMessageAt > this.#parts.settings.mediaIdleMs) this.lose('idle', 1001);
  }

  /** The socket is gone, or is to go. The person is known to have heard us while messages came from there. */
  lose(reason: string, closeCode = 1000): void {
    this.#end('media_lost', reason, closeCode);
  }

  /** Another socket has taken the leg. */
  fence(): void {
    this.#end('fenced', 'fenced', closeCodes.fenced);
  }

  /** What an ended session has not told by now stays untold. */
  giveUp(): void {
    if (!this.isLive) this.#reporter.close();
  }

  #hear(heard: Heard): void {
    const { pcm } = heard;
    if (pcm.length === 0 || pcm.length % 2 !== 0) {
      this.#parts.measures.counters.malformedMessages += 1;
      return;
    }
    if (this.#life.kind === 'conversing') this.#life.talk.hear(heard);
    else if (this.#life.kind === 'attaching') this.#life.attaching.keep(heard);
  }

  async #attach(attaching: Attaching): Promise<void> {
    const answer = await attaching.answer();
    if (this.#life.kind !== 'attaching') return;
    if (answer.ok) this.#converse(answer.value, attaching.takeKept());
    else {
      this.#parts.log.warn('attach-refused', { code: answer.failure.code });
      this.lose('attach-refused', closeCodes.refused);
    }
  }

  #converse({ epoch, languages }: Attachment, kept: readonly Heard[]): void {
    const { wire, pacer, log } = this.#parts;
    const { callId, legId } = this.leg;
    const talk = new Talk({
      ...this.#parts,
      epoch,
      languages,
      link: this.#link,
      reporter: this.#reporter,
      output: {
        wire,
        pacer,
        keepsReference: this.#parts.echoCancelling !== null,
        send: (message) => {
          this.#line.send(message);
        },
      },
      onGone: () => {
        this.lose('call-gone', closeCodes.gone);
      },
    });
    this.#life = { kind: 'conversing', talk };
    for (const heard of kept) talk.hear(heard);
    this.#settleAttached(talk);
    log.info('media-attached', { callId, legId, epoch });
  }

  #end(end: ConverseEnd, reason: string, closeCode: number): void {
    if (!this.isLive) return;
    const life = this.#life;
    this.#life = { kind: 'ending' };
    this.#parts.log.info('media-ended', { callId: this.leg.callId, legId: this.leg.legId, reason });
    if (life.kind === 'conversing') {
      void this.#endTalk(life.talk, end, reason);
    } else {
      if (life.kind === 'attaching') life.attaching.callOff();
      this.#settleAttached(null);
      this.#finish();
    }
    this.#line.close(closeCode, reason);
  }

  /** A line that has gone dead brought nothing to the person since its last message from there. */
  #heardUntil(): number {
    const now = this.#parts.clock.now();
    return now - this.#lastMessageAt > deadAfterMs ? this.#lastMessageAt : now;
  }

  /** The loss is told behind the last words. */
  async #endTalk(talk: Talk, end: ConverseEnd, reason: string): Promise<void> {
    await talk.end(end, this.#heardUntil());
    void this.#close(talk);
    await this.#report(talk.epoch, end, reason);
  }

  async #close(talk: Talk): Promise<void> {
    try {
      await talk.close();
    } catch {
      this.#parts.log.warn('speech-not-closed', { legId: this.leg.legId });
    }
  }

  /** Tells the workflow that the media is gone; who was fenced is no longer asked. */
  async #report(epoch: number, end: ConverseEnd, reason: string): Promise<void> {
    const giveUp = this.#parts.clock.after(lastReportMs, () => {
      this.#reporter.close();
    });
    if (end === 'media_lost')
      await this.#reporter.report('media-lost', () => this.#link.mediaLost({ epoch, reason }));
    giveUp();
    this.#finish();
  }

  #finish(): void {
    this.#life = { kind: 'ended' };
    this.#reporter.close();
    this.#onEnded();
  }
}
