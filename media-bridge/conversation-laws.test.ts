/** What holds of a conversation whatever caller, model and workflow do in whatever order, judged by the person's ear. */
import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import type { ConverseOutput, Trigger } from '../domain/conversation/converse.ts';
import type { HeardReport } from '../domain/conversation/transcript.ts';
import { answersIn, ConversationStage, type Answer, type StageScript } from './conversation-stage-fixture.ts';
import { Playout } from './playout.ts';
import { Track } from './track.ts';

type Step =
  | { readonly kind: 'voice' | 'final' | 'acknowledge' | 'turn' | 'finish' | 'withdraw' | 'lose' }
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'mended'; readonly word: string }
  | { readonly kind: 'digit'; readonly digit: string }
  | { readonly kind: 'wait'; readonly ms: number };

const word = fc.constantFrom('well', 'mhm', 'yes', 'stop', 'what', 'and', 'two', 'tomorrow');
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('voice') }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('word'), word }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('final') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('mended'), word }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('digit'), digit: fc.constantFrom('1', '#') }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('acknowledge') }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('turn') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('finish', 'finish', 'withdraw', 'lose') }) },
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('wait'),
      ms: fc.integer({ min: 1, max: 90 }).map((n) => n * 5),
    }),
  },
);
const answer: fc.Arbitrary<Answer> = fc.record({
  words: fc.nat(14),
  pieceMs: fc.constantFrom(0, 0, 10, 60, 600),
  ends: fc.constantFrom('done', 'done', 'done', 'tool', 'failed', 'filtered'),
});

/** What the moderation says of a text, and after how long. */
interface Verdict {
  readonly ms: number;
  readonly violence: number;
}

const verdict: fc.Arbitrary<Verdict> = fc.record({
  ms: fc.constantFrom(0, 0, 5, 50, 250, 400),
  violence: fc.constantFrom(0, 0, 0, 7),
});

interface Script extends Omit<StageScript, 'voiceFails' | 'violence'> {
  /** In the order in which texts are to be judged; all others are clean at once. Null: nothing is judged. */
  readonly verdicts: readonly Verdict[] | null;
  /** The word at which the voice fails once. */
  readonly failsAt: number;
  /** A tool has the person asked, where it is not answered by the model. */
  readonly asks: boolean;
}

const script: fc.Arbitrary<Script> = fc.record({
  answers: fc.array(answer, { maxLength: 8 }),
  verdicts: fc.option(fc.array(verdict, { maxLength: 20 }), { freq: 3 }),
  failsAt: fc.integer({ min: 1, max: 400 }),
  chooses: fc.nat(4).map((n) => n === 0),
  resumes: fc.nat(4).map((n) => n === 0),
  asks: fc.boolean(),
});

/** The turn that stands, or the one to come. */
type Standing = 'none' | 'stands' | 'ended';

/** The caller and the workflow, who follow the steps and note what they notice. */
class Judge {
  readonly stage: ConversationStage;
  readonly breaches: string[] = [];
  standing: Standing = 'none';
  readonly #resumes: boolean;
  readonly #asks: boolean;
  readonly #opensGate: () => number;
  #voiced = false;
  #phrase: { readonly from: number; readonly words: readonly string[] } | null = null;
  #tools: readonly string[] = [];
  #greeted = false;
  /** What has happened, counted, so that it can be told what came first. */
  #order = 0;
  readonly #firstFrame = new Map<string, number>();
  readonly #acknowledged = new Map<number, number>();
  /** Answers of which the last has been told. */
  readonly #closed = new Set<string>();
  #gatesAtClear: number | null = null;
  /** The conversation was ended from outside. */
  #over = false;

  constructor(
    stage: ConversationStage,
    { resumes, asks }: Pick<Script, 'resumes' | 'asks'>,
    opensGate: () => number,
  ) {
    this.stage = stage;
    this.#resumes = resumes;
    this.#asks = asks;
    this.#opensGate = opensGate;
    stage.onSent = (sent) => {
      this.#sent(sent);
    };
    stage.onAcknowledged = (seq) => {
      this.#order += 1;
      this.#acknowledged.set(seq, this.#order);
    };
  }

