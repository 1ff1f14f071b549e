/** Stories of words that are refused, the caller's and the agent's, and of a model that is too slow for a call. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WireCall } from '../../api/call-report.ts';
import { utterancesIn } from './hearing.ts';
import { asked, rehearse, type Rehearsal } from './rehearsal.ts';

const claim = [
  { name: 'full_name', type: 'text', description: 'your full name' },
  { name: 'policy_number', type: 'text', description: 'the number of your policy' },
];
const declined = 'I cannot talk about that.';

describe.concurrent('the agent', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse();
  });
  afterAll(() => stage.stop());

  async function called(script: NonNullable<Parameters<Rehearsal['person']>[0]['script']>) {
    const number = stage.newNumber();
    await stage.person({ number, script });
    const call = await stage.over(await stage.call({ phone_number: number, claim }));
    return { call, heard: stage.heardBy(number).join(' ') };
  }

  test('declines what a person says over the threshold, and goes on with its question', async () => {
    const threat = 'I will burn your house down.';
    const { call, heard } = await called([
      ...asked('full name', threat),
      ...asked('full name', 'My name is Marie Dupont.'),
      ...asked('policy', 'It is POL-4711.'),
      ...asked('anything else', 'No, that is all, goodbye.'),
    ]);
    expect(heard).toMatch(/full name.*I cannot talk about that\..*full name.*noted.*Marie Dupont/s);
    expect(heard.split(declined)).toHaveLength(2);
    expect(call.outcome).toBe('completed');
    expect(call.claim).toMatchObject([{ value: 'Marie Dupont' }, { value: 'POL-4711' }]);
    expect(shownAfter(threat)).toEqual([]);
    heardAsWritten(call);
    const moderated = await moderatedIn(call);
    expect(moderated).toHaveLength(1);
    expect(moderated[0]).toMatch(/"where":"input".*"category":"violence","severity":7/);
    expect(moderated[0]).not.toContain('burn');
    const { inputsRefused = 0, moderation } = stage.bridges[0]?.figures() ?? {};
    expect(inputsRefused).toBeGreaterThan(0);
    expect(moderation?.count).toBeGreaterThan(0);
  });

  test('does not say a sentence of the model that is over the threshold, but those around it', async () => {
    await stage.modelFault({
      kind: 'says',
      text: 'Thank you, Paul. I will break your neck. And those vermin people too. What is the number of your policy?',
      whenPromptHas: 'Paul Durand',
      stream: true,
    });
    const { call, heard } = await called([
      ...asked('full name', 'My name is Paul Durand.'),
      ...asked('number of your policy', 'Goodbye.'),
    ]);
    expect(heard).not.toMatch(/neck|vermin/);
    expect(heard).toMatch(
      /Thank you, Paul\..{0,3}I am sorry, I cannot talk about that\. Let us go on.*\.\s?What is the number of your policy\?/s,
    );
    expect(heard.split(declined)).toHaveLength(2);
    expect(JSON.stringify(call.messages)).not.toMatch(/neck|vermin/);
    heardAsWritten(call);
  });

  test('declines what the filter of the model service refuses, and asks no model for ever', async () => {
    await stage.modelFault({
      kind: 'content_filter',
      where: 'prompt',
      category: 'hate',
      whenPromptHas: 'secret word xyzzy',
      times: 50,
    });
    const { call, heard } = await called([
      ...asked('full name', 'I say the secret word xyzzy to you.'),
      ...asked('full name', 'My name is Anne Leroy.'),
      ...asked('policy', 'It is POL-4713.'),
      ...asked('anything else', 'No, that is all, goodbye.'),
    ]);
    expect(heard).toMatch(/I cannot talk about that\..*full name.*noted.*Anne Leroy/s);
    expect(call).toMatchObject({
      outcome: 'completed',
      claim: [{ value: 'Anne Leroy' }, { value: 'POL-4713' }],
    });
    expect(await moderatedIn(call)).toEqual([
      expect.stringMatching(/"where":"input".*"category":"hate","severity":6/),
    ]);
    const refused = stage.model.ledger.after().filter((entry) => entry.kind === 'fault');
    expect(refused.length).toBeLessThan(6);
  });

  test('waits no longer than its limit for a verdict', async () => {
    const response = await fetch(`${stage.safety.url}/control/faults`, {
      method: 'POST',
      body: JSON.stringify({ kind: 'slow', ms: 20_000, whenTextHas: 'Lucie', times: 20 }),
    });
    expect(response.status).toBe(201);
    const { call } = await called([
      ...asked('full name', 'My name is Lucie Bernard.'),
      ...asked('policy', 'It is POL-4714.'),
      ...asked('anything else', 'No, that is all, goodbye.'),
    ]);
    expect(call.outcome).toBe('completed');
    expect(stage.bridges[0]?.figures().moderationLate).toBeGreaterThan(0);
    const slowest = utterancesIn(call).map(({ figures }) => figures?.first_audio_ms ?? 0);
    expect(Math.max(...slowest)).toBeLessThan(5_000);
  });

  /** What the call's events say of what was refused. */
  async function moderatedIn({ call_id }: WireCall): Promise<readonly string[]> {
    const { body } = await stage.request('GET', `/call/${call_id}/events`);
    return String(body)
      .split('\n')
      .filter((line) => line.includes('"moderated"'));
  }

  /** The prompts that held these words after the answer to them was begun. */
  function shownAfter(words: string): readonly unknown[] {
    const requests = stage.model.ledger
      .after()
      .filter((entry) => entry.kind === 'request' && (entry.lastUserText ?? '').includes(words));
    // The one that was begun while they were judged, or a guess before it.
    return requests.slice(2);
  }

  /** What a person heard is what is written, where it was heard to its end. */
  function heardAsWritten({ messages }: WireCall): void {
    for (const message of messages)
      if (message.kind === 'agent' && message.complete) expect(message.heard_text).toBe(message.text);
  }
});

