/** Stories of the claim: filled in by talking, with an interruption, a wrong value, a confused model. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asked, rehearse, type Rehearsal } from './rehearsal.ts';

describe.concurrent('the claim', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse();
  });
  afterAll(() => stage.stop());

  test('is filled in, with one interruption: the transcript ends where the person stopped hearing', async () => {
    const number = stage.newNumber();
    await stage.person({
      number,
      script: [
        { kind: 'wait_for', words: 'full name', evenWhileSpeaking: false, timeoutMs: 20_000 },
        { kind: 'say', text: 'My name is Marie Dupont.' },
        {
          kind: 'interrupt',
          afterWords: 'noted your',
          text: 'No, that is all, thank you.',
          timeoutMs: 20_000,
        },
      ],
    });
    const callId = await stage.call({
      phone_number: number,
      claim: [{ name: 'full_name', type: 'text', description: 'your full name' }],
    });
    const call = await stage.over(callId);

    expect(call.outcome).toBe('completed');
    expect(call.claim).toMatchObject([
      { name: 'full_name', value: 'Marie Dupont', source: { epoch: 1, seq: 1 } },
    ]);
    const spoken = call.messages.filter((message) => message.kind === 'agent' && message.text !== '');
    expect(spoken[0]).toMatchObject({ complete: true, text: expect.stringContaining('AI assistant') });
    const cut = spoken.filter((message) => message.kind === 'agent' && !message.complete);
    expect(cut).toHaveLength(1);
    const interrupted = cut[0];
    if (interrupted?.kind !== 'agent') throw new Error('nothing was interrupted');
    expect(interrupted.text.startsWith(interrupted.heard_text ?? '-')).toBe(true);
    expect(interrupted.heard_text).toContain('noted');
    expect((interrupted.heard_text ?? '').length).toBeLessThan(interrupted.text.length);
    // What the record says was heard came out of the person's telephone.
    const ear = squeezed(stage.heardBy(number).join(''));
    for (const message of spoken)
      if (message.kind === 'agent') expect(ear).toContain(squeezed(message.heard_text ?? '-'));
    // After the interruption nothing of the rest was heard.
    const rest = interrupted.text.slice((interrupted.heard_text ?? '').length);
    expect(rest).toContain('anything else');
    expect(ear).not.toContain('anythingelse');
    expect(call.synthesis).not.toBeNull();
    expect(call.next_action).not.toBeNull();
  });

  test('speaks French from the first word when the plan says so', async () => {
    const number = stage.newNumber();
    await stage.person({
      number,
      script: [
        ...asked('nom complet', "Je m'appelle Léa Lefèvre."),
        ...asked('autre chose', 'Non merci, au revoir.'),
      ],
    });
    const callId = await stage.call({
      phone_number: number,
      lang: 'fr-FR',
      claim: [{ name: 'full_name', type: 'text', description: 'votre nom complet' }],
    });
    const call = await stage.over(callId);

    expect(call.outcome).toBe('completed');
    expect(call.claim).toMatchObject([{ value: 'Léa Lefèvre' }]);
    expect(stage.heardBy(number)[0]).toContain("l'assistant d'intelligence artificielle");
  });

  test('refuses a wrong value, and the agent asks for it again', async () => {
    const number = stage.newNumber();
    await stage.person({
      number,
      script: [
        ...asked('e-mail', 'It is marie at home.'),
        ...asked('sorry', 'marie at example dot com'),
        ...asked('anything else', 'No, goodbye.'),
      ],
    });
    const callId = await stage.call({
      phone_number: number,
      claim: [{ name: 'email', type: 'email', description: 'your e-mail address' }],
    });
    const call = await stage.over(callId);

    expect(call.messages).toContainEqual(
      expect.objectContaining({
        kind: 'tool',
        name: 'update_claim',
        accepted: false,
        answer: expect.stringContaining('e-mail address'),
      }),
    );
    expect(call.claim).toMatchObject([{ value: 'marie@example.com', source: { epoch: 1, seq: 2 } }]);
    expect(call.outcome).toBe('completed');
  });

  test('survives a model that sends broken tool arguments', async () => {
    const number = stage.newNumber();
    const task = 'Find out the policy number of the broken-arguments story.';
    await stage.modelFault({ kind: 'broken_tool_arguments', times: 1, whenPromptHas: task });
    await stage.person({
      number,
      script: [
        {
          kind: 'answer_questions',
          rules: [
            { when: 'policy number', say: 'It is POL-4711.' },
            { when: 'anything else', say: 'No, goodbye.' },
          ],
          until: 'goodbye',
          timeoutMs: 60_000,
        },
      ],
    });
    const callId = await stage.call({
      phone_number: number,
      task,
      claim: [{ name: 'policy_number', type: 'text', description: 'the policy number' }],
    });
    const call = await stage.over(callId);

    expect(call.messages).toContainEqual(
      expect.objectContaining({ kind: 'tool', name: 'update_claim', accepted: false }),
    );
    expect(call.claim).toMatchObject([{ value: 'POL-4711' }]);
    expect(call.outcome).toBe('completed');
  });
});

/** Sound has no spaces between sentences. */
function squeezed(text: string): string {
  return text.replaceAll(/\s+/g, '');
}
