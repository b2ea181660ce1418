/** The exit code of a program on a terminal. */
import {exitCodes} from '../arguments/failure.ts';
import {writeInternalError} from '../output/stderr.ts';

/** The result of the full screen and of the key check. */
type Ending =
	| {readonly type: 'quit' | 'ended' | 'hangup'}
	| {readonly type: 'signal'; readonly signal: NodeJS.Signals}
	| {readonly type: 'fault'; readonly error: unknown};

/** The codes with which shells report a program that a signal has ended. */
const signalCodes: Readonly<Record<string, number>> = {SIGHUP: 129, SIGINT: 130, SIGTERM: 143};

export const signalExitCode = (signal: NodeJS.Signals): number => signalCodes[signal] ?? exitCodes.failed;

/** Reports an internal error. */
export const exitCodeOf = (ending: Ending): number => {
	switch (ending.type) {
		case 'quit':
		case 'ended':
			return exitCodes.done;
		case 'hangup':
			return signalExitCode('SIGHUP');
		case 'signal':
			return signalExitCode(ending.signal);
		case 'fault':
			writeInternalError(ending.error);
			return exitCodes.failed;
	}
};
