import type {Client} from '../client/client.ts';
import type {BanInfo} from '../protocol/server-frames.ts';

/** Lifts a ban or mute. The server notifies all members. */
export const liftBan = (
	client: Client,
	room: string,
	userId: string,
	kind: BanInfo['kind'],
): Promise<unknown> =>
	client.ask({type: 'moderate', room, userId, action: kind === 'ban' ? 'unban' : 'unmute'});
