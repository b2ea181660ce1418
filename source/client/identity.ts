/**
 * Who one is on this server: the secret that proves it, the nick that is wished for, and what is done when the server
 * has forgotten both.
 */
import type {ServerFrameOf} from '../protocol/frames.ts';
import type {Keepsake} from './keepsake.ts';
import type {Notice, Session} from './session/state.ts';

export interface IdentityOptions {
	readonly keepsake: Keepsake;
	readonly nick: string | undefined;
	readonly session: () => Session;
	/** Takes what the person should know. */
	readonly note: (text: string, level: Notice['level']) => void;
}

export interface Identity {
	/** What `hello` says of it. */
	hello(): {readonly nick?: string; readonly secret?: string};
	/** `hello` was refused with this: whether the next one says something else and is worth trying. */
	isWorthAnother(error: Pick<ServerFrameOf<'error'>, 'code' | 'field'>): boolean;
	/** The session has heard the welcome. */
	welcomed(frame: ServerFrameOf<'welcome'>): void;
	/** Keeps the nick, where it is another than was kept. */
	keepNick(): void;
	/** The next `hello` asks for this nick. */
	wish(nick: string): void;
}

export const createIdentity = ({keepsake, nick, session, note}: IdentityOptions): Identity => {
	let wished = nick;
	/** The secret the last `hello` brought. */
	let presented: string | undefined;
	/** One the server did not know: it has forgotten us, and we begin anew. */
	let refused: string | undefined;
	let keptNick: string | undefined;

	const usableSecret = (): string | undefined => {
		const secret = keepsake.readSecret();
		return secret === refused ? undefined : secret;
	};

	const keepSecret = (secret: string): void => {
		try {
			keepsake.writeSecret(secret);
		} catch (error) {
			note(`Who you are on this server could not be kept: ${messageOf(error)}`, 'error');
		}
	};

	const keepNick = (): void => {
		const current = session().me?.nick;
		if (current === undefined || current === keptNick) return;
		keptNick = current;
		try {
			keepsake.writeNick?.(current);
		} catch {
			// That nothing can be kept was said when the secret could not be.
		}
	};

	return {
		hello() {
			const secret = usableSecret();
			presented = secret;
			// A user that is known comes back under the nick it has, unless another one is wished for.
			const asked = wished ?? (secret === undefined ? session().me?.nick : undefined);
			return {...(asked !== undefined && {nick: asked}), ...(secret !== undefined && {secret})};
		},
		isWorthAnother({code, field}) {
			if (keepsake.isSecretFixed) return false;
			// Nothing is given up but for the server's plain word that it does not know this secret. One it knows it
			// lets in, however often others have guessed: `rate_limited` says the same.
			const isForgotten = field === 'secret' && (code === 'unauthorized' || code === 'rate_limited');
			if (isForgotten && presented !== undefined) {
				refused = presented;
				return true;
			}
			// Another program of ours may have been made that user anew, a moment before us.
			return code === 'nick_taken' && presented === undefined && usableSecret() !== undefined;
		},
		welcomed({secret, user}) {
			wished = undefined;
			if (refused !== undefined && secret !== undefined) {
				refused = undefined;
				note(
					`The server did not know this user any more; it takes you for a new one, ${user.nick}.`,
					'warning',
				);
			}
			if (secret !== undefined) keepSecret(secret);
			keepNick();
		},
		keepNick,
		wish(next) {
			wished = next;
		},
	};
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
