/** By language: how people ask for a human, and what the simulated agent says of it and of the recording. Data only. */
import { listed } from '../../../domain/conversation/spoken-words.ts';

/** In every language at once. */
export const humanCues = listed(`
  talk to a human, talk to a person, talk to a real person, talk to somebody, talk to someone, talk to a colleague,
  talk with a human, talk with a person, speak to a human, speak to a person, speak to a real person, speak to somebody,
  speak to someone, speak to a colleague, speak with a human, speak with a person, a human please, a person please,
  a real person please, put me through, transfer me, connect me,
  parler à un humain, parler à une personne, parler à quelqu'un, parler à un conseiller, parler avec un humain,
  une vraie personne, un humain s'il vous plaît, un conseiller s'il vous plaît, passez-moi quelqu'un, transférez-moi,
  mit einem menschen sprechen, mit einer person sprechen, mit jemandem sprechen, mit einem mitarbeiter sprechen,
  mit einem kollegen sprechen, einen menschen bitte, einen mitarbeiter bitte, verbinden sie mich, stellen sie mich durch,
  hablar con una persona, hablar con un humano, hablar con alguien, hablar con un agente, una persona por favor,
  un humano por favor, páseme con alguien, páseme con una persona,
  parlare con una persona, parlare con un umano, parlare con qualcuno, parlare con un operatore, una persona per favore,
  un operatore per favore, mi passi qualcuno, mi passi un operatore,
  人工客服, 转人工, 转接人工, 找真人, 和真人说话, 跟真人说话, 我要真人, 找人工
`);

export interface ColleagueWords {
  /** Beside the call for which the person has said yes. */
  readonly putting: string;
  readonly busy: string;
  readonly nobody: string;
  /** Behind those two. */
  readonly offer: string;
  readonly noted: string;
  /** To somebody who did not want to be put through after all. */
  readonly stays: string;
  readonly stopped: string;
  readonly paused: string;
  readonly resumed: string;
  readonly notRecorded: string;
}

export const colleagueWords: Readonly<Record<string, ColleagueWords>> = {
  en: {
    putting: 'I am putting you through to a colleague now.',
    busy: 'I am sorry, my colleague is on another call.',
    nobody: 'I am sorry, nobody could take your call.',
    offer: 'Shall somebody call you back?',
    noted: 'Thank you, I have noted that somebody is to call you back.',
    stays: 'Very well, I am still here.',
    stopped: 'The recording has stopped.',
    paused: 'The recording is paused.',
    resumed: 'The recording goes on.',
    notRecorded: 'This call is not recorded.',
  },
  fr: {
    putting: 'Je vous passe un collègue.',
    busy: 'Je suis désolée, mon collègue est déjà en ligne.',
    nobody: "Je suis désolée, personne n'a pu prendre votre appel.",
    offer: 'Voulez-vous être rappelé ?',
    noted: "Merci, j'ai noté que l'on doit vous rappeler.",
    stays: 'Très bien, je reste avec vous.',
    stopped: "L'enregistrement est arrêté.",
    paused: "L'enregistrement est en pause.",
    resumed: "L'enregistrement reprend.",
    notRecorded: "Cet appel n'est pas enregistré.",
  },
  de: {
    putting: 'Ich verbinde Sie jetzt mit einem Kollegen.',
    busy: 'Es tut mir leid, mein Kollege spricht gerade.',
    nobody: 'Es tut mir leid, niemand konnte Ihren Anruf annehmen.',
    offer: 'Soll Sie jemand zurückrufen?',
    noted: 'Danke, ich habe notiert, dass Sie zurückgerufen werden sollen.',
    stays: 'Gut, ich bin noch da.',
    stopped: 'Die Aufnahme ist beendet.',
    paused: 'Die Aufnahme ist unterbrochen.',
    resumed: 'Die Aufnahme geht weiter.',
    notRecorded: 'Dieses Gespräch wird nicht aufgezeichnet.',
  },
  es: {
    putting: 'Le paso ahora con un compañero.',
    busy: 'Lo siento, mi compañero está en otra llamada.',
    nobody: 'Lo siento, nadie ha podido atender su llamada.',
    offer: '¿Quiere que le devuelvan la llamada?',
    noted: 'Gracias, he anotado que deben devolverle la llamada.',
    stays: 'Muy bien, sigo aquí.',
    stopped: 'La grabación se ha detenido.',
    paused: 'La grabación está en pausa.',
    resumed: 'La grabación continúa.',
    notRecorded: 'Esta llamada no se graba.',
  },
  it: {
    putting: 'Le passo subito un collega.',
    busy: 'Mi dispiace, il mio collega è al telefono.',
    nobody: 'Mi dispiace, nessuno ha potuto rispondere.',
    offer: 'Vuole essere richiamato?',
    noted: 'Grazie, ho annotato che deve essere richiamato.',
    stays: 'Va bene, sono ancora qui.',
    stopped: 'La registrazione è stata interrotta.',
    paused: 'La registrazione è in pausa.',
    resumed: 'La registrazione continua.',
    notRecorded: 'Questa chiamata non viene registrata.',
  },
  zh: {
    putting: '我现在为您转接同事。',
    busy: '很抱歉，我的同事正在通话中。',
    nobody: '很抱歉，没有人能接听您的电话。',
    offer: '需要我们给您回电吗？',
    noted: '谢谢，我已经记下要给您回电。',
    stays: '好的，我还在。',
    stopped: '录音已停止。',
    paused: '录音已暂停。',
    resumed: '录音继续。',
    notRecorded: '本次通话没有录音。',
  },
};

export const pauseCues = listed(`
  pause the recording, pause recording, suspendez l'enregistrement, mettez l'enregistrement en pause,
  aufnahme unterbrechen, unterbrechen sie die aufnahme, pause la grabación, pausar la grabación, metta in pausa la
  registrazione, sospenda la registrazione, 暂停录音
`);
export const resumeCues = listed(`
  resume the recording, resume recording, continue the recording, reprenez l'enregistrement, aufnahme fortsetzen,
  setzen sie die aufnahme fort, reanude la grabación, siga grabando, riprenda la registrazione, 继续录音
`);
