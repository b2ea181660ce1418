/** The world of the tests of plain mode: a plain client and other users, connected to the real hub by a network in memory. */
import {PassThrough} from 'node:stream';
import {onTestFinished} from 'vitest';
import type {Client} from '../../source/client/client.ts';
import {defaultSettings} from '../../source/commands/settings.ts';
import {runPlain} from '../../source/terminal/plain.ts';
import {fixedConfig} from '../../source/terminal/settings-file/live-settings.ts';
import {loadEmojiNames} from '../../source/text/emoji.ts';
import {type ClientWorld, clientWorld} from './client-world.ts';

export interface PlainWorld {
	readonly world: ClientWorld;
	/** The client of the user of plain mode, `ann`, who owns `dev`. */
	readonly ann: Client;
	/** Another member of `dev`. */
	readonly bob: Client;
	/** The printed lines, without the time. */
	readonly lines: string[];
	/** The web addresses that were opened. */
	readonly opened: readonly string[];
	/** Types lines, and returns the lines printed from then on. */
	readonly type: (...typed: readonly string[]) => Promise<readonly string[]>;
	/** Writes lines at once and ends the input, as a pipe does. */
	readonly end: (...lines: readonly string[]) => Promise<void>;
	/** Types lines at once, as a paste does. */
	readonly paste: (...lines: readonly string[]) => Promise<void>;
	/** Waits until the other users' requests are answered. Returns the lines printed in the meantime. */
	readonly wait: () => Promise<readonly string[]>;
	/** Whether plain mode has ended. */
	readonly isEnded: () => boolean;
}

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/**
 * `dev` holds three messages: [1] of bob with a link, [2] of ann, [3] of bob, a reply to [2] that names ann. Ann is also in
 * `ops`, where bob has not written.
 */
export const plainWorld = async (
	options: {readonly isTyped?: boolean; readonly isPiped?: boolean} = {},
): Promise<PlainWorld> => {
	// The names of emoji are loaded with the first use of one.
	await loadEmojiNames();
	const world = clientWorld();
	const ann = world.connect('ann');
	const bob = world.connect('bob');
	await world.pass();
	await Promise.all([ann.ask({type: 'create', room: 'dev'}), world.pass()]);
	await Promise.all([ann.join('dev'), ann.join('ops'), world.pass()]);
	await Promise.all([bob.join('dev'), world.pass()]);
	bob.post({room: 'dev'}, 'look at https://example.org/docs');
	await world.pass();
	ann.post({room: 'dev'}, 'the build is green');
	await world.pass();
	const answered = ann.session().rooms.get('dev')?.headSeq ?? 0;
	bob.post({room: 'dev'}, 'thanks, ann', {replyTo: answered});
	await world.pass();

	const lines: string[] = [];
	const opened: string[] = [];
	const input = new PassThrough();
	let isEnded = false;
	const running = runPlain({
		client: ann,
		url: 'http://chat.example.org/',
		input,
		output: {write: (text: string) => lines.push(...text.replace(/\n$/, '').split('\n').map(withoutTime))},
		clock: world.clock,
		config: fixedConfig({settings: defaultSettings}),
		openLink(url) {
			opened.push(url);
			return Promise.resolve({type: 'opened'});
		},
		room: 'dev',
		timeZone: 'UTC',
		...options,
	}).then(() => {
		isEnded = true;
	});
	onTestFinished(async () => {
		input.end();
		await turn();
		await world.pass(20_000);
		await running;
	});

	const wait = async (): Promise<readonly string[]> => {
		const first = lines.length;
		await world.pass();
		return lines.slice(first);
	};
	return {
		world,
		ann,
		bob,
		lines,
		opened,
		async type(...typed) {
			const first = lines.length;
			for (const line of typed) {
				input.write(`${line}\n`);
				await turn();
				await turn();
				await world.pass();
			}
			return lines.slice(first);
		},
		async end(...piped) {
			input.end(piped.map(line => `${line}\n`).join(''));
			await turn();
			await turn();
			await world.pass(10_000);
			await turn();
		},
		async paste(...pasted) {
			input.write(pasted.map(line => `${line}\n`).join(''));
			await turn();
			await turn();
			await world.pass();
		},
		wait,
		isEnded: () => isEnded,
	};
};

const withoutTime = (line: string): string => line.replace(/^\d\d:\d\d /, '');
