/** Runs a server until a signal or idleness stops it. */
import type {RunningServer, ServerOptions} from '../../server/startup/server-options.ts';
import {literal, printableLine, words} from '../../text/sanitize.ts';
import {stderrProgress, type Unit} from '../output/progress.ts';
import {writeLine} from '../output/stdout.ts';
import {signalExitCode} from '../process/exit-code.ts';

/** How often the progress of a recovery is shown. */
const recoveryIntervalMs = 1000;
const seconds: Unit = [literal('s'), literal('s')];

/** Shows on a terminal how long the database has been recovered. Returns a function that ends it. */
const showRecovery = (): (() => void) => {
	const progress = stderrProgress(literal('Recovering the database for'), seconds, false);
	const startedAt = performance.now();
	const timer = setInterval(
		() => progress.update(Math.round((performance.now() - startedAt) / 1000)),
		recoveryIntervalMs,
	);
	return () => {
		clearInterval(timer);
		progress.end();
	};
};

const exitOn = (signal: NodeJS.Signals): never => process.exit(signalExitCode(signal));

/**
 * Waits for SIGTERM, SIGINT or `stop`. A second signal exits at once, without waiting for clients.
 *
 * During a recovery of the database no client is connected, and the process may be killed: the next start recovers it
 * again. So the first signal then ends the process by its default action, because `process.exit` would wait for the
 * recovery.
 */
class StopSignals {
	readonly stopped: Promise<string>;
	readonly stop: (cause: string) => void;
	#endRecovery: (() => void) | undefined;
	#count = 0;

	constructor() {
		const {promise, resolve} = Promise.withResolvers<string>();
		this.stopped = promise;
		this.stop = resolve;
		process.on('SIGTERM', this.#onSignal);
		process.on('SIGINT', this.#onSignal);
	}

	/** Returns a function that ends the recovery. */
	readonly startRecovery = (): (() => void) => {
		this.#endRecovery = showRecovery();
		return () => this.#finishRecovery();
	};

	/** Returns a function that ends the catching up, which the log shows. A signal ends the process as in a recovery. */
	readonly startCatchUp = (): (() => void) => {
		this.#endRecovery ??= () => {};
		return () => this.#finishRecovery();
	};

	release(): void {
		// The recovery may have failed.
		this.#finishRecovery();
		process.off('SIGTERM', this.#onSignal);
		process.off('SIGINT', this.#onSignal);
	}

	#finishRecovery(): void {
		this.#endRecovery?.();
		this.#endRecovery = undefined;
	}

	readonly #onSignal = (signal: NodeJS.Signals): void => {
		if (this.#endRecovery !== undefined) {
			this.#finishRecovery();
			process.off(signal, this.#onSignal);
			process.kill(process.pid, signal);
			// The first process of a container has no default action.
			exitOn(signal);
		}
		if (++this.#count > 1) exitOn(signal);
		this.stop(signal);
	};
}

interface StartHooks {
	readonly onIdle: () => void;
	readonly onRecovery: NonNullable<ServerOptions['onRecovery']>;
	readonly onCatchUp: NonNullable<ServerOptions['onCatchUp']>;
}

/** Resolves with the cause of the stop: a signal or `idle`. */
export const runUntilStopped = async (
	start: (hooks: StartHooks) => Promise<RunningServer>,
	hasTls: boolean,
	onReady: (server: RunningServer) => void,
): Promise<string> => {
	const signals = new StopSignals();
	try {
		const server = await start({
			onIdle: () => signals.stop('idle'),
			onRecovery: signals.startRecovery,
			onCatchUp: signals.startCatchUp,
		});
		// Without TLS no certificate is loaded again: SIGHUP must end the server with its terminal, and nohup must work.
		const reloadTls = (): void => server.reloadTls();
		if (hasTls) process.on('SIGHUP', reloadTls);
		await writeLine(words`termchat listening on ${printableLine(server.url)}`);
		onReady(server);
		const cause = await signals.stopped;
		await server.close({cause});
		process.off('SIGHUP', reloadTls);
		return cause;
	} finally {
		signals.release();
	}
};
