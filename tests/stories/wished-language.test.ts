/** The story of somebody who wishes for another language in mid-call, and for slower speech: both stay when the bridge is replaced. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonInput } from '../../simulator/carrier.ts';
import { msPerByte } from '../../simulator/tone-speech.ts';
import { utterancesIn } from './hearing.ts';
import { asked, rehearse, type Rehearsal } from './rehearsal.ts';

const claim = [
  { name: 'policy', type: 'text', description: 'contrat' },
  { name: 'full_name', type: 'text', description: 'nom complet' },
];
const script: PersonInput['script'] = [
  ...asked('What is the contrat', 'Could we speak French, please?'),
  ...asked('ceci.*contrat', 'POL-4711.'),
  ...asked('nom complet', "Plus lentement, s'il vous plaît."),
  ...asked('nom complet', "Je m'appelle Léa Lefèvre."),
  ...asked('autre chose', 'Non merci, au revoir.'),
];
const slow = 0.75;

describe('a person', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse({ bridges: 2 });
  });
  afterAll(() => stage.stop());

  test('is spoken with in the language and at the pace they wish for, also by the bridge that takes over', async () => {
    const number = stage.newNumber();
    await stage.person({ number, script });
    const callId = await stage.call({ phone_number: number, claim });
    await stage.callOf(number, ({ messages }) =>
      messages.some((message) => message.kind === 'tool' && message.name === 'set_speech'),
    );
    const holder = (await stage.holder()) ?? -1;
    const replacedAt = Date.now();
    await stage.bridges[holder]?.stop();
    const call = await stage.over(callId);

    expect(call).toMatchObject({
      ...{ outcome: 'completed', lang: 'fr-FR' },
      claim: [{ value: 'POL-4711' }, { value: 'Léa Lefèvre' }],
    });
    // The very next words are French, and nothing English comes after them.
    const [first, next, ...others] = utterancesIn(call).map(({ text }) => text);
    expect(first).toMatch(/What is the contrat\?$/);
    expect(next).toMatch(/^Bien sûr\. Pouvez-vous/);
    expect(others.join(' ')).not.toMatch(/What|Thank|else/);
    const languages = call.messages.flatMap((message) =>
      message.kind === 'caller' ? [message.language] : [],
    );
    expect(languages).toEqual(['en-US', 'fr-FR', 'fr-FR', 'fr-FR', 'fr-FR']);

    // The voice and the ears followed, and the bridge that took over spoke and heard as the one before.
    const entries = stage.speech.ledger.after();
    const wished = entries.findIndex((entry) => entry.kind === 'sounded' && entry.text === 'Bien sûr.');
    const sounded = entries.slice(wished).filter((entry) => entry.kind === 'sounded');
    for (const { language, voice } of sounded)
      expect([language, voice]).toEqual(['fr-FR', 'fr-FR-DeniseNeural']);
    const [plain, slower] = [
      sounded.filter(({ rate }) => !rate),
      sounded.filter(({ rate }) => rate === slow),
    ];
    expect(sounded).toEqual([...plain, ...slower]);
    expect(slower.map(({ at }) => at).findLast((at) => at > replacedAt)).toBeDefined();
    const ears = entries.filter((entry) => entry.kind === 'connected' && entry.language === 'fr-FR');
    expect(ears.some(({ at }) => at < replacedAt)).toBe(true);
    expect(ears.some(({ at }) => at > replacedAt)).toBe(true);

    // The sound is as long as that says.
    for (const { text, durationMs, rate = 1 } of sounded)
      expect(durationMs / (Buffer.byteLength(text) * msPerByte)).toBeCloseTo(1 / rate, 1);
    const sockets = stage.carrier.ledger
      .after()
      .filter((entry) => entry.kind === 'media_opened' && entry.number === number);
    expect(sockets).toHaveLength(2);
  });

  test('may choose among six languages', async () => {
    const number = stage.newNumber();
    const languages = ['en-US', 'fr-FR', 'de-DE', 'es-ES', 'it-IT', 'zh-CN'];
    await stage.person({
      number,
      script: [
        {
          kind: 'wait_for',
          words: 'prema 5',
          evenWhileSpeaking: true,
          timeoutMs: 60_000,
        },
        { kind: 'say', text: 'Italiano.' },
        ...asked('nome', 'Mi chiamo Lia Rossi.'),
        ...asked('altro', 'No grazie, arrivederci.'),
      ],
    });
    const nameInItalian = { name: 'full_name', type: 'text', description: 'il suo nome' };
    const call = await stage.over(
      await stage.call({ phone_number: number, languages, claim: [nameInItalian] }),
    );
    expect(call).toMatchObject({ outcome: 'completed', lang: 'it-IT', claim: [{ value: 'Lia Rossi' }] });
    const listening = stage.speech.ledger
      .after()
      .find((entry) => entry.kind === 'listening' && entry.languages.length === languages.length);
    expect(listening).toMatchObject({ languages });
  });
});
