/** The exit code of a program that a signal has ended, as shells report it. */
import {exitCodes} from '../arguments/failure.ts';

const codes: Readonly<Record<string, number>> = {SIGHUP: 129, SIGINT: 130, SIGTERM: 143};

export const signalExitCode = (signal: NodeJS.Signals): number => codes[signal] ?? exitCodes.failed;
