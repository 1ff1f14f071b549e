/** By language: what people in an emergency say, and what the simulated agent says to them. Data only. */
import { listed } from '../../../domain/conversation/spoken-words.ts';

/** In every language at once: whoever needs help does not look which one is spoken. */
export const emergencyCues = listed(`
  this is an emergency, it's an emergency, it is an emergency, i have an emergency, we have an emergency,
  i need an ambulance, we need an ambulance, call an ambulance, send an ambulance,
  c'est une urgence, j'ai une urgence, il y a urgence, j'ai besoin d'une ambulance, il me faut une ambulance,
  il nous faut une ambulance, appelez une ambulance, envoyez une ambulance,
  das ist ein notfall, es ist ein notfall, ich habe einen notfall, wir haben einen notfall,
  ich brauche einen krankenwagen, wir brauchen einen krankenwagen, rufen sie einen krankenwagen,
  ich brauche einen rettungswagen, wir brauchen einen rettungswagen, rufen sie einen rettungswagen,
  es una emergencia, esto es una emergencia, tengo una emergencia, necesito una ambulancia,
  necesitamos una ambulancia, llame a una ambulancia, llamen a una ambulancia, envíe una ambulancia,
  è un'emergenza, questa è un'emergenza, ho un'emergenza, ho bisogno di un'ambulanza, mi serve un'ambulanza,
  ci serve un'ambulanza, chiami un'ambulanza, chiamate un'ambulanza,
  紧急情况, 这是紧急情况, 情况紧急, 我需要救护车, 我们需要救护车, 叫救护车, 叫一辆救护车, 派救护车
`);

export interface EmergencyWords {
  /** Beside the first call. */
  readonly helpFirst: string;
  /** Beside the call for which the person has said yes. */
  readonly reporting: string;
  readonly reported: string;
  readonly nobody: string;
}

export const emergencyWords: Readonly<Record<string, EmergencyWords>> = {
  en: {
    helpFirst: 'If anybody is in danger, call the emergency number at once.',
    reporting: 'I am reporting it now.',
    reported: 'My colleagues are being told. Please call the emergency number as well.',
    nobody: 'I cannot reach anybody this way. Please call the emergency number yourself, now.',
  },
  fr: {
    helpFirst: "Si quelqu'un est en danger, appelez tout de suite les secours.",
    reporting: 'Je la signale maintenant.',
    reported: 'Mes collègues sont prévenus. Appelez aussi les secours.',
    nobody: 'Je ne peux joindre personne ainsi. Appelez vous-même les secours, maintenant.',
  },
  de: {
    helpFirst: 'Ist jemand in Gefahr, rufen Sie sofort den Notruf an.',
    reporting: 'Ich melde ihn jetzt.',
    reported: 'Meine Kollegen werden verständigt. Rufen Sie bitte auch den Notruf an.',
    nobody: 'Ich erreiche so niemanden. Rufen Sie bitte selbst den Notruf an, jetzt gleich.',
  },
  es: {
    helpFirst: 'Si alguien está en peligro, llame enseguida a emergencias.',
    reporting: 'Doy el aviso ahora.',
    reported: 'Se está avisando a mis compañeros. Llame también a emergencias.',
    nobody: 'Así no puedo localizar a nadie. Llame usted mismo a emergencias, ahora.',
  },
  it: {
    helpFirst: 'Se qualcuno è in pericolo, chiami subito il numero di emergenza.',
    reporting: 'La segnalo adesso.',
    reported: 'I miei colleghi vengono avvisati. Chiami anche il numero di emergenza.',
    nobody: 'Così non raggiungo nessuno. Chiami lei stesso il numero di emergenza, adesso.',
  },
  zh: {
    helpFirst: '如果有人有危险，请立刻拨打急救电话。',
    reporting: '我现在就报告。',
    reported: '正在通知我的同事。请您也拨打急救电话。',
    nobody: '我这样联系不到任何人。请您现在自己拨打急救电话。',
  },
};
