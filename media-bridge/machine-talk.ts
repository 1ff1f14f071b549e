/** What the agent does when a machine takes the call: the workflow is told, and it falls silent, says who calls, or leaves a message. */
import type { MachineKind, MachineSign } from '../domain/conversation/answered-by.ts';
import type { FloorCommand } from '../domain/conversation/floor-state.ts';
import type { Log } from '../domain/ports/log.ts';
import type { AgentVoice } from './agent-voice.ts';
import type { Answering } from './answering.ts';
import type { Beginning } from './beginning.ts';
import type { CallerSide, CallerSideParts } from './caller-side.ts';
import { MachineWatch } from './machine-watch.ts';

export interface MachineTalkParts extends Pick<
  CallerSideParts,
  'epoch' | 'clock' | 'link' | 'reporter' | 'measures' | 'onFault'
> {
  readonly log: Log;
  readonly voice: AgentVoice;
  readonly caller: CallerSide;
  readonly answering: Answering;
  readonly beginning: Beginning;
  /** Stops what is being said, for good. */
  readonly onSilence: () => void;
}

export class MachineTalk {
  readonly watch: MachineWatch;
  readonly #parts: MachineTalkParts;

  constructor(parts: MachineTalkParts) {
    this.#parts = parts;
    this.watch = new MachineWatch({
      clock: parts.clock,
      said: () => parts.voice.lastWords,
      onMachine: (what, by) => {
        this.#found(what, by);
      },
      onMessageDue: () => {
        this.#leaveMessage();
      },
    });
  }

  /** Whether the agent is to say nothing of its own accord: then commands of the floor are only noted down. */
  get mutes(): boolean {
    return this.watch.mutes;
  }

  /** What a machine says is part of the call, and nothing else follows from it. */
  noteDown(command: FloorCommand): void {
    const { caller } = this.#parts;
    if (command.kind === 'corrected') caller.corrected(command.phrase, false);
    else if (command.kind === 'said') caller.said(command);
    else if (command.kind === 'backchannel') caller.listened(command);
  }

  #found(what: MachineKind, by: MachineSign): void {
    const { beginning, epoch, link, reporter, measures, log, onFault, onSilence } = this.#parts;
    measures.counters.machines += 1;
    log.info('machine-found', { what, by });
    reporter.report('answered-by', () => link.answeredBy({ epoch, what, by })).catch(onFault);
    if (this.mutes) onSilence();
    else if (what === 'screening') beginning.introduce();
  }

  /** In place of what is being said, if anything is: a message that was begun before the beep is not on the machine. */
  #leaveMessage(): void {
    const { answering, beginning, clock, voice } = this.#parts;
    answering.drop();
    voice.silence(clock.now());
    beginning.leaveMessage();
  }
}
