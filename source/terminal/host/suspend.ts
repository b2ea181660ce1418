/** Ctrl+Z: stops this program, so that the shell has the terminal until the user continues it. */

/** What receives SIGTSTP: this process, its whole job, or nothing. */
export type StopTarget = {readonly type: 'none'} | {readonly type: 'self'} | {readonly type: 'job'};

/**
 * Only termchat itself is stopped: other programs of the same job run on. npm and npx are the exception: they wait
 * for termchat and would keep the shell waiting, so the job that consists of them and termchat stops as a whole.
 * Windows has no such signal.
 */
export const stopTarget = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv): StopTarget => {
	if (platform === 'win32') return {type: 'none'};
	return env.npm_command ? {type: 'job'} : {type: 'self'};
};

/** The kernel does not stop a process that no shell could continue. The program then resumes after this time. */
const ignoredAfterMs = 500;

/** Stops the target. Resolves when the program is continued, or soon if nothing was stopped. */
export const stop = (target: Exclude<StopTarget, {type: 'none'}>): Promise<void> =>
	new Promise(resolve => {
		const onContinue = (): void => {
			clearTimeout(timer);
			process.off('SIGCONT', onContinue);
			resolve();
		};
		process.on('SIGCONT', onContinue);
		const timer = setTimeout(onContinue, ignoredAfterMs);
		process.kill(target.type === 'job' ? 0 : process.pid, 'SIGTSTP');
	});
