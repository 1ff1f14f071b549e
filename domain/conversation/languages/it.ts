/** Italian. */
import { listed } from '../spoken-words.ts';
import type { Language } from './language.ts';

const units = ['uno', 'due', 'tre', 'tré', 'quattro', 'cinque', 'sei', 'sette', 'otto', 'nove'];
const tens = ['venti', 'trenta', 'quaranta', 'cinquanta', 'sessanta', 'settanta', 'ottanta', 'novanta'];
/** From 21 to 99; a ten loses its last vowel before another. */
const compounds = tens
  .flatMap((ten) => units.map((unit) => `${/^[ou]/.test(unit) ? ten.slice(0, -1) : ten}${unit}`))
  .join(', ');

export const it: Language = {
  code: 'it',
  tag: 'it-IT',
  phrases: {
    greeting: "Buongiorno, sono {bot}, l'assistente di intelligenza artificiale di {company}.",
    resumed: "Di nuovo buongiorno, sono {bot}, l'assistente di intelligenza artificiale di {company}.",
    stillThere: 'È ancora in linea?',
    apology:
      'Mi dispiace, in questo momento ho un problema tecnico. Lo ripeta, per favore, o dica arrivederci per chiudere la chiamata.',
    tooLong:
      'Mi dispiace che ci voglia tanto. Lo ripeta, per favore, o dica arrivederci e riprovi più tardi.',
    declined: 'Mi dispiace, di questo non posso parlare. Torniamo alla sua richiesta.',
    waiting: [
      'Un momento, per favore.',
      'Sto ancora controllando, un attimo.',
      "Grazie per l'attesa, sono subito da lei.",
      'Le chiedo ancora un attimo di pazienza.',
    ],
    goodBye: 'Non riesco a sentirla, quindi chiudo la chiamata. Arrivederci.',
    goodByeNotUnderstood:
      'Mi dispiace di non essere riuscito a farmi capire. Chiudo ora la chiamata. Arrivederci.',
    goodByeMonologue: 'Mi dispiace, non riesco a risponderle, quindi chiudo la chiamata. Arrivederci.',
    holding: 'Un momento per favore, torno subito.',
    recorded:
      'Questa chiamata viene registrata. Se non lo desidera, dica in qualsiasi momento: interrompi la registrazione.',
    askTransfer: 'Devo passarle un collega adesso?',
    askEmergency: 'Emergenza: {reason}. Luogo: {place}. Devo segnalarla adesso a {company}?',
    askText: 'Il messaggio al collega sarebbe: {text}. Lo invio così?',
    askSummary: 'Le mando un riassunto di questa chiamata per SMS?',
    puttingThrough: 'La metto ora in contatto con un collega. Un momento, per favore.',
    transferNote: '{company}: le passiamo {person}. Motivo: {reason}',
    machineMessage:
      "Buongiorno, sono {bot}, l'assistente di intelligenza artificiale di {company}. La preghiamo di richiamarci al numero da cui chiamiamo. Grazie, arrivederci.",
    introduction:
      "Sono {bot}, l'assistente di intelligenza artificiale di {company}. Chiamo per conto di {company} per una questione che riguarda la persona che ho chiamato.",
    overloaded:
      'Mi dispiace, in questo momento tutte le nostre linee sono occupate. Richiami più tardi, per favore.',
    calledLost: 'È caduta la linea. Per continuare, ci chiami a questo numero. {company}',
    reminderDue: '{company}: un promemoria, come concordato: {title}. {description}',
    notReached:
      '{company}: abbiamo provato a chiamarla come concordato ({title}) senza trovarla. Chiami questo numero per continuare.',
    optedOut: '{company}: non riceverà più chiamate né messaggi da noi. Risponda START per annullare.',
    menuChoice: "Per l'italiano, prema {digit} o dica italiano.",
  },
  words: {
    backchannels: listed(`
      mhm, mm, mmm, mm-hmm, hm, hmm, ah, eh, oh, aha, ah ecco, ah sì, eh sì, ecco, sì, si, già, ok,
      okay, va bene, bene, benissimo, certo, certamente, capisco, ho capito, capito, d'accordo, esatto,
      esattamente, giusto, infatti, perfetto, chiaro, ottimo, grazie, vero
    `),
    interrupters: listed(`
      stop, aspetti, aspetta, un momento, un attimo, un secondo, un minuto, si fermi, basta, fermo, no,
      non, ma, però, sbagliato, è sbagliato, non è, in realtà, veramente, senta, ascolti, scusi,
      mi scusi, scusa, come, cosa, pronto, una domanda, ho una domanda, posso, può, potrebbe, mi lasci,
      lasci stare
    `),
    finished: listed(`
      sì, no, ok, okay, va bene, bene, certo, certamente, esatto, esattamente, giusto, corretto,
      è giusto, è corretto, è così, perfetto, d'accordo, assolutamente, assolutamente sì,
      assolutamente no, sì grazie, no grazie, per favore, è tutto, tutto qui, basta così, basta,
      nient'altro, niente, niente altro, non ancora, mai, nessuno, nessuna, forse, credo di sì,
      credo di no, penso di sì, penso di no, non lo so, non so, non saprei, nessuna idea, grazie,
      grazie mille, arrivederci, buona giornata, ciao, pronto, buongiorno, cosa, prego, mi dica,
      vada avanti, continui, stop, non ci sono, non c'è, non c'è più, mhm, già, si, ah sì, benissimo,
      capisco, ho capito, capito, infatti, chiaro, ottimo, vero
    `),
    yes: listed(`
      sì, si, sì grazie, sì per favore, certo, certamente, sicuro, naturalmente, proceda, lo faccia,
      faccia pure, d'accordo, sono d'accordo, confermo, confermato, va bene, ok, okay, giusto, esatto,
      esattamente, perfetto, volentieri, assolutamente sì
    `),
    no: listed(`
      no, non, mai, stop, fermo, si fermi, aspetti, aspetta, annulli, meglio di no, più tardi, dopo,
      ma, però, invece, forse, perché, chi, cosa, quale, lasci stare, lasci perdere, un momento, un
      attimo, assolutamente no
    `),
    hesitations: listed(`
      eh, ehm, em, mah, beh, bè, allora, dunque, cioè, diciamo, insomma, vediamo, aspetti, un attimo,
      un momento, mi faccia vedere, mi faccia controllare, guardo, controllo, come si dice, tipo
    `),
    trailing: listed(`
      e, ed, e poi, poi, o, oppure, ma, però, perché, siccome, che, se, quando, mentre, dove, come,
      quindi, cui, prima di, dopo, anche, affinché, dato che, visto che, anche se, perciò, il, lo, la,
      i, gli, le, un, uno, una, del, dello, della, dei, degli, delle, al, allo, alla, ai, agli, alle,
      dal, dalla, dai, nel, nello, nella, nei, nelle, sul, sulla, sui, mio, mia, miei, mie, suo, sua,
      suoi, nostro, nostra, questo, questa, quel, quello, quella, ogni, qualche, di, a, da, in, con, su,
      per, tra, fra, senza, verso, contro, durante, vicino a, davanti a, dietro, a causa di, circa,
      più o meno, è, era, sono, erano, ero, ho, ha, hanno, avevo, aveva, c'è, c'era, io, lui, lei, noi,
      mi, si, ci, vorrei, voglio, devo, ho bisogno di, credo che, penso che, mi chiamo, il mio nome è,
      il mio nome, abito a, abito in, vivo a, molto, non, forse, solo, fosse, fossero, sia, fossi, eh,
      ehm, em, cioè, diciamo
    `),
    digits: [
      listed('zero'),
      listed('uno, una, un'),
      listed('due'),
      listed('tre'),
      listed('quattro'),
      listed('cinque'),
      listed('sei'),
      listed('sette'),
      listed('otto'),
      listed('nove'),
    ],
    numbers: listed(`
      ${compounds},
      dieci, undici, dodici, tredici, quattordici, quindici, sedici, diciassette, diciotto, diciannove,
      venti, trenta, quaranta, cinquanta, sessanta, settanta, ottanta, novanta, cento, mille, doppia,
      doppio, trattino, barra, punto, virgola
    `),
    dictating: listed(`
      si scrive, glielo detto, glielo sillabo, faccio lo spelling, maiuscola, numero, il numero è,
      numero è, il mio numero è, numero di polizza, polizza, polizza è, comincia con, inizia con, cap è,
      codice, codice è, codice fiscale, codice fiscale è, la targa è, targa, riferimento, conto è,
      telefono è, iban è, la mia email è, polizza è la
    `),
    spelling: listed(`di, come, come in, come di`),
    puzzled: listed(`
      come, cosa, che cosa, come scusi, come dice, cosa dice, cosa ha detto, che ha detto, prego, scusi,
      mi scusi, eh, può ripetere, può ripeterlo, me lo può ripetere, potrebbe ripetere, ripeta,
      lo ripeta, ripeta per favore, di nuovo, ancora una volta, non capisco, non la capisco,
      non ho capito, non ho capito niente, cosa vuol dire, cosa intende, non la sento, mi dispiace
    `),
    polite: listed(`per favore, per piacere, grazie, signore, signora`),
    stopRecording: listed(`
      interrompi la registrazione, interrompa la registrazione, interrompere la registrazione, ferma la registrazione,
      fermi la registrazione, fermare la registrazione, stop registrazione, basta registrare, smetta di registrare,
      smetti di registrare, non registrare, non registri, non mi registri, non voglio essere registrato, non voglio
      essere registrata, niente registrazione, può interrompere la registrazione, può fermare la registrazione
    `),
  },
  texts: {
    stop: listed(`
      stop, basta, disiscrivi, disiscrivimi, disiscrizione, cancellami, cancella iscrizione, annulla iscrizione, non chiamatemi più, non chiamatemi piu, non contattatemi più, non contattatemi piu, lasciatemi in pace
    `),
    start: listed(`start, iscrivi, iscrivimi, riprendi`),
  },
  machines: {
    voicemail: listed(`
      lasciate un messaggio, lascia un messaggio, lasci un messaggio, lasciare un messaggio, lasciate il vostro messaggio,
      lasciare il vostro messaggio, lasci il suo messaggio, lasciare il suo messaggio, lascia il tuo messaggio, lasciatemi un messaggio,
      lasciami un messaggio, lasciateci un messaggio, dopo il segnale, dopo il bip, dopo il beep, dopo il tono, segreteria telefonica,
      casella vocale, registri il suo messaggio
    `),
    screening: listed(`
      dica il suo nome, dì il tuo nome, pronunci il suo nome, registri il suo nome, indichi il suo nome, il suo nome e il motivo,
      il tuo nome e il motivo, filtro chiamate, filtro delle chiamate, filtra le chiamate
    `),
    menu: listed(`
      premi 1, premi uno, prema 1, prema uno, prema 2, prema due, premere 1, premere uno, premere 2, premere due, premere 0, premere zero,
      premere il tasto, prema il tasto, digiti 1, digiti uno, digitare 1, digitare uno, tasto cancelletto, tasto asterisco,
      operatori sono occupati, operatori sono momentaneamente, tutti i nostri operatori, la sua chiamata è importante
    `),
    hints: listed(`
      avete chiamato, ha chiamato, hai chiamato, siete in contatto con, non è disponibile, non è al momento disponibile,
      non è raggiungibile, non è al momento raggiungibile, non sono disponibile, non siamo disponibili, al momento non, in questo momento non,
      non posso rispondere, non possiamo rispondere, non può rispondere, l'utente da lei chiamato, l'utente, il cliente da lei chiamato,
      il numero da lei, la persona chiamata, vi richiamerò, ti richiamerò, la richiamerò, vi richiameremo, la richiameremo, sarete richiamati,
      riprovare più tardi, la preghiamo di riprovare, grazie per aver chiamato, orari di apertura, uffici sono chiusi
    `),
    persons: listed(`
      vuole lasciare un messaggio, vuole lasciarmi un messaggio, vuoi lasciare un messaggio, chi parla, chi è, con chi parlo,
      come posso aiutarla, posso aiutarla, posso esserle utile, in cosa posso, mi dica, dica pure, chi la desidera
    `),
  },
  menu: {
    names: listed(`
      italiano, l'italiano, italian, italien, l'italien, italienisch, 意大利语, 意大利文
    `),
    negations: listed(`non parlo, non capisco, non in`),
  },
};
