/** The binary without a build: `node test/cli/from-source.ts serve …`. */
import {run} from '../../source/cli/run.ts';

process.exitCode = await run(process.argv.slice(2));
