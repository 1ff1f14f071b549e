/** By language: how the wish for something in writing sounds, and what the simulated agent says of text messages. Data only. */

export interface TextMessageWords {
  /** Over folded text (`words.ts`): they want it sent to them as a text message. */
  readonly asks: RegExp;
  readonly sending: string;
  readonly sent: string;
  readonly notSent: string;
  /** To a message of theirs. */
  readonly received: string;
}

const en: TextMessageWords = {
  asks: /\b(?:send|text)\b.{0,30}\b(?:by|as|in|with|via) (?:a |an )?(?:sms|text|text message)\b|\btext (?:me|it to me|that to me)\b|\bsend me (?:a|an) (?:sms|text|text message)\b/,
  sending: 'I am sending it to you by text message.',
  sent: 'The text message is on its way.',
  notSent: 'I am sorry, I could not send the text message.',
  received: 'Thank you for your text message.',
};

const fr: TextMessageWords = {
  asks: /\b(?:envoyez?|envoie|envoyer|ecrivez)\b.{0,30}\b(?:sms|texto)\b/,
  sending: 'Je vous l’envoie par SMS.',
  sent: 'Le SMS est parti.',
  notSent: 'Je suis désolée, je n’ai pas pu envoyer le SMS.',
  received: 'Merci pour votre SMS.',
};

const de: TextMessageWords = {
  asks: /\b(?:schicken|schick|senden|sende)\b.{0,30}\b(?:sms|textnachricht)\b|\b(?:sms|textnachricht) (?:schicken|senden)\b/,
  sending: 'Ich schicke es Ihnen per SMS.',
  sent: 'Die SMS ist unterwegs.',
  notSent: 'Es tut mir leid, ich konnte die SMS nicht senden.',
  received: 'Danke für Ihre SMS.',
};

const es: TextMessageWords = {
  asks: /\b(?:envieme|enviemelo|enviame|enviamelo|mandeme|mandemelo|mandame|mandamelo|enviar|mandar)\b.{0,30}\b(?:sms|mensaje)\b/,
  sending: 'Se lo envío por SMS.',
  sent: 'El SMS está en camino.',
  notSent: 'Lo siento, no he podido enviar el SMS.',
  received: 'Gracias por su SMS.',
};

const it: TextMessageWords = {
  asks: /\b(?:mandi|mandami|mandamelo|mandarmelo|mandarmi|invii|inviami|inviamelo|inviarmelo|me lo mandi)\b.{0,30}\b(?:sms|messaggio)\b/,
  sending: 'Glielo mando per SMS.',
  sent: 'L’SMS è in arrivo.',
  notSent: 'Mi dispiace, non sono riuscita a mandare l’SMS.',
  received: 'Grazie per il suo SMS.',
};

const zh: TextMessageWords = {
  asks: /(?:发|用).{0,8}(?:短信|简讯)|短信发/,
  sending: '我用短信发给您。',
  sent: '短信已经发出。',
  notSent: '很抱歉,短信没有发出去。',
  received: '谢谢您的短信。',
};

const byCode: Readonly<Record<string, TextMessageWords>> = { en, fr, de, es, it, zh };

/** `tag`: such as `fr-FR`; English where nothing is known of it. */
export function textMessageWordsOf(tag: string): TextMessageWords {
  return byCode[tag.toLowerCase().split('-')[0] ?? ''] ?? en;
}
