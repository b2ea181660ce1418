/** The scripted users: clients like any other, which do the steps of the story. */
import {type Client, createClient} from '../client/client.ts';
import type {Transport} from '../client/link/transport.ts';
import type {Clock} from '../time/clock.ts';
import {type Actor, cast, type Step} from './story.ts';

/** A message by its place in the log. */
interface Place {
	readonly room: string;
	readonly seq: number;
}

export class ScriptedUsers {
	readonly #clients = new Map<Actor, Client>();
	/** The messages that steps refer to, by name. */
	readonly #places = new Map<string, Place>();
	/** Replaces `YOU` in texts. */
	readonly #viewer: string;

	constructor(transport: Transport, clock: Clock, viewer: string) {
		this.#viewer = viewer;
		for (const nick of cast) this.#clients.set(nick, createClient({transport, clock, nick, name: 'demo'}));
	}

	/** Connects all users and joins these rooms with each. */
	async connect(rooms: readonly string[]): Promise<void> {
		for (const client of this.#clients.values()) {
			client.open();
			for (const room of rooms) await client.join(room);
		}
	}

	/** Creates a public room that this user owns. */
	async create(room: string, owner: Actor): Promise<void> {
		await this.client(owner).ask({type: 'create', room});
	}

	async join(room: string): Promise<void> {
		for (const client of this.#clients.values()) await client.join(room);
	}

	client(actor: Actor): Client {
		const client = this.#clients.get(actor);
		if (client === undefined) throw new Error(`There is no scripted user ${actor}.`);
		return client;
	}

	/** Resolves when the server has stored the entry of the step. */
	async perform(room: string, step: Step): Promise<void> {
		const client = this.client(step.by);
		switch (step.type) {
			case 'posted':
				return this.#post(client, room, step);
			case 'edited':
				await client.ask({type: 'edit', ...this.place(step.message), text: step.text});
				return;
			case 'deleted':
				await client.ask({type: 'delete', ...this.place(step.message)});
				return;
			case 'reacted':
				await client.ask({type: 'react', ...this.place(step.message), emoji: step.emoji, on: true});
				return;
			case 'pinned':
				await client.ask({type: 'pin', ...this.place(step.message), on: true});
				return;
			case 'moderator':
				await client.ask({type: 'moderator', room, nick: step.named, on: true});
				return;
			case 'away':
				await client.ask({type: 'away', on: true, text: step.text});
				return;
			case 'idle':
				await client.ask({type: 'idle', on: true});
				return;
			case 'topic':
				await client.ask({type: 'topic', room, text: step.text});
				return;
			case 'joined':
				await client.join(room);
				return;
			case 'left':
				return client.leave(room);
			case 'typing':
				client.typing(room);
		}
	}

	/** Sends a message to the viewer alone. */
	async sendDirect(actor: Actor, text: string): Promise<void> {
		const client = this.client(actor);
		await client.receipt(client.post({to: this.#viewer}, text));
	}

	async close(): Promise<void> {
		await Promise.all([...this.#clients.values()].map(client => client.close()));
	}

	async #post(client: Client, room: string, step: Extract<Step, {type: 'posted'}>): Promise<void> {
		const {text, as, replyTo, expiresInSeconds} = step;
		const draft = client.post({room}, text.replaceAll('YOU', this.#viewer), {
			...(replyTo !== undefined && {replyTo: this.place(replyTo).seq}),
			...(expiresInSeconds !== undefined && {expiresInSeconds}),
		});
		const place = await client.receipt(draft);
		if (as !== undefined) this.#places.set(as, place);
	}

	/** The place of the message that an earlier step named. */
	place(name: string): Place {
		const place = this.#places.get(name);
		if (place === undefined) throw new Error(`No earlier step is named ${name}.`);
		return place;
	}
}