  async take(step: Step): Promise<void> {
    const { conversation, now } = this.stage;
    switch (step.kind) {
      case 'wait':
        await this.stage.run(step.ms);
        break;
      case 'voice':
        this.#voiced = !this.#voiced;
        conversation.take({ kind: this.#voiced ? 'voice_on' : 'voice_off', at: now });
        break;
      case 'word':
        this.#speak('partial', [...(this.#phrase?.words ?? []), step.word]);
        break;
      case 'final':
        if (this.#phrase) this.#speak('final', this.#phrase.words);
        break;
      case 'mended':
        if (this.#phrase) this.#speak('final', [step.word, ...this.#phrase.words.slice(1)]);
        break;
      case 'digit':
        conversation.take({ kind: 'digit', digit: step.digit });
        break;
      case 'acknowledge':
        this.stage.acknowledge('first');
        break;
      case 'turn':
      case 'finish':
        this.bring(step.kind === 'finish' ? 'finish' : 'listen');
        break;
      case 'withdraw':
        this.#over ||= this.standing === 'stands';
        if (conversation.standing === this.stage.turnNumber) void conversation.end('fenced', now);
        break;
      case 'lose':
        this.#over = true;
        void conversation.end('media_lost', now);
        break;
    }
    await this.stage.run(0);
    this.#lookAt(conversation.progress());
  }

  /** The next turn, if the one before is back. */
  bring(trigger: 'listen' | 'finish'): void {
    if (this.standing !== 'none') return;
    this.standing = 'stands';
    const next = this.#greeted ? this.#next(trigger) : { kind: this.#first(trigger) };
    this.#greeted = true;
    const broughtAt = this.#order;
    this.stage.turn(next, this.#tools).then(
      (output) => {
        this.#back(output, broughtAt);
      },
      (error: unknown) => this.breaches.push(`a turn failed: ${String(error)}`),
    );
  }

  /** After tools the model speaks, or the person is asked in words that are like those of an answer of their own. */
  #next(kind: 'listen' | 'finish'): Trigger {
    if (this.#tools.length === 0) return { kind };
    if (!this.#asks) return { kind: 'toolResults' };
    const name = `a${100 + this.stage.turnNumber}x`;
    const text = [1, 2, 3, 4, 5].map((n) => `${name}${n}`).join(' ');
    return { kind: 'ask', text: `${text}?`, language: 'en-US', ofModel: true };
  }

  /** The bridge before died while it wrote, or while it only spoke; or there was none. */
  #first(trigger: 'listen' | 'finish'): 'open' | 'go_on' | 'listen' {
    if (!this.#resumes) return 'open';
    return trigger === 'finish' ? 'go_on' : 'listen';
  }

  /** The caller falls silent, and has said what they said. */
  async quieten(): Promise<void> {
    if (this.#voiced) await this.take({ kind: 'voice' });
    await this.take({ kind: 'final' });
    this.stage.acknowledge('all');
  }

  #speak(kind: 'partial' | 'final', words: readonly string[]): void {
    const { conversation, now } = this.stage;
    const from = this.#phrase?.from ?? now;
    this.#phrase = kind === 'partial' ? { from, words } : null;
    conversation.take({ kind, text: words.join(' '), offsetMs: from, durationMs: now - from });
  }

  #sent(word: string | null): void {
    this.#order += 1;
    if (word === null) {
      this.#gatesAtClear = this.#opensGate();
      return;
    }
    if (this.#over) this.breaches.push(`"${word}" left after the end`);
    if (this.#gatesAtClear === this.#opensGate()) this.breaches.push(`"${word}" left after a clear`);
    for (const name of answersIn(word)) {
      if (this.#closed.has(name)) this.breaches.push(`"${word}" left after the last report of it`);
      if (!this.#firstFrame.has(name)) this.#firstFrame.set(name, this.#order);
    }
  }

  #back({ callerSeq, utterance, heard, ended }: ConverseOutput, broughtAt: number): void {
    this.standing = ended ? 'ended' : 'none';
    this.#tools = utterance?.toolCalls.map(({ id }) => id) ?? [];
    this.#lookAt(heard);
    for (const name of answersIn(utterance?.text ?? '')) {
      const heardFrom = this.#firstFrame.get(name) ?? Infinity;
      if (heardFrom <= broughtAt) this.breaches.push(`${name} was heard before its turn stood`);
      const news = callerSeq === undefined ? 0 : (this.#acknowledged.get(callerSeq) ?? Infinity);
      if (heardFrom <= news) this.breaches.push(`${name} was heard before its news was acknowledged`);
    }
  }

  /** What is told to have been heard is what the ear has heard, word for word. */
  #lookAt(reports: readonly HeardReport[]): void {
    // The first word of what is resumed was heard on the leg before.
    const byEar = new Set([...this.stage.ear.heard(this.stage.now), 'a0x1']);
    this.stage.laws.beaten(reports);
    for (const { heardText, writtenText, playing } of reports) {
      const told = [...heardText.matchAll(/a\d+x\d+/gu)].map(([name]) => name);
      const names = answersIn(writtenText);
      const ears = [...byEar].filter((heard) => [...answersIn(heard)].some((name) => names.has(name)));
      if (told.toSorted().join() !== ears.toSorted().join())
        this.breaches.push(`told "${told.join()}", heard "${ears.join()}"`);
      if (!playing) for (const name of names) this.#closed.add(name);
    }
  }
}

afterEach(() => {
  vi.restoreAllMocks();
});

it('keeps its laws', { timeout: 60_000 }, async () => {
  const opened = [vi.spyOn(Track.prototype, 'release'), vi.spyOn(Playout.prototype, 'resume')];
  const gates = (): number => opened.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
  const run = async (steps: readonly Step[], { failsAt, verdicts, ...script }: Script): Promise<void> => {
    for (const spy of opened) spy.mockClear();
    let sounded = 0;
    let judged = 0;
    const violence = async (): Promise<number> => {
      const said = verdicts?.[judged];
      judged += 1;
      if (said && said.ms > 0)
        await new Promise<void>((resolve) => {
          stage.after(said.ms, resolve);
        });
      return said?.violence ?? 0;
    };
    const stage: ConversationStage = new ConversationStage({
      ...{ ...script, voiceFails: () => (sounded += 1) === failsAt },
      ...(verdicts ? { violence } : {}),
    });
    const judge = new Judge(stage, script, gates);
    for (const step of steps) await judge.take(step);
    await judge.quieten();
    // Whatever happened, a turn that stands comes back, and into the silence every call ends.
    for (let turns = 0; turns < 12 && judge.standing !== 'ended'; turns += 1) {
      judge.bring('listen');
      for (let ms = 0; ms < 20_000 && judge.standing === 'stands'; ms += 500)
        await judge.take({ kind: 'wait', ms: 500 });
    }
    expect(judge.standing).toBe('ended');
    const over = stage.conversation.end('media_lost', stage.now);
    await stage.run(1_000);
    await over;
    expect([...judge.breaches, ...stage.laws.breaches]).toEqual([]);
    expect(stage.ledger.open).toEqual([]);
  };
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60 }), script, run), {
    numRuns: 150,
  });
});
