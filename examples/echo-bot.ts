/** Says again what others say. Run: `node examples/echo-bot.ts localhost:8080 dev` (outside this checkout: from 'termchat/client'). */
import {followRoom} from '../source/client/follow.ts';
import {connect} from '../source/node-client/connect.ts';

const [url = 'localhost:8080', room = 'dev'] = process.argv.slice(2);
const client = await connect({url, nick: 'echo', rooms: [room], name: 'echo-bot'});
const begin = client.session().rooms.get(room)?.headSeq ?? 0;

// Follows the room across reconnections: each message once, in order, also what was said while we were away.
followRoom(client, room, begin, entry => {
	if (entry.type !== 'message' || entry.from.id === client.session().me?.id) return;
	client.post({room}, `${entry.from.nick} said: ${entry.text}`, {replyTo: entry.seq});
});

process.once('SIGINT', () => client.close());
