/** What the scripted users do while the viewer watches: the steps of the story, and answers to the viewer. */
import type {Client} from '../client/client.ts';
import type {Entry, ServerFrame} from '../protocol/server-frames.ts';
import type {Clock} from '../time/clock.ts';
import type {ScriptedUsers} from './scripted-users.ts';
import {type Actor, answers, liveSteps} from './story.ts';

/** How long a user types before an answer. */
const typingMs = 1800;
const thinkingMs = 900;

/** The user who answers in this room. */
const answererIn = (room: string): Actor => {
	if (room === 'dev') return 'bob';
	if (room === 'random') return 'yuki';
	if (room.startsWith('@')) return 'carla';
	return room.startsWith('~') ? 'gina' : 'alice';
};

export class LiveStory {
	readonly #users: ScriptedUsers;
	readonly #viewer: Client;
	readonly #clock: Clock;
	readonly #timers = new Set<() => void>();
	#stopListening = (): void => {};
	#answered = 0;

	constructor(users: ScriptedUsers, viewer: Client, clock: Clock) {
		this.#users = users;
		this.#viewer = viewer;
		this.#clock = clock;
	}

	start(): void {
		this.#stopListening = this.#viewer.onFrame(this.#onFrame);
		this.#plan(0);
	}

	stop(): void {
		this.#stopListening();
		for (const cancel of this.#timers) cancel();
		this.#timers.clear();
	}

	#plan(index: number): void {
		const next = liveSteps[index];
		if (next === undefined) return;
		this.#later(next.afterSeconds * 1000, () => {
			// The viewer may have deleted the message that a step refers to. The story continues without it.
			this.#users.perform(next.room, next.step).catch(() => {});
			this.#plan(index + 1);
		});
	}

	readonly #onFrame = (frame: ServerFrame): void => {
		const me = this.#viewer.session().me?.id;
		if (frame.type === 'message' && frame.from.id === me) this.#answer(frame);
	};

	#answer({room, seq}: Extract<Entry, {type: 'message'}>): void {
		const user = this.#users.client(answererIn(room));
		const text = answers[Math.min(this.#answered, answers.length - 1)] ?? '';
		this.#answered++;
		this.#later(thinkingMs, () => user.typing(room));
		this.#later(thinkingMs + typingMs, () => void user.post({room}, text, {replyTo: seq}));
	}

	#later(delayMs: number, callback: () => void): void {
		const cancel = this.#clock.after(delayMs, () => {
			this.#timers.delete(cancel);
			callback();
		});
		this.#timers.add(cancel);
	}
}
