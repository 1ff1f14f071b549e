/** French. */
import { listed } from '../spoken-words.ts';
import type { Language } from './language.ts';

export const fr: Language = {
  code: 'fr',
  tag: 'fr-FR',
  phrases: {
    greeting: "Bonjour, je suis {bot}, l'assistant d'intelligence artificielle de {company}.",
    resumed: "Rebonjour, c'est {bot}, l'assistant d'intelligence artificielle de {company}.",
    stillThere: 'Êtes-vous toujours là ?',
    apology:
      "Je suis désolé, j'ai un problème technique en ce moment. Répétez s'il vous plaît, ou dites au revoir pour raccrocher.",
    tooLong:
      "Je suis désolé, cela prend trop de temps. Répétez s'il vous plaît, ou dites au revoir et réessayez plus tard.",
    declined: 'Je suis désolé, je ne peux pas parler de cela. Revenons à votre demande.',
    waiting: [
      "Un instant, s'il vous plaît.",
      'Je cherche encore, un petit moment.',
      'Merci de patienter, je suis à vous tout de suite.',
      'Encore un peu de patience, je vous prie.',
    ],
    goodBye: "Je ne vous entends pas, je mets donc fin à l'appel. Au revoir.",
    goodByeNotUnderstood:
      "Je suis désolé de ne pas avoir su me faire comprendre. Je mets fin à l'appel. Au revoir.",
    goodByeMonologue:
      "Je suis désolé, je n'arrive pas à vous répondre, je mets donc fin à l'appel. Au revoir.",
    holding: "Un instant s'il vous plaît, je reviens tout de suite.",
    recorded:
      "Cet appel est enregistré. Si vous ne le souhaitez pas, dites à tout moment : arrêtez l'enregistrement.",
    askTransfer: 'Dois-je vous passer un collègue maintenant ?',
    askEmergency: 'Urgence : {reason}. Lieu : {place}. Dois-je la signaler maintenant à {company} ?',
    askText: "Le message à mon collègue serait : {text}. Dois-je l'envoyer ainsi ?",
    askSummary: 'Voulez-vous recevoir un résumé de cet appel par SMS ?',
    puttingThrough: "Je vous passe maintenant un collègue. Un instant, s'il vous plaît.",
    transferNote: '{company} : {person} va vous être passé. Motif : {reason}',
    machineMessage:
      "Bonjour, ici {bot}, l'assistant d'intelligence artificielle de {company}. Merci de nous rappeler au numéro de cet appel. Au revoir.",
    introduction:
      "Ici {bot}, l'assistant d'intelligence artificielle de {company}. J'appelle de la part de {company} au sujet d'une affaire qui concerne la personne que je cherche à joindre.",
    overloaded: 'Je suis désolé, toutes nos lignes sont occupées en ce moment. Veuillez rappeler plus tard.',
    calledLost: 'Nous avons été coupés. Pour reprendre, appelez-nous à ce numéro. {company}',
    reminderDue: '{company} : un rappel, comme convenu : {title}. {description}',
    notReached:
      '{company} : nous avons essayé de vous appeler comme convenu ({title}) sans vous joindre. Appelez ce numéro pour continuer.',
    optedOut:
      '{company} : vous ne recevrez plus ni appels ni messages de notre part. Répondez START pour annuler.',
    menuChoice: 'Pour le français, tapez {digit} ou dites français.',
  },
  words: {
    backchannels: listed(`
      mhm, mm, mmm, mm-hmm, hm, hmm, hum, ah, oh, aha, ah bon, ah oui, eh oui, oui, ouais, ok, okay,
      d'accord, bien, bien sûr, très bien, entendu, voilà, bon, je vois, je comprends, compris,
      j'ai compris, exact, exactement, tout à fait, c'est ça, parfait, super, effectivement, en effet,
      merci, si si, ça marche
    `),
    interrupters: listed(`
      stop, attendez, attends, arrêtez, un instant, un moment, une seconde, une minute, deux secondes,
      non, mais, pas, mais non, c'est faux, ce n'est pas, c'est pas, en fait, écoutez, pardon,
      excusez-moi, excuse-moi, désolé, désolée, allô, quoi, comment, une question, j'ai une question,
      je peux, puis-je, est-ce que, vous pouvez, pouvez-vous, laissez-moi, laissez tomber
    `),
    finished: listed(`
      oui, ouais, non, si, ok, okay, d'accord, bien sûr, très bien, exact, exactement, tout à fait,
      absolument, parfait, c'est ça, c'est exact, c'est correct, voilà, entendu, c'est tout,
      ce sera tout, c'est bon, rien, rien d'autre, pas encore, pas du tout, jamais, aucun, aucune,
      peut-être, je ne sais pas, je sais pas, aucune idée, je crois, je pense, je crois que oui,
      je crois pas, volontiers, s'il vous plaît, oui merci, non merci, merci, merci beaucoup, au revoir,
      bonne journée, allô, bonjour, pardon, quoi, comment, allez-y, continuez, stop, je n'en sais rien,
      mhm, ah oui, eh oui, bien, je vois, je comprends, compris, j'ai compris, en effet, si si,
      ça marche
    `),
    yes: listed(`
      oui, ouais, oui s'il vous plaît, bien sûr, d'accord, je suis d'accord, allez-y, faites-le,
      faites ça, je confirme, confirmé, c'est bon, ok, okay, entendu, absolument, certainement, tout à
      fait, exact, exactement, volontiers, avec plaisir, ça marche
    `),
    no: listed(`
      non, pas, ne, n', jamais, stop, arrêtez, attendez, attends, annulez, plutôt pas, plus tard,
      mais, sauf, plutôt, peut-être, pourquoi, qui, quoi, quel, quelle, laissez tomber, un instant, un
      moment
    `),
    hesitations: listed(`
      euh, heu, hein, ben, bah, alors, enfin, bon, attendez, voyons, comment dire, un instant,
      un moment, laissez-moi voir, je regarde, je vérifie, vous savez, disons, genre, eh bien
    `),
    trailing: listed(`
      donc, et, et puis, puis, ou, ou bien, mais, parce que, car, comme, si, quand, lorsque, que, qui,
      dont, où, qu'il, qu'elle, qu'on, parce qu'il, parce qu'on, alors que, puisque, pendant que, le,
      la, les, un, une, des, du, de, de la, au, aux, mon, ma, mes, notre, nos, votre, vos, son, sa, ses,
      leur, leurs, ce, cet, cette, ces, quelques, chaque, à, dans, en, sur, sous, avec, sans, pour, par,
      chez, vers, entre, contre, depuis, avant, après, derrière, devant, pendant, à cause de, à côté de,
      environ, est, était, sont, c'est, c'était, il y a, il y avait, j'ai, je, je suis, j'étais, il,
      elle, on, nous, ils, elles, on a, il a, elle a, a, ont, je voudrais, j'aimerais, je veux, je dois,
      peut-être que, je crois que, je pense que, je m'appelle, mon nom est, mon nom, j'habite,
      j'habite à, il fallait, très, plus, ne, y, me dire, dites-moi, serait, soit, euh, heu, ben
    `),
    digits: [
      listed('zéro'),
      listed('un, une'),
      listed('deux'),
      listed('trois'),
      listed('quatre'),
      listed('cinq'),
      listed('six'),
      listed('sept'),
      listed('huit'),
      listed('neuf'),
    ],
    numbers: listed(`
      dix, onze, douze, treize, quatorze, quinze, seize, vingt, trente, quarante, cinquante, soixante,
      septante, huitante, octante, nonante, cent, cents, mille, double, tiret, slash, barre, point,
      virgule
    `),
    dictating: listed(`
      j'épelle, je vous épelle, ça s'écrit, ça s'épelle, s'écrit, s'épelle, majuscule, numéro,
      le numéro est, le numéro c'est, numéro est, mon numéro, c'est le, ça commence par, code postal,
      le code est, le code c'est, la plaque, immatriculation, référence, mon mail c'est, mon iban
    `),
    spelling: listed(`comme, comme dans, de`),
    puzzled: listed(`
      quoi, comment, comment ça, hein, pardon, excusez-moi, vous dites, vous avez dit,
      vous pouvez répéter, pouvez-vous répéter, pourriez-vous répéter, vous pourriez répéter, répétez,
      tu peux répéter, je n'ai pas compris, j'ai pas compris, je ne comprends pas, je comprends pas,
      je n'ai rien compris, j'ai rien compris, qu'est-ce que vous dites, qu'est-ce que vous avez dit,
      c'est-à-dire, je ne vous comprends pas, je vous comprends pas, je ne vous entends pas, désolé,
      désolée
    `),
    polite: listed(`s'il vous plaît, s'il te plaît, merci, svp, monsieur, madame`),
    stopRecording: listed(`
      arrêtez l'enregistrement, arrêter l'enregistrement, arrête l'enregistrement, stoppez l'enregistrement, stop
      l'enregistrement, stop enregistrement, coupez l'enregistrement, arrêtez d'enregistrer, arrêtez de m'enregistrer,
      n'enregistrez pas, ne m'enregistrez pas, pas d'enregistrement, je ne veux pas être enregistré, je ne veux pas être
      enregistrée, je ne souhaite pas être enregistré, je ne souhaite pas être enregistrée, pouvez-vous arrêter
      l'enregistrement, vous pouvez arrêter l'enregistrement
    `),
  },
  texts: {
    stop: listed(`
      stop, stop sms, arret, arrêt, arrêter, arrêtez, arreter, arretez, désabonner, desabonner, me désabonner, désabonnement, desabonnement, désinscrire, désinscription, desinscription, ne m'appelez plus, ne me contactez plus, laissez-moi tranquille
    `),
    start: listed(`start, reprendre, réabonner, reabonner, m'abonner, abonner`),
  },
  machines: {
    voicemail: listed(`
      laissez un message, laissez-moi un message, laissez-nous un message, laissez votre message, laissez-moi votre message,
      laisser un message, laisser votre message, laisser votre nom, laissez votre nom, laissez vos coordonnées, laisser vos coordonnées,
      laissez-moi vos coordonnées, après le bip, après le bip sonore, après le signal, au signal sonore, au bip, bip sonore, messagerie vocale,
      boîte vocale, la messagerie, ma messagerie, répondeur, enregistrez votre message
    `),
    screening: listed(`
      dites votre nom, énoncez votre nom, annoncez votre nom, enregistrez votre nom, donnez votre nom et, indiquez votre nom et,
      votre nom et la raison, votre nom et le motif, filtrage d'appels, filtrage des appels, filtre ses appels, filtre les appels
    `),
    menu: listed(`
      tapez 1, tapez un, tapez 2, tapez deux, tapez 3, tapez trois, tapez 0, tapez zéro, tapez sur, appuyez sur, faites le 1, faites le un,
      faites le 2, faites le deux, touche étoile, touche dièse, un conseiller va, conseillers sont, toutes nos lignes sont,
      temps d'attente, votre appel est important
    `),
    hints: listed(`
      vous êtes bien chez, vous êtes bien sur, vous êtes sur, vous êtes bien au, n'est pas disponible, ne suis pas disponible,
      suis pas disponible, ne sommes pas disponibles, indisponible, ne peut pas vous répondre, ne peux pas vous répondre,
      ne pouvons pas vous répondre, ne peut vous répondre, ne peux vous répondre, peux pas vous répondre, pas en mesure de vous répondre,
      pas joignable, n'est pas joignable, la personne que vous appelez, la personne que vous cherchez, le correspondant que vous,
      votre correspondant, le numéro que vous, vous rappellerai, vous rappellerons, vous rappelle dès, rappeler plus tard, rappelez plus tard,
      renouveler votre appel, bureaux sont fermés, est actuellement fermé, horaires d'ouverture, merci de votre appel
    `),
    persons: listed(`
      voulez-vous laisser un message, vous voulez laisser un message, souhaitez-vous laisser un message, je peux prendre un message,
      puis-je prendre un message, que puis-je, puis-je vous aider, je peux vous aider, qui est à l'appareil, de la part de qui, c'est qui,
      qui êtes-vous, je vous écoute, à qui ai-je l'honneur, qui est-ce, c'est pour quoi
    `),
  },
  menu: {
    names: listed(`
      français, le français, francais, french, französisch, francés, francese, 法语, 法文
    `),
    negations: listed(`ne parle pas, parle pas, ne comprends pas, comprends pas, pas, pas en`),
  },
};
