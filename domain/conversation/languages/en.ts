/** English. */
import { listed } from '../spoken-words.ts';
import type { Language } from './language.ts';

export const en: Language = {
  code: 'en',
  tag: 'en-US',
  phrases: {
    greeting: 'Hello, this is {bot}, the AI assistant of {company}.',
    resumed: 'Hello again, this is {bot}, the AI assistant of {company}.',
    stillThere: 'Are you still there?',
    apology:
      'I am sorry, I have a technical problem at the moment. Please say that again, or say good-bye to end the call.',
    tooLong: 'I am sorry that this is taking so long. Please say that again, or say good-bye and try later.',
    declined: 'I am sorry, I cannot talk about that. Let us go on with your matter.',
    waiting: [
      'One moment, please.',
      'I am still looking into it, just a moment.',
      'Thank you for waiting, I will be right with you.',
      'Please bear with me a little longer.',
    ],
    goodBye: 'I cannot hear you, so I will end the call now. Good-bye.',
    goodByeNotUnderstood:
      'I am sorry that I could not make myself understood. I will end the call now. Good-bye.',
    goodByeMonologue: 'I am sorry, I cannot get a word in to help you, so I will end the call now. Good-bye.',
    holding: 'One moment please, I am right back.',
    recorded: 'This call is recorded. If you do not want that, say stop recording at any time.',
    askTransfer: 'Shall I put you through to a colleague now?',
    askEmergency: 'Emergency: {reason}. Place: {place}. Shall I report this to {company} now?',
    askText: 'The message to the colleague would be: {text}. Shall I send it like that?',
    askSummary: 'Shall I text you a summary of this call?',
    puttingThrough: 'I am putting you through to a colleague now. One moment, please.',
    transferNote: '{company}: {person} is being put through to you. Reason: {reason}',
    machineMessage:
      'Hello, this is {bot}, the artificial intelligence assistant of {company}. Please call us back at the number this call comes from. Thank you, good-bye.',
    introduction:
      'This is {bot}, the artificial intelligence assistant of {company}. I am calling on behalf of {company} about a matter that concerns the person I have called.',
    overloaded: 'I am sorry, all our lines are busy at the moment. Please call again later.',
    calledLost: 'We were cut off. To go on, please call us at this number. {company}',
    reminderDue: '{company}: a reminder, as agreed: {title}. {description}',
    notReached:
      '{company}: we tried to call you as agreed ({title}) and could not reach you. Call this number to go on.',
    optedOut: '{company}: you will get no more calls and messages from us. Reply START to take this back.',
    menuChoice: 'For English, press {digit} or say English.',
  },
  words: {
    backchannels: listed(`
      mhm, mm, mmm, mm-hmm, m-hm, uh-huh, hm, hmm, aha, ah, oh, yes, yeah, yep, yup, ok, okay, right,
      alright, all right, sure, of course, i see, i understand, understood, got it, exactly, indeed,
      good, fine, great, that's right, makes sense, thanks, thank you
    `),
    interrupters: listed(`
      stop, wait, wait a moment, hold on, hang on, one moment, one second, just a second, no, nope, not,
      wrong, that's wrong, that's not, actually, but, listen, excuse me, sorry, pardon, what, hello,
      question, i have a question, let me, can i, may i, can you, could you, never mind, forget it
    `),
    finished: listed(`
      yes, yeah, yep, yup, no, nope, ok, okay, right, alright, sure, of course, please, correct,
      exactly, absolutely, certainly, maybe, perhaps, never, none, that's right, that is right,
      that's correct, that is correct, that's fine, that is fine, that's all, that is all, that's it,
      that is it, that's everything, that is everything, nothing, nothing else, not yet, not really,
      i think so, i don't think so, i do, i don't, i'm not, i don't know, i do not know, i have no idea,
      go on, go ahead, thank you, thank you very much, thanks, good-bye, goodbye, bye, bye bye, hello,
      what, pardon, help, stop, cancel, as well, very well, mhm, mm-hmm, uh-huh, good, fine, great,
      all right, i see, i understand, understood, got it
    `),
    yes: listed(`
      yes, yeah, yep, yup, yes please, sure, of course, please do, go ahead, do it, do that, do so, i
      agree, agreed, i confirm, confirmed, that's fine, that is fine, ok, okay, all right, alright,
      absolutely, certainly, definitely, correct, right, exactly, by all means, fine with me
    `),
    no: listed(`
      no, nope, not, don't, do not, never, stop, wait, hold on, hang on, cancel, can't, cannot, won't,
      wouldn't, rather not, later, but, unless, instead, maybe, perhaps, why, who, what, which, forget
      it, never mind
    `),
    hesitations: listed(`
      uh, um, uhm, er, erm, ehm, hm, well, you know, i mean, let me see, let me think, let me check,
      let me look, hold on, one moment, one second, wait, how do you say, how do i say, sort of, kind of
    `),
    trailing: listed(`
      and, or, but, because, so, then, and then, also, if, when, while, although, until, before,
      after that, which, whose, than, as, like, except, unless, since, the, a, an, my, your, his, her,
      our, their, its, some, any, every, another, of, to, in, on, at, for, with, without, from, by,
      about, into, near, between, around, against, behind, during, next to, in front of, because of, is,
      are, was, were, am, i'm, i've, i'd, it's, he's, she's, we're, they're, there's, has, had, have, i,
      we, he, she, they, can, could, would, should, will, must, very, my name is, i live at, i live in,
      i think, i believe, i would like, i'd like, i want, i need, it was, and my, that's, this is,
      called, not, just, maybe, probably, approximately, tell me, show me, could you, can you, may be,
      might be, a bit, uh, um, uhm, er, erm, ehm
    `),
    digits: [
      listed('zero, oh, nought'),
      listed('one'),
      listed('two'),
      listed('three'),
      listed('four'),
      listed('five'),
      listed('six'),
      listed('seven'),
      listed('eight'),
      listed('nine'),
    ],
    numbers: listed(`
      ten, eleven, twelve, thirteen, fourteen, fifteen, sixteen, seventeen, eighteen, nineteen, twenty,
      thirty, forty, fifty, sixty, seventy, eighty, ninety, hundred, thousand, double, triple, dash,
      slash, hyphen, underscore, dot, point
    `),
    dictating: listed(`
      spelt, spelled, it is spelt, it is spelled, i spell, i will spell it, capital, number, number is,
      number's, the number is, it starts with, begins with, code is, postcode is, zip code is, plate is,
      reference is, email is, iban is, account is, serial number
    `),
    spelling: listed(`as in, like in, like, for`),
    puzzled: listed(`
      what, what was that, what did you say, pardon, pardon me, i beg your pardon, beg your pardon,
      sorry, i'm sorry, excuse me, huh, come again, say again, say that again, again please,
      can you repeat that, can you repeat, could you repeat that, could you repeat, repeat that,
      please repeat, can you say that again, could you say that again, i don't understand,
      i do not understand, i didn't understand, i didn't get that, i didn't catch that,
      i can't understand you, i don't understand you, what do you mean, i can't hear you
    `),
    polite: listed(`please, thanks, thank you, sir, madam`),
    stopRecording: listed(`
      stop recording, stop the recording, stop recording me, stop recording this, stop recording this call, stop
      recording the call, don't record, do not record, don't record me, do not record me, don't record this, do not
      record this, don't record this call, do not record this call, no recording, end the recording, turn off the
      recording, turn the recording off, switch off the recording, i do not want to be recorded, i don't want to be
      recorded, can you stop recording, could you stop recording, can you stop the recording, could you stop the
      recording
    `),
  },
  texts: {
    stop: listed(`
      stop, stop all, stopall, unsubscribe, cancel, end, quit, revoke, opt out, optout, opt-out, remove me, do not text me, don't text me, do not contact me, don't contact me, do not call me, don't call me, do not call me again, don't call me again, leave me alone
    `),
    start: listed(`start, unstop, subscribe, opt in, optin, opt-in, resume`),
  },
  machines: {
    voicemail: listed(`
      leave a message, leave me a message, leave us a message, leave your message, leave a short message, leave a brief message,
      leave a detailed message, leave your name, leave me your name, after the tone, after the beep, at the tone, at the beep, sound of the tone,
      sound of the beep, voicemail, voice mail, voice messaging, mailbox, answering machine, record your message, record a message
    `),
    screening: listed(`
      state your name, say your name, record your name, your name and why you're calling, your name and why you are calling,
      your name and reason for calling, your name and the reason, screening service, call screening, screening calls, screening your call,
      screening this call
    `),
    menu: listed(`
      press 1, press one, press 2, press two, press 3, press three, press 0, press zero, press star, press pound, press the pound,
      press hash, dial 1, dial one, dial 0, dial zero, following options, menu options, options have changed, main menu, party's extension,
      your call is important, next available agent, next available representative, all our agents are, all of our agents are
    `),
    hints: listed(`
      you have reached, you've reached, you are through to, is not available, are not available, not available, is unavailable,
      are unavailable, i'm unavailable, unable to take your call, unable to answer, can't take your call, cannot take your call,
      can't take the call, can't come to the phone, cannot come to the phone, can't answer, cannot answer, not able to answer,
      the person you are calling, the person you're calling, the person you are trying to reach, the person you have called,
      the number you have dialed, the number you have dialled, the customer you are calling, the subscriber, thanks for calling,
      thank you for calling, missed your call, get back to you, call you back, call you right back, return your call, away from my phone,
      away from my desk, try again later, call again later, office is closed, offices are closed, are currently closed, opening hours
    `),
    persons: listed(`
      how can i help, how may i help, can i help you, may i help you, what can i do for you, who is calling, who's calling,
      who is this, who's this, who is speaking, who's speaking, who am i speaking, who am i talking, can i take a message,
      may i take a message, shall i take a message, would you like to leave a message, do you want to leave a message, who is it
    `),
  },
  menu: {
    names: listed(`
      english, anglais, l'anglais, englisch, inglés, ingles, inglese, l'inglese, 英语, 英文
    `),
    negations: listed(`
      don't speak, do not speak, don't understand, do not understand, not, no speak, can't speak,
      don't speak any
    `),
  },
};
