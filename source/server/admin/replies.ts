/** Replies and errors that several operator commands share. */
import type {AdminReply} from '../../protocol/admin.ts';
import type {Person} from '../../protocol/server-frames.ts';

/** The author of the operator's changes. No user has this id. */
export const operator: Person = {id: 'server', nick: 'server'};

export const failed = (message: string): AdminReply => ({type: 'failed', message});
export const noSuchRoom = (room: string): AdminReply => failed(`There is no room ${room}.`);
export const noSuchUser = (nick: string): AdminReply => failed(`There is no user called ${nick}.`);
