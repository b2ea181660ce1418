/** Fetches the connected users of the server, which it sends in pages. */
import type {PersonInfo} from '../../protocol/server-frames.ts';
import type {Requests} from '../link/requests.ts';

/** The most pages: a list of users to choose from needs no more. */
const maxPages = 10;

/**
 * Resolves with the connected users, ordered by nick, or with none if the server is older. Rejects without a
 * connection.
 */
export const fetchPeople = async (requests: Requests): Promise<readonly PersonInfo[]> => {
	const people: PersonInfo[] = [];
	for (let page = 0; page < maxPages; page++) {
		const after = people.at(-1)?.user.nick;
		const answer = await requests.ask({type: 'people', ...(after !== undefined && {after})});
		people.push(...answer.people);
		if (!answer.hasMore || answer.people.length === 0) break;
	}
	return people;
};
