import { describe, expect, it } from 'vitest';
import { phraseLanguages } from './languages/index.ts';
import { optedOutMessage } from './phrases.ts';
import { wishIn } from './opt-out-words.ts';
import { segmentsOf } from '../text-message.ts';

describe('a text message that wants no more', () => {
  it.each(['STOP', ' stop. ', 'Stop!', 'UNSUBSCRIBE', 'opt-out', 'Don’t call me again'])('is %s', (text) => {
    expect(wishIn(text, 'en-US')).toEqual({ kind: 'stop', language: 'en-US' });
  });

  it.each([
    ['ARRÊT', 'fr'],
    ['arret', 'fr'],
    ['Désabonner', 'fr'],
    ['Abmelden', 'de'],
    ['BAJA', 'es'],
    ['no me llamen más', 'es'],
    ['cancellami', 'it'],
    ['退订', 'zh'],
    ['TD', 'zh'],
  ])('is %s, whatever is spoken otherwise', (text, language) => {
    expect(wishIn(text, 'en-US')).toEqual({ kind: 'stop', language });
  });

  it.each(['Please stop by at ten', 'I cannot stop it', 'stop the car insurance', 'end of May', '', '👍'])(
    'is not "%s"',
    (text) => {
      expect(wishIn(text, 'en-US')).toBeNull();
    },
  );

  it('is confirmed in one segment, or two, in every language, with the way back', () => {
    const plan = { botName: 'Amélie', botCompany: 'Contoso Insurance' };
    for (const language of phraseLanguages) {
      const text = optedOutMessage(plan, language);
      expect(text).toContain('START');
      expect(text).toContain('Contoso Insurance');
      expect(segmentsOf(text)).toBeLessThanOrEqual(2);
    }
  });
});

describe('a text message that takes it back', () => {
  it.each(['START', 'unstop', 'alta', '恢复'])('is %s', (text) => {
    expect(wishIn(text, 'de-DE')).toEqual({ kind: 'start' });
  });
});
