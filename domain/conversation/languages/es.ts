/** Spanish. */
import { listed } from '../spoken-words.ts';
import type { Language } from './language.ts';

export const es: Language = {
  code: 'es',
  tag: 'es-ES',
  phrases: {
    greeting: 'Hola, soy {bot}, el asistente de inteligencia artificial de {company}.',
    resumed: 'Hola de nuevo, soy {bot}, el asistente de inteligencia artificial de {company}.',
    stillThere: '¿Sigue usted ahí?',
    apology:
      'Lo siento, tengo un problema técnico en este momento. Repítalo, por favor, o diga adiós para terminar la llamada.',
    tooLong: 'Siento que esto tarde tanto. Repítalo, por favor, o diga adiós e inténtelo más tarde.',
    declined: 'Lo siento, de eso no puedo hablar. Sigamos con su asunto.',
    waiting: [
      'Un momento, por favor.',
      'Todavía lo estoy mirando, un instante.',
      'Gracias por esperar, enseguida estoy con usted.',
      'Le pido un poco más de paciencia, por favor.',
    ],
    goodBye: 'No le oigo, así que termino la llamada. Adiós.',
    goodByeNotUnderstood: 'Siento no haberme explicado bien. Termino ahora la llamada. Adiós.',
    goodByeMonologue: 'Lo siento, no consigo responderle, así que termino la llamada. Adiós.',
    holding: 'Un momento por favor, vuelvo enseguida.',
    recorded: 'Esta llamada se graba. Si no lo desea, diga en cualquier momento: detener la grabación.',
    askTransfer: '¿Le paso ahora con un compañero?',
    askEmergency: 'Emergencia: {reason}. Lugar: {place}. ¿Aviso de esto ahora a {company}?',
    askText: 'El mensaje a mi compañero sería: {text}. ¿Lo envío así?',
    askSummary: '¿Le envío un resumen de esta llamada por SMS?',
    puttingThrough: 'Le paso ahora con un compañero. Un momento, por favor.',
    transferNote: '{company}: le pasamos a {person}. Motivo: {reason}',
    machineMessage:
      'Hola, soy {bot}, el asistente de inteligencia artificial de {company}. Por favor, devuélvanos la llamada al número desde el que llamamos. Gracias, adiós.',
    introduction:
      'Soy {bot}, el asistente de inteligencia artificial de {company}. Llamo de parte de {company} por un asunto que concierne a la persona a la que llamo.',
    overloaded:
      'Lo siento, todas nuestras líneas están ocupadas en este momento. Vuelva a llamar más tarde, por favor.',
    calledLost: 'Se ha cortado la llamada. Para continuar, llámenos a este número. {company}',
    reminderDue: '{company}: un recordatorio, como acordamos: {title}. {description}',
    notReached:
      '{company}: hemos intentado llamarle como acordamos ({title}) y no hemos podido localizarle. Llame a este número para continuar.',
    optedOut: '{company}: no recibirá más llamadas ni mensajes nuestros. Responda START para anularlo.',
    menuChoice: 'Para español, pulse {digit} o diga español.',
  },
  words: {
    backchannels: listed(`
      mhm, mm, mmm, mm-hmm, hm, hmm, ajá, aha, ah, oh, ah sí, ya, ya veo, ya ya, sí, si, sip, claro,
      claro que sí, ok, okay, vale, bueno, bien, muy bien, de acuerdo, entiendo, lo entiendo, comprendo,
      entendido, exacto, exactamente, eso es, correcto, perfecto, por supuesto, desde luego, gracias,
      genial, así es, cierto, ya entiendo
    `),
    interrupters: listed(`
      para, pare, alto, espera, espere, espere un momento, un momento, un segundo, un minuto,
      un momentito, no, pero, falso, eso no, no es así, en realidad, oiga, oye, escuche, perdón,
      perdone, disculpe, disculpa, qué, cómo, hola, una pregunta, tengo una pregunta, puedo, puede,
      podría, déjeme, olvídelo
    `),
    finished: listed(`
      sí, no, ok, okay, vale, claro, bien, muy bien, de acuerdo, exacto, exactamente, correcto, eso es,
      así es, es correcto, está bien, perfecto, por supuesto, desde luego, por favor, sí por favor,
      no gracias, eso es todo, es todo, nada más, nada, todavía no, aún no, nunca, ninguno, ninguna,
      quizás, tal vez, creo que sí, creo que no, no lo sé, no sé, ni idea, no lo creo, gracias,
      muchas gracias, adiós, hasta luego, hola, dígame, diga, qué, cómo, perdón, siga, pare, no estoy,
      no está, ya está, no hay, mhm, ajá, ya, ya veo, si, claro que sí, entiendo, lo entiendo,
      comprendo, entendido, cierto
    `),
    yes: listed(`
      sí, si, sip, sí por favor, claro, claro que sí, por supuesto, desde luego, adelante, hágalo,
      hazlo, de acuerdo, estoy de acuerdo, confirmo, confirmado, está bien, vale, ok, okay, correcto,
      exacto, exactamente, perfecto, con gusto
    `),
    no: listed(`
      no, nunca, jamás, pare, para, alto, espere, espera, cancele, mejor no, más tarde, luego, pero,
      salvo, en lugar, quizás, quizá, tal vez, por qué, quién, qué, cuál, olvídelo, un momento
    `),
    hesitations: listed(`
      eh, em, ehm, este, pues, bueno, a ver, o sea, digamos, espere, un momento, déjeme ver,
      déjeme mirar, lo miro, cómo se dice, cómo decirlo, sabe
    `),
    trailing: listed(`
      entonces, así que, es decir, o sea que, y, e, y luego, luego, y después, o, u, pero, porque, que,
      como, si, cuando, mientras, aunque, donde, quien, cuyo, ya que, para que, hasta que, antes de,
      después de, además, el, la, los, las, un, una, unos, unas, lo, al, del, mi, mis, su, sus, nuestro,
      nuestra, ese, esa, esta, cada, algún, alguna, otro, otra, a, de, en, con, sin, por, para, sobre,
      desde, hasta, hacia, entre, contra, según, durante, tras, cerca de, delante de, detrás de,
      a causa de, debido a, más o menos, aproximadamente, es, era, fue, son, está, estaba, soy, estoy,
      he, ha, había, hay, tengo, tenía, yo, él, ella, nosotros, me, se, le, te, nos, quiero, quisiera,
      querría, necesito, tengo que, creo que, pienso que, me llamo, mi nombre es, mi nombre, vivo en,
      me parece que, muy, más, no, quizás, solo, decirme, sería, estaban, eran, fuera de, eh, em, ehm,
      pues, digamos
    `),
    digits: [
      listed('cero'),
      listed('uno, una, un'),
      listed('dos'),
      listed('tres'),
      listed('cuatro'),
      listed('cinco'),
      listed('seis'),
      listed('siete'),
      listed('ocho'),
      listed('nueve'),
    ],
    numbers: listed(`
      diez, once, doce, trece, catorce, quince, dieciséis, diecisiete, dieciocho, diecinueve, veinte,
      veintiuno, veintidós, veintitrés, veinticuatro, veinticinco, veintiséis, veintisiete, veintiocho,
      veintinueve, treinta, cuarenta, cincuenta, sesenta, setenta, ochenta, noventa, cien, ciento,
      doscientos, trescientos, quinientos, mil, doble, guion, guión, barra, punto
    `),
    dictating: listed(`
      se escribe, se deletrea, le deletreo, deletreo, mayúscula, número, el número es, número es,
      mi número es, número de póliza, póliza, la póliza es, empieza por, empieza con, comienza con,
      código postal, el código es, código es, matrícula, la matrícula es, referencia, cuenta, mi dni,
      dni es, mi correo es, teléfono es, póliza es, matrícula es, referencia es, cuenta es, postal es,
      póliza es el
    `),
    spelling: listed(`de, como, como en`),
    puzzled: listed(`
      qué, que, cómo, como, cómo dice, qué dice, qué ha dicho, perdón, perdone, disculpe, mande, eh,
      puede repetir, puede repetirlo, me lo puede repetir, podría repetir, podría repetirlo, repita,
      repítalo, otra vez, no entiendo, no le entiendo, no lo entiendo, no he entendido, no entendí,
      no le he entendido, no comprendo, qué quiere decir, no le oigo, lo siento
    `),
    polite: listed(`por favor, gracias, señor, señora`),
    stopRecording: listed(`
      detener la grabación, detenga la grabación, detén la grabación, pare la grabación, parar la grabación, para la
      grabación, deje de grabar, deja de grabar, no grabe, no grabes, no me grabe, no me graben, no quiero que me graben,
      no quiero ser grabado, no quiero ser grabada, sin grabación, puede detener la grabación, puede parar la grabación
    `),
  },
  texts: {
    stop: listed(`
      stop, baja, alto, parar, darme de baja, dar de baja, cancelar suscripción, cancelar suscripcion, no me llamen más, no me llamen mas, no me llame más, no me contacten, no me escriban más, déjenme en paz
    `),
    start: listed(`start, alta, darme de alta, reanudar`),
  },
  machines: {
    voicemail: listed(`
      deje un mensaje, deje su mensaje, deje el mensaje, deja un mensaje, deja tu mensaje, dejar un mensaje, dejar su mensaje,
      dejar tu mensaje, déjame un mensaje, déjame tu mensaje, déjeme un mensaje, déjanos un mensaje, déjenos un mensaje, déjenos su mensaje,
      deje su nombre, deja tu nombre, después de la señal, después del tono, después de oír la señal, tras la señal, tras oír la señal,
      al oír la señal, después del pitido, tras el tono, tras el pitido, buzón de voz, contestador, correo de voz, grabe su mensaje
    `),
    screening: listed(`
      diga su nombre, indique su nombre, grabe su nombre, di tu nombre, su nombre y el motivo, tu nombre y el motivo,
      filtro de llamadas, filtrado de llamadas, filtra las llamadas
    `),
    menu: listed(`
      pulse 1, pulse uno, pulse el 1, pulse el uno, pulse 2, pulse dos, pulse 0, pulse cero, pulse la tecla, pulse almohadilla, marque 1,
      marque uno, marque el uno, marque 2, marque dos, marque 0, marque cero, presione 1, presione uno, presione el uno, oprima 1, oprima uno,
      agentes están ocupados, operadores están ocupados, todos nuestros agentes, todos nuestros operadores, su llamada es importante
    `),
    hints: listed(`
      ha llamado a, ha llamado al, has llamado a, has llamado al, está llamando a, no está disponible, no se encuentra disponible,
      no estoy disponible, no estamos disponibles, no puedo atenderle, no puedo atenderte, no puedo atender, no podemos atenderle,
      no podemos atender, no puede atenderle, no puede atender, no puedo contestar, no puede contestar, no podemos contestar,
      la persona a la que llama, el número al que llama, el número marcado, el abonado, apagado o fuera de cobertura, fuera de cobertura,
      devolveré la llamada, devolveremos la llamada, te llamaré, le llamaré, le llamaremos, inténtelo más tarde, gracias por llamar,
      nuestro horario
    `),
    persons: listed(`
      quiere dejar un mensaje, quiere dejarle un mensaje, quieres dejar un mensaje, quién es, quién llama, con quién hablo,
      de parte de quién, en qué puedo, en qué le puedo, en qué te puedo, puedo ayudarle, qué desea, qué quería
    `),
  },
  menu: {
    names: listed(`
      español, espanol, castellano, spanish, espagnol, l'espagnol, spanisch, spagnolo, lo spagnolo,
      西班牙语, 西班牙文
    `),
    negations: listed(`no hablo, no entiendo, no comprendo, no en, en no`),
  },
};
