/** `make temporal`: gets the Temporal server's binary, unless a server is given by TEMPORAL_ADDRESS. */
import { findTemporal, publicSources } from './temporal-binary.ts';

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

if (process.env['TEMPORAL_ADDRESS']) {
  say(`Temporal: the server at ${process.env['TEMPORAL_ADDRESS']} (TEMPORAL_ADDRESS)`);
} else {
  try {
    const binary = await findTemporal({ environment: process.env, say, sources: publicSources });
    say(`Temporal: ${binary}`);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
