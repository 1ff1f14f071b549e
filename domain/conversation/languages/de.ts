/** German. */
import { listed } from '../spoken-words.ts';
import type { Language } from './language.ts';

const units = ['ein', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun'];
const tens = ['zwanzig', 'dreißig', 'vierzig', 'fünfzig', 'sechzig', 'siebzig', 'achtzig', 'neunzig'];
/** From 21 to 99. */
const compounds = tens.flatMap((ten) => units.map((unit) => `${unit}und${ten}`)).join(', ');

export const de: Language = {
  code: 'de',
  tag: 'de-DE',
  phrases: {
    greeting: 'Guten Tag, hier ist {bot}, die KI-Assistenz von {company}.',
    resumed: 'Hallo noch einmal, hier ist {bot}, die KI-Assistenz von {company}.',
    stillThere: 'Sind Sie noch da?',
    apology:
      'Es tut mir leid, ich habe gerade ein technisches Problem. Bitte sagen Sie es noch einmal, oder sagen Sie auf Wiederhören, um aufzulegen.',
    tooLong:
      'Es tut mir leid, dass das so lange dauert. Bitte sagen Sie es noch einmal, oder sagen Sie auf Wiederhören und versuchen Sie es später.',
    declined: 'Es tut mir leid, darüber kann ich nicht sprechen. Bleiben wir bei Ihrem Anliegen.',
    waiting: [
      'Einen Moment, bitte.',
      'Ich sehe noch nach, einen Augenblick.',
      'Danke für Ihre Geduld, ich bin gleich wieder bei Ihnen.',
      'Bitte haben Sie noch einen Moment Geduld.',
    ],
    goodBye: 'Ich kann Sie nicht hören und beende jetzt das Gespräch. Auf Wiederhören.',
    goodByeNotUnderstood:
      'Es tut mir leid, dass ich mich nicht verständlich machen konnte. Ich beende jetzt das Gespräch. Auf Wiederhören.',
    goodByeMonologue:
      'Es tut mir leid, ich komme nicht zu Wort und beende jetzt das Gespräch. Auf Wiederhören.',
    holding: 'Einen Moment bitte, ich bin gleich zurück.',
    recorded:
      'Dieses Gespräch wird aufgezeichnet. Wenn Sie das nicht möchten, sagen Sie jederzeit: Aufnahme stoppen.',
    askTransfer: 'Soll ich Sie jetzt mit einem Kollegen verbinden?',
    askEmergency: 'Notfall: {reason}. Ort: {place}. Soll ich das jetzt {company} melden?',
    askText: 'Die Nachricht an den Kollegen lautet: {text}. Soll ich sie so senden?',
    askSummary: 'Soll ich Ihnen eine Zusammenfassung dieses Gesprächs per SMS schicken?',
    puttingThrough: 'Ich verbinde Sie jetzt mit einem Kollegen. Einen Moment bitte.',
    transferNote: '{company}: {person} wird mit Ihnen verbunden. Anlass: {reason}',
    machineMessage:
      'Guten Tag, hier spricht {bot}, der KI-Assistent von {company}. Bitte rufen Sie uns unter der Nummer dieses Anrufs zurück. Vielen Dank, auf Wiederhören.',
    introduction:
      'Hier spricht {bot}, der KI-Assistent von {company}. Ich rufe im Auftrag von {company} in einer Angelegenheit an, die die angerufene Person betrifft.',
    overloaded:
      'Es tut mir leid, im Moment sind alle unsere Leitungen belegt. Bitte rufen Sie später noch einmal an.',
    calledLost:
      'Wir wurden unterbrochen. Um weiterzumachen, rufen Sie uns bitte unter dieser Nummer an. {company}',
    reminderDue: '{company}: eine Erinnerung, wie vereinbart: {title}. {description}',
    notReached:
      '{company}: Wir haben wie vereinbart versucht, Sie anzurufen ({title}), und Sie nicht erreicht. Rufen Sie diese Nummer an, um fortzufahren.',
    optedOut:
      '{company}: Sie erhalten von uns keine Anrufe und Nachrichten mehr. Antworten Sie START, um das aufzuheben.',
    menuChoice: 'Für Deutsch drücken Sie die {digit} oder sagen Sie Deutsch.',
  },
  words: {
    backchannels: listed(`
      mhm, mm, mmm, mm-hmm, hm, hmm, aha, ah, ach, ach so, achso, oh, na gut, ja, jo, jep, jawohl,
      ja gut, ok, okay, gut, in ordnung, alles klar, klar, genau, richtig, stimmt, eben, verstehe,
      ich verstehe, verstanden, natürlich, sicher, prima, super, sehr gut, schön, doch, danke, passt,
      freilich
    `),
    interrupters: listed(`
      stopp, stop, halt, warten sie, warte, moment, moment mal, einen moment, eine sekunde, sekunde,
      nein, nee, ne, nicht, falsch, das stimmt nicht, das ist falsch, aber, eigentlich, hören sie,
      entschuldigung, entschuldigen sie, verzeihung, wie bitte, bitte, was, hallo, eine frage,
      ich habe eine frage, darf ich, kann ich, können sie, könnten sie, lassen sie mich,
      vergessen sie es
    `),
    finished: listed(`
      ja, jawohl, jep, nein, nee, doch, ok, okay, gut, gerne, gern, klar, bitte, ja bitte, nein danke,
      richtig, genau, stimmt, das stimmt, das ist richtig, korrekt, natürlich, selbstverständlich,
      in ordnung, alles klar, passt, das passt, das war es, das war's, das wars, das ist alles,
      das war alles, sonst nichts, nichts, nichts mehr, noch nicht, nie, niemals, keine, keiner, keins,
      vielleicht, ich glaube schon, ich denke schon, ich glaube nicht, ich glaube ja, weiß ich nicht,
      ich weiß nicht, das weiß ich nicht, weiß nicht, keine ahnung, danke, vielen dank, danke schön,
      auf wiederhören, auf wiedersehen, tschüss, hallo, wie bitte, was, stopp, weiter, reden sie weiter,
      mhm, ach so, na gut, verstehe, ich verstehe, verstanden, sicher, prima, super, sehr gut, freilich
    `),
    yes: listed(`
      ja, jawohl, jep, ja bitte, ja gerne, gerne, gern, sicher, natürlich, klar, bitte machen sie das,
      machen sie das, tun sie das, einverstanden, ich bin einverstanden, bestätigt, ok, okay, in
      ordnung, alles klar, richtig, genau, stimmt, selbstverständlich, unbedingt, auf jeden fall, von
      mir aus
    `),
    no: listed(`
      nein, nee, ne, nicht, kein, keine, keinen, nie, niemals, stopp, halt, moment, warten sie, warte,
      lieber nicht, später, aber, sondern, stattdessen, vielleicht, warum, wer, was, welche, vergessen
      sie es, abbrechen, auf keinen fall
    `),
    hesitations: listed(`
      äh, ähm, öh, hm, also, na ja, naja, nun, tja, sozusagen, quasi, moment, einen moment, warten sie,
      mal sehen, lassen sie mich, ich schaue nach, ich sehe nach, ich schau mal, wie sagt man, sagen wir
    `),
    trailing: listed(`
      und, und dann, dann, oder, aber, weil, denn, dass, wenn, als, ob, damit, obwohl, während, bevor,
      nachdem, sondern, sowie, beziehungsweise, wie, wo, deshalb, deswegen, nämlich, da, der, die, das,
      den, dem, des, ein, eine, einen, einem, einer, eines, kein, keinen, mein, meine, meinen, meinem,
      meiner, ihr, ihre, ihren, seine, seinen, unser, unsere, dieser, diese, dieses, jeder, jede, in,
      im, ins, an, am, auf, aus, bei, beim, mit, nach, von, vom, vor, zu, zum, zur, für, gegen, durch,
      um, über, unter, neben, zwischen, seit, bis, ohne, wegen, hinter, ungefähr, circa, etwa, ich, wir,
      er, sie, es, man, ich bin, ich habe, ich heiße, mein name ist, mein name, ich wohne in, ich wohne,
      ich möchte, ich wollte, ich will, ich muss, ich brauche, ich glaube, ich denke, das heißt, sehr,
      nicht, auch, noch, wahrscheinlich, vielleicht, nur, so, sagen sie mir, beträgt, die nummer ist,
      das ist, das war, es ist, es war, es sind, da ist, da war, da waren, hier ist, ich war, ich hatte,
      ich kann, ich konnte, wir haben, wir sind, wir waren, er hat, er ist, sie hat, sie ist, man hat,
      es hat, es wurde, es gibt, es gab, äh, ähm, öh, sozusagen, quasi
    `),
    digits: [
      listed('null'),
      listed('eins, ein, eine'),
      listed('zwei, zwo'),
      listed('drei'),
      listed('vier'),
      listed('fünf'),
      listed('sechs'),
      listed('sieben'),
      listed('acht'),
      listed('neun'),
    ],
    numbers: listed(`
      ${compounds},
      zehn, elf, zwölf, dreizehn, vierzehn, fünfzehn, sechzehn, siebzehn, achtzehn, neunzehn, zwanzig,
      dreißig, vierzig, fünfzig, sechzig, siebzig, achtzig, neunzig, hundert, tausend, doppel, strich,
      bindestrich, schrägstrich, punkt, komma, unterstrich
    `),
    dictating: listed(`
      ich buchstabiere, buchstabiert, geschrieben, schreibt sich, großes, großbuchstabe, nummer,
      die nummer ist, die nummer lautet, nummer ist, nummer lautet, lautet, vertragsnummer,
      versicherungsnummer, versicherungsnummer ist, policennummer, policennummer ist, kundennummer,
      kundennummer ist, kontonummer, kontonummer ist, telefonnummer ist, handynummer ist,
      die fängt an mit, beginnt mit, postleitzahl, postleitzahl ist, kennzeichen, kennzeichen ist,
      aktenzeichen, iban ist, e-mail ist
    `),
    spelling: listed(`wie, wie in, von`),
    puzzled: listed(`
      was, wie, wie bitte, bitte, hä, häh, was bitte, was haben sie gesagt, was sagen sie,
      was meinen sie, entschuldigung, verzeihung, können sie das wiederholen,
      könnten sie das wiederholen, bitte wiederholen, wiederholen sie, wiederholen sie bitte,
      noch einmal, noch mal, nochmal, sagen sie das noch einmal, können sie das noch einmal sagen,
      ich verstehe nicht, ich verstehe sie nicht, das verstehe ich nicht, ich habe sie nicht verstanden,
      das habe ich nicht verstanden, ich habe das nicht verstanden, nicht verstanden
    `),
    polite: listed(`bitte, bitte schön, danke`),
    stopRecording: listed(`
      aufnahme stoppen, die aufnahme stoppen, aufnahme beenden, die aufnahme beenden, aufzeichnung stoppen, die
      aufzeichnung stoppen, aufzeichnung beenden, die aufzeichnung beenden, stoppen sie die aufnahme, stoppen sie die
      aufzeichnung, beenden sie die aufnahme, beenden sie die aufzeichnung, stopp die aufnahme, stoppe die aufnahme,
      nicht aufnehmen, nicht aufzeichnen, keine aufnahme, keine aufzeichnung, aufnahme aus, ich möchte nicht
      aufgezeichnet werden, ich möchte nicht aufgenommen werden, ich will nicht aufgezeichnet werden, ich will nicht
      aufgenommen werden, können sie die aufnahme stoppen, können sie die aufzeichnung stoppen
    `),
  },
  texts: {
    stop: listed(`
      stop, stopp, abmelden, abmeldung, abbestellen, austragen, keine nachrichten mehr, keine anrufe mehr, rufen sie mich nicht mehr an, kontaktieren sie mich nicht mehr, lassen sie mich in ruhe
    `),
    start: listed(`start, anmelden, wieder anmelden`),
  },
  machines: {
    voicemail: listed(`
      hinterlassen sie, hinterlassen sie uns, hinterlassen sie mir, hinterlasse, hinterlasst, nachricht hinterlassen,
      nachricht nach dem, nach dem signalton, nach dem ton, nach dem piepton, nach dem piep, nach dem pieps, nach dem signal, mailbox,
      anrufbeantworter, sprachbox, sprechen sie nach, sprachnachricht
    `),
    screening: listed(`
      nennen sie ihren namen, nennen sie bitte ihren namen, sagen sie ihren namen, sagen sie bitte ihren namen,
      ihren namen und den grund, ihren namen und ihr anliegen, anruffilter, filtert anrufe, anrufe filtern, anrufassistent
    `),
    menu: listed(`
      drücken sie, drücken sie bitte, wählen sie die, wählen sie bitte die, rautetaste, sterntaste, drücken sie die taste,
      nächste freie mitarbeiter, nächster freier mitarbeiter, unsere mitarbeiter sind, alle leitungen sind, alle plätze sind,
      ihr anruf ist uns wichtig
    `),
    hints: listed(`
      verbunden mit, sie haben die nummer, dies ist der anschluss, das ist der anschluss, nicht erreichbar, nicht zu erreichen,
      nicht verfügbar, zurzeit nicht, zur zeit nicht, im moment nicht, momentan nicht, derzeit nicht, leider nicht, nicht persönlich,
      entgegennehmen, der gewünschte teilnehmer, der angerufene teilnehmer, der teilnehmer, die gewählte rufnummer,
      der gewünschte gesprächspartner, rufe zurück, rufe sie zurück, rufe ich zurück, rufen zurück, rufen sie zurück, rufen wir sie zurück,
      rufe dich zurück, schnellstmöglich zurück, so bald wie möglich, melde mich, melden uns, öffnungszeiten, für ihren anruf, später noch einmal
    `),
    persons: listed(`
      möchten sie eine nachricht hinterlassen, wollen sie eine nachricht hinterlassen, soll ich etwas ausrichten,
      kann ich etwas ausrichten, was kann ich für sie tun, wie kann ich ihnen helfen, wie kann ich helfen, kann ich ihnen helfen, wer ist da,
      wer ist dran, wer spricht, wer ist am apparat, mit wem spreche ich, wer sind sie, wer ist denn da
    `),
  },
  menu: {
    names: listed(`
      deutsch, auf deutsch, german, allemand, l'allemand, alemán, aleman, tedesco, 德语, 德文
    `),
    negations: listed(`kein, nicht, verstehe nicht, nicht auf`),
  },
};