describe('a first model that is slow', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse({
      environment: { OPENAI_SECOND_MODEL: 'second', MODEL_FIRST_TOKEN_TIMEOUT_MS: '400' },
    });
  });
  afterAll(() => stage.stop());

  test(
    'is stood in for by the second, and after some time not asked first any more',
    { timeout: 60_000 },
    async () => {
      await stage.modelFault({
        kind: 'slow',
        firstTokenMs: 30_000,
        model: 'simulated',
        stream: true,
        times: 99,
      });
      const number = stage.newNumber();
      await stage.person({
        number,
        script: [
          ...asked('full name', 'My name is Marie Dupont.'),
          ...asked('policy', 'It is POL-4711.'),
          ...asked('anything else', 'No, that is all, goodbye.'),
        ],
      });
      const call = await stage.over(await stage.call({ phone_number: number, claim }));
      expect(call).toMatchObject({
        outcome: 'completed',
        claim: [{ value: 'Marie Dupont' }, { value: 'POL-4711' }],
      });
      const [fast, slow] = stage.bridges[0]?.figures().models ?? [];
      expect(fast).toMatchObject({ model: 'fast', standing: 'avoided', timesAvoided: 1 });
      expect(fast?.avoidedForMs).toBeGreaterThan(30_000);
      expect(slow).toMatchObject({ model: 'slow', standing: 'trusted', failed: 0 });
      // The last answer was the second model's from the start.
      expect(slow?.requests).toBeGreaterThan(fast?.requests ?? 0);
      const asksOf = stage.model.ledger
        .after()
        .flatMap((entry) => (entry.kind === 'request' && entry.stream ? [entry.model] : []));
      expect(asksOf.at(-1)).toBe('second');
      expect(asksOf.at(-2)).toBe('second');
    },
  );

  test('is asked second where the flag says so, even by a call under way', { timeout: 60_000 }, async () => {
    const number = stage.newNumber();
    await stage.setFeatures({ slow_llm_for_chat: true });
    await stage.person({ number, script: [...asked('full name', 'Goodbye.')] });
    const before = stage.model.ledger.after().length;
    const call = await stage.over(await stage.call({ phone_number: number, claim }));
    expect(call.outcome).toBe('completed');
    const models = stage.model.ledger
      .after()
      .slice(before)
      .flatMap((entry) => (entry.kind === 'request' && entry.stream ? [entry.model] : []));
    expect(new Set(models)).toEqual(new Set(['second']));
  });
});
