/**
 * The user's identity on this server: the secret that proves it, the nick to request, and the reaction when the server
 * refuses either.
 */

import {messageOf} from '../../errors/error-message.ts';
import type {ClientFrameOf} from '../../protocol/client-frames.ts';
import type {ServerFrameOf} from '../../protocol/server-frames.ts';
import type {Notice, NoticeContent, Session} from '../session/state.ts';
import type {ClientStorage} from '../storage/client-storage.ts';

export type Device = NonNullable<ClientFrameOf<'hello'>['device']>;

type HelloFields = Pick<ClientFrameOf<'hello'>, 'nick' | 'secret' | 'pair' | 'device' | 'bot'>;

interface IdentityOptions {
	readonly storage: ClientStorage;
	readonly nick: string | undefined;
	/** The token of a pairing link: the client signs in as its user, with a new secret. */
	readonly pair?: string | undefined;
	/** The device as the user's list of devices shows it. */
	readonly device?: Device | undefined;
	/** Whether the user is a bot. */
	readonly bot?: boolean | undefined;
	readonly session: () => Session;
	/** Shows a notice to the user. */
	readonly note: (content: NoticeContent, level: Notice['level']) => void;
}

export class Identity {
	readonly #options: IdentityOptions;
	#requested: string | undefined;
	/** The token of a pairing link that was not redeemed yet. */
	#pair: string | undefined;
	/** The id of the hub, as the transport reported it before the last `hello`. */
	#hub: string | undefined;
	/** The secret and the remembered nick of the last `hello`. */
	#presented: string | undefined;
	#remembered: string | undefined;
	/** Whether a secret was stored when the last `hello` was created. */
	#hadIdentity = false;
	/** The secrets that the server did not know. */
	readonly #refused = new Set<string>();
	/** The remembered nick, if another user has it now. */
	#takenNick: string | undefined;
	#storedNick: string | undefined;

	constructor(options: IdentityOptions) {
		this.#options = options;
		this.#requested = options.nick;
		this.#pair = options.pair;
	}

	/** The fields of the next `hello`. `hub`: the id of the hub, if the transport knows it already. */
	hello(hub?: string): HelloFields {
		this.#hub = hub;
		const {device, bot} = this.#options;
		const known = {...(device !== undefined && {device}), ...(bot !== undefined && {bot})};
		if (this.#pair !== undefined) {
			this.#presented = undefined;
			this.#hadIdentity = false;
			return {...known, pair: this.#pair};
		}
		const secret = this.#usableSecret();
		this.#presented = secret;
		this.#hadIdentity = this.#options.storage.readSecret() !== undefined;
		const nick = this.#previousNick();
		// A known user keeps the nick unless the program requests another one.
		const isRemembered = this.#requested === undefined && secret === undefined && nick !== this.#takenNick;
		this.#remembered = isRemembered ? nick : undefined;
		const nickToRequest = this.#requested ?? this.#remembered;
		return {
			...known,
			...(nickToRequest !== undefined && {nick: nickToRequest}),
			...(secret !== undefined && {secret}),
		};
	}

	/** The `hello` was refused with this error. True if the next `hello` differs and is worth sending at once. */
	shouldRetry({code, field}: Pick<ServerFrameOf<'error'>, 'code' | 'field'>): boolean {
		if (this.#options.storage.isSecretFixed || this.#pair !== undefined) return false;
		// A secret is replaced only if the server does not know it. Known secrets are accepted even while wrong secrets
		// are throttled, so `rate_limited` also means that the server does not know it.
		const isUnknown = field === 'secret' && (code === 'unauthorized' || code === 'rate_limited');
		if (isUnknown && this.#presented !== undefined) {
			this.#refused.add(this.#presented);
			return true;
		}
		const isNick = code === 'nick_taken' || code === 'nick_invalid';
		if (!isNick || this.#presented !== undefined) return false;
		// Another program of this user may just have registered and stored a secret.
		if (this.#usableSecret() !== undefined) return true;
		if (this.#remembered === undefined) return false;
		this.#takenNick = this.#remembered;
		return true;
	}

	/** The session has applied the `welcome`. */
	welcomed({secret, user, hub}: ServerFrameOf<'welcome'>): void {
		const {storage, note} = this.#options;
		this.#requested = undefined;
		this.#pair = undefined;
		if (secret !== undefined && this.#presented === undefined) {
			const was = this.#takenNick ?? this.#remembered ?? user.nick;
			const isTaken = this.#takenNick !== undefined;
			if (this.#hadIdentity) note({type: 'identityReplaced', nick: user.nick, was, isTaken}, 'warning');
			this.#refused.clear();
			this.#takenNick = undefined;
		}
		this.#store(() => {
			if (secret !== undefined) storage.writeSecret(secret, hub);
			else if (this.#presented !== undefined && hub !== undefined)
				storage.confirmSecret?.(this.#presented, hub);
		});
		this.storeNick();
	}

	/** Stores the nick if it differs from the stored one. */
	storeNick(): void {
		const current = this.#options.session().me?.nick;
		if (current === undefined || current === this.#storedNick) return;
		this.#storedNick = current;
		try {
			this.#options.storage.writeNick?.(current);
		} catch {
			// The user was already notified when the secret could not be stored.
		}
	}

	/** Requests this nick in the next `hello`. */
	requestNick(nick: string): void {
		this.#requested = nick;
	}

	#usableSecret(): string | undefined {
		return this.#options.storage.readSecret({hub: this.#hub, except: this.#refused});
	}

	/** The nick of this session, or of the last one. */
	#previousNick(): string | undefined {
		const {session, storage} = this.#options;
		return session().me?.nick ?? storage.readNick?.();
	}

	#store(write: () => void): void {
		try {
			write();
		} catch (error) {
			this.#options.note({type: 'identityNotSaved', error: messageOf(error)}, 'error');
		}
	}
}
