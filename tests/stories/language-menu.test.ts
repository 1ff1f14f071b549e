/** Stories of the menu of languages: chosen by key or by voice, said again to whoever chooses nothing. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonInput } from '../../simulator/carrier.ts';
import { turnsIn } from './hearing.ts';
import { asked, rehearse, type Rehearsal } from './rehearsal.ts';

describe.concurrent('the menu of languages', () => {
  let stage: Rehearsal;
  beforeAll(async () => {
    stage = await rehearse({
      features: { phone_silence_timeout_sec: 2 },
      environment: { LANGUAGES: 'en-US,fr-FR' },
    });
  });
  afterAll(() => stage.stop());

  const inFrench: NonNullable<PersonInput['script']> = [
    ...asked('nom complet', "Je m'appelle Léa Lefèvre."),
    ...asked('autre chose', 'Non merci, au revoir.'),
  ];
  const nameInFrench = { name: 'full_name', type: 'text', description: 'votre nom complet' };

  async function called(script: NonNullable<PersonInput['script']>, request: Readonly<object>) {
    const number = stage.newNumber();
    await stage.person({ number, script });
    const call = await stage.over(await stage.call({ phone_number: number, ...request }));
    return { call, heard: stage.heardBy(number).join(' ') };
  }

  test('takes a key, even while it is being said', async () => {
    const { call, heard } = await called(
      [
        { kind: 'wait_for', words: 'tapez 2', evenWhileSpeaking: true, timeoutMs: 30_000 },
        { kind: 'press', digits: '2' },
        ...inFrench,
      ],
      { languages: ['en-US', 'fr-FR'], claim: [nameInFrench] },
    );
    expect(heard).toMatch(/AI assistant.*For English, press 1.*tapez 2.*l'assistant d'intelligence/s);
    expect(call).toMatchObject({ outcome: 'completed', lang: 'fr-FR', claim: [{ value: 'Léa Lefèvre' }] });
    expect(call.messages.filter(({ kind }) => kind === 'digits')).toMatchObject([{ digits: '2' }]);
    expect(turnsIn(call)).toEqual(["Je m'appelle Léa Lefèvre.", 'Non merci, au revoir.']);
  });

  test('takes a voice', async () => {
    const { call, heard } = await called(
      [
        ...asked('sagen Sie Deutsch', 'Deutsch, bitte.'),
        ...asked('Namen', 'Ich heiße Jürgen Müller.'),
        ...asked('sonst noch etwas', 'Nein danke, auf Wiederhören.'),
      ],
      {
        lang: 'en-GB',
        languages: ['en-GB', 'de-DE'],
        claim: [{ name: 'full_name', type: 'text', description: 'Ihren vollen Namen' }],
      },
    );
    expect(heard).toMatch(/press 1.*Für Deutsch drücken Sie die 2.*KI-Assistenz/s);
    expect(call).toMatchObject({ outcome: 'completed', lang: 'de-DE', claim: [{ value: 'Jürgen Müller' }] });
    expect(call.messages.findLast(({ kind }) => kind === 'caller')).toMatchObject({ language: 'de-DE' });
  });

  test('is said again to whoever chooses nothing', async () => {
    const { call, heard } = await called(
      [
        {
          kind: 'wait_for',
          words: 'tapez 1.*tapez 1',
          evenWhileSpeaking: true,
          timeoutMs: 40_000,
        },
        { kind: 'press', digits: '1' },
        ...inFrench,
      ],
      { lang: 'en-US', languages: ['fr-FR', 'en-US'], claim: [nameInFrench] },
    );
    expect(heard.match(/Pour le français/g)).toHaveLength(2);
    expect(heard.match(/AI assistant/g)).toHaveLength(1);
    expect(call).toMatchObject({ outcome: 'completed', lang: 'fr-FR', claim: [{ value: 'Léa Lefèvre' }] });
  });

  test('is offered to whoever calls us', async () => {
    const number = stage.newNumber();
    await stage.callsUs({
      number,
      script: [
        { kind: 'wait_for', words: 'tapez 2', evenWhileSpeaking: true, timeoutMs: 30_000 },
        { kind: 'press', digits: '2' },
        ...asked('name of the caller', "Je m'appelle Léa Lefèvre."),
        ...asked('autre chose', 'Non merci, au revoir.'),
      ],
    });
    const call = await stage.callOf(number, ({ state }) => state === 'lingering');
    expect(call).toMatchObject({
      direction: 'inbound',
      outcome: 'completed',
      lang: 'fr-FR',
      claim: [{ value: 'Léa Lefèvre' }],
    });
  });

  test('is left out where one language is asked for', async () => {
    const { call, heard } = await called(inFrench, { lang: 'fr-FR', claim: [nameInFrench] });
    expect(heard).not.toContain('tapez');
    expect(call).toMatchObject({ outcome: 'completed', languages: null, claim: [{ value: 'Léa Lefèvre' }] });
  });
});
