/** Keeps track of the users who are away. A frame that names users also lists those of them who are away. */
import type {AwayUser, Person, ServerFrameOf} from '../../../protocol/server-frames.ts';
import type {SessionTransaction} from './transaction/transaction.ts';

const withoutUsers = (tx: SessionTransaction, users: readonly Person[]): Map<string, AwayUser> => {
	const away = new Map(tx.session.away);
	for (const {id} of users) away.delete(id);
	return away;
};

/** The frame has named `users`. Only those in `away` are away. */
export const noteAway = (
	tx: SessionTransaction,
	users: readonly Person[],
	away: readonly AwayUser[] = [],
): void => {
	const known = tx.session.away;
	if (away.length === 0 && !users.some(({id}) => known?.has(id))) return;
	const next = withoutUsers(tx, users);
	for (const one of away) next.set(one.user.id, one);
	tx.update({away: next});
};

export const applyAway = (tx: SessionTransaction, {user, away}: ServerFrameOf<'away'>): void =>
	noteAway(tx, [user], away === undefined ? [] : [away]);
