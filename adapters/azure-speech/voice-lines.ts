/** The lines of one leg to the service: one for all its own voices, and one more for each custom voice that is used. */
import { VoiceLine, type VoiceLineOptions } from './voice-line.ts';
import type { Voice } from './voices.ts';

export class VoiceLines {
  readonly #options: Pick<VoiceLineOptions, 'host' | 'key'>;
  /** By the voice's deployment; never more than there are voices. */
  readonly #lines = new Map<string | undefined, VoiceLine>();

  constructor(options: Pick<VoiceLineOptions, 'host' | 'key'>) {
    this.#options = options;
  }

  /** The line on which a voice is spoken; opened if it is not there yet. */
  of({ deploymentId }: Pick<Voice, 'deploymentId'>): VoiceLine {
    return this.#lines.get(deploymentId) ?? this.#open(deploymentId);
  }

  /** A new line in place of one that is used up. */
  replace(line: VoiceLine): VoiceLine {
    void line.close();
    return this.#open(line.deploymentId);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#lines.values()].map((line) => line.close()));
  }

  #open(deploymentId: string | undefined): VoiceLine {
    const { host, key } = this.#options;
    const line = new VoiceLine({ host, key, deploymentId });
    this.#lines.set(deploymentId, line);
    return line;
  }
}
