/** Fetches the connected users of the server, which it sends in pages. */
import type {PersonInfo} from '../../protocol/server-frames.ts';
import type {Requests} from '../link/requests.ts';

/** A palette offers no more: a longer name finds the others in their rooms. */
const maxPages = 10;

/** Resolves with the people in the order of their nicks; with none if the server is older. Rejects without a connection. */
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
