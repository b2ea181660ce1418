/** The handles for listing and revoking invites: `USER_ID.RANDOM`, with the id of the user who issued the invite. */
import {newId, type RandomBytes} from './secrets.ts';

export const newHandle = (randomBytes: RandomBytes, issuerId: string): string =>
	`${issuerId}.${newId(randomBytes, 6)}`;

/** The id of the user who issued the invite with this handle; empty for a room created over HTTP. */
export const issuerOf = (handle: string): string => handle.slice(0, handle.indexOf('.'));
