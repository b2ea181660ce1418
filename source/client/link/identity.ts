/**
 * The user's identity on this server: the secret that proves it, the nick to ask for, and what happens if the
 * server knows neither.
 */

import {messageOf} from '../../errors/error-message.ts';
import type {ServerFrameOf} from '../../protocol/frames.ts';
import type {Notice, NoticeContent, Session} from '../session/state.ts';
import type {ClientStorage} from '../storage/client-storage.ts';

export interface IdentityOptions {
	readonly storage: ClientStorage;
	readonly nick: string | undefined;
	readonly session: () => Session;
	/** Takes what the user should know. */
	readonly note: (content: NoticeContent, level: Notice['level']) => void;
}

export interface Identity {
	/** The fields of the next `hello`. `hub`: the id of the hub, if the transport knows it already. */
	hello(hub?: string): {readonly nick?: string; readonly secret?: string};
	/** The `hello` was refused with this error. True if the next `hello` differs and is worth sending at once. */
	isWorthAnother(error: Pick<ServerFrameOf<'error'>, 'code' | 'field'>): boolean;
	/** The session has received the `welcome`. */
	welcomed(frame: ServerFrameOf<'welcome'>): void;
	/** Keeps the nick if it differs from the kept one. */
	keepNick(): void;
	/** The next `hello` asks for this nick. */
	wish(nick: string): void;
}

class ClientIdentity implements Identity {
	readonly #options: IdentityOptions;
	#wished: string | undefined;
	/** The hub at the other end, as the transport reported it before the last `hello`. */
	#hub: string | undefined;
	/** The secret and the remembered nick of the last `hello`. */
	#presented: string | undefined;
	#remembered: string | undefined;
	/** A secret was kept when the last `hello` was made. */
	#hadIdentity = false;
	/** Secrets the server did not know. */
	readonly #refused = new Set<string>();
	/** The remembered nick is not free there. */
	#taken: string | undefined;
	#keptNick: string | undefined;

	constructor(options: IdentityOptions) {
		this.#options = options;
		this.#wished = options.nick;
	}

	hello(hub?: string): {readonly nick?: string; readonly secret?: string} {
		this.#hub = hub;
		const secret = this.#usableSecret();
		this.#presented = secret;
		this.#hadIdentity = this.#options.storage.readSecret() !== undefined;
		const nick = this.#previousNick();
		// A known user keeps the nick it has, unless another one is asked for.
		const isAsked = this.#wished === undefined && secret === undefined && nick !== this.#taken;
		this.#remembered = isAsked ? nick : undefined;
		const asked = this.#wished ?? this.#remembered;
		return {...(asked !== undefined && {nick: asked}), ...(secret !== undefined && {secret})};
	}

	isWorthAnother({code, field}: Pick<ServerFrameOf<'error'>, 'code' | 'field'>): boolean {
		if (this.#options.storage.isSecretFixed) return false;
		// A secret is given up only if the server says that it does not know it. A known one is accepted even
		// while wrong ones are throttled: `rate_limited` says the same.
		const isUnknown = field === 'secret' && (code === 'unauthorized' || code === 'rate_limited');
		if (isUnknown && this.#presented !== undefined) {
			this.#refused.add(this.#presented);
			return true;
		}
		const isNick = code === 'nick_taken' || code === 'nick_invalid';
		if (!isNick || this.#presented !== undefined) return false;
		// Another program of this user may have registered the nick a moment ago.
		if (this.#usableSecret() !== undefined) return true;
		if (this.#remembered === undefined) return false;
		this.#taken = this.#remembered;
		return true;
	}

	welcomed({secret, user, hub}: ServerFrameOf<'welcome'>): void {
		const {storage, note} = this.#options;
		this.#wished = undefined;
		if (secret !== undefined && this.#presented === undefined) {
			const was = this.#taken ?? this.#remembered ?? user.nick;
			const isTaken = this.#taken !== undefined;
			if (this.#hadIdentity) note({type: 'identityReplaced', nick: user.nick, was, isTaken}, 'warning');
			this.#refused.clear();
			this.#taken = undefined;
		}
		this.#keep(() => {
			if (secret !== undefined) storage.writeSecret(secret, hub);
			else if (this.#presented !== undefined && hub !== undefined)
				storage.confirmSecret?.(this.#presented, hub);
		});
		this.keepNick();
	}

	keepNick(): void {
		const current = this.#options.session().me?.nick;
		if (current === undefined || current === this.#keptNick) return;
		this.#keptNick = current;
		try {
			this.#options.storage.writeNick?.(current);
		} catch {
			// The user has read that nothing can be kept when the secret could not be.
		}
	}

	wish(nick: string): void {
		this.#wished = nick;
	}

	#usableSecret(): string | undefined {
		return this.#options.storage.readSecret({hub: this.#hub, except: this.#refused});
	}

	/** The nick of this session, or of the last one. */
	#previousNick(): string | undefined {
		const {session, storage} = this.#options;
		return session().me?.nick ?? storage.readNick?.();
	}

	#keep(write: () => void): void {
		try {
			write();
		} catch (error) {
			this.#options.note({type: 'identityNotSaved', error: messageOf(error)}, 'error');
		}
	}
}

export const createIdentity = (options: IdentityOptions): Identity => new ClientIdentity(options);
