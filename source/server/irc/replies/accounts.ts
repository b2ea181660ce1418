/** The accounts and real names of users. A user with a secret has an account, which is named like its present nick. */
import type {Person} from '../../../protocol/server-frames.ts';
import type {IrcSession} from '../session/irc-session.ts';

const maxKnown = 10_000;

/** Undefined: the user is temporary. */
export const accountOf = ({context, user: viewer}: IrcSession, {id, nick}: Person): string | undefined => {
	const {hasAccount, directory} = context;
	let known = hasAccount.get(id);
	if (known === undefined) {
		known = directory.profile(viewer?.id ?? '', {id})?.hasSecret ?? false;
		if (hasAccount.size >= maxKnown) hasAccount.clear();
		hasAccount.set(id, known);
	}
	return known ? nick : undefined;
};

/** Only users of IRC have real names. For others it is the nick. */
export const realNameOf = ({context}: IrcSession, {id, nick}: Person): string =>
	context.people.get(id)?.realName ?? nick;
