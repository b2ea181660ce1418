/**
 * A separate process for exact timing: sends a request to the server and kills it as the answer arrives. The process of
 * the run handles the bytes of all people and would be late.
 */
import {fork} from 'node:child_process';
import {once} from 'node:events';
import {setTimeout as pause} from 'node:timers/promises';
import type {Answered} from './operator-checker.ts';
import {enter, type Question} from './wire.ts';

export interface StrikePlan {
	readonly port: number;
	/** The server's process. */
	readonly pid: number;
	readonly secret: string;
	readonly room: string;
	readonly question: Question;
	/** Sent in the same segment, after the request. */
	readonly more: readonly Question[];
}

/** Resolves with the answer. The server has been killed by then. */
export const strike = async (plan: StrikePlan): Promise<Answered> => {
	const child = fork(import.meta.filename, [JSON.stringify(plan)], {execArgv: [], stdio: 'inherit'});
	const ended = once(child, 'exit');
	let answer: Answered | undefined;
	child.on('message', message => {
		answer = message as Answered;
	});
	const [code] = await ended;
	if (answer === undefined)
		throw new Error(`There was no answer; the process that asked ended with ${code}.`);
	return answer;
};

const run = async ({port, pid, secret, room, question, more}: StrikePlan): Promise<void> => {
	const {wire} = await enter(port, {secret});
	let joined = await wire.ask({type: 'join', room, limit: 0});
	// A hub that cannot reach its cluster for a moment.
	while (joined.type === 'error' && joined.code === 'unavailable') {
		await pause(500);
		joined = await wire.ask({type: 'join', room, limit: 0});
	}
	if (joined.type !== 'joined') throw new Error(JSON.stringify(joined));
	const answer = await wire.askAfterPing(question, more, () => process.kill(pid, 'SIGKILL'));
	process.send?.(answer, () => process.exit());
};

const [argument] = process.argv.slice(2);
if (argument !== undefined && import.meta.main) await run(JSON.parse(argument) as StrikePlan);
